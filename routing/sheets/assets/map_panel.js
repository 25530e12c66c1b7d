// The list beside the map. Every text goes in through textContent.
"use strict";

function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === "style") Object.assign(made.style, value);
    else if (name.startsWith("aria-") || name.startsWith("data-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  for (const child of children) if (child !== null && child !== "") made.append(child);
  return made;
}

// A number as the page's language groups it: 1.234 or 1,234.
function counted(number) {
  return number.toLocaleString(document.documentElement.lang);
}

function drawing(width, height, shapes) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const all = { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" };
  for (const [name, value] of Object.entries(all)) svg.setAttribute(name, value);
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}

function swatch(team) {
  const line = { x1: 1, x2: 37, y1: 7, y2: 7, stroke: team.colour, "stroke-width": 5, "stroke-dasharray": team.dash };
  return drawing(38, 14, [["line", line]]);
}

function house() {
  return drawing(18, 18, [["path", { d: "M9 2 1.5 8.5h2V16h4v-4.5h3V16h4V8.5h2z", fill: "#fff" }]]);
}

const ICONS = {
  fit: "M2 6V2h4M12 2h4v4M16 12v4h-4M6 16H2v-4",
  print: "M5 7V2h8v5M5 13H2V7h14v6h-3M5 11h8v5H5z",
};

function icon(name) {
  const look = { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linejoin": "round" };
  return drawing(18, 18, [["path", look]]);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function badge(team, stop) {
  const style = { backgroundColor: team.colour, color: team.ink };
  return element("span", { className: "stop " + team.shape, style }, element("b", { textContent: stop.order }));
}

function unservedBadge() {
  return element("span", { className: "stop unserved" }, element("b", { textContent: "!" }));
}

// What a popup and a list line show first: the first text that there is, else the id.
function headline(stop) {
  return stop.texts.find((text) => text.trim()) || stop.id;
}

function leftOut(data, stop) {
  return stop.optional ? data.words.optional : data.words.unserved;
}

function details(data, stop, team) {
  const box = element("div", { className: "popup" });
  const place = team ? `${team.name} · ${stop.order}` : leftOut(data, stop);
  box.append(element("p", { className: "place" }, team ? badge(team, stop) : unservedBadge(), place));
  const first = headline(stop);
  box.append(element("h3", { textContent: first, dir: "auto" }));
  const list = element("dl");
  const line = (name, value) =>
    list.append(element("dt", { textContent: name }), element("dd", { textContent: value, dir: "auto" }));
  for (const [key, value] of stop.facts) line(data.words[key], value);
  let skipped = false;
  stop.texts.forEach((text, at) => {
    if (!text.trim()) return;
    if (text === first && !skipped) skipped = true;
    else line(data.columns[at], text);
  });
  if (first !== stop.id) line(data.words.stop, stop.id);
  box.append(list);
  for (const [detail, remedy] of stop.reasons || []) {
    box.append(element("p", { className: "reason", textContent: detail }));
    if (remedy) box.append(element("p", { className: "remedy", textContent: remedy }));
  }
  const at = `${stop.lat.toFixed(6)},${stop.lon.toFixed(6)}`;
  box.append(element("p", { className: "at" }, element("a", { href: `geo:${at}?q=${at}`, textContent: data.words.open_map }), ` ${at}`));
  return box;
}

// Builds the list. `see` is what the map offers: show(team, on), only(team), zoom(team),
// highlight(team, on), go(stop), unserved(on).
function buildPanel(data, see) {
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  byId("title").textContent = data.title;
  byId("date").textContent = data.date;
  byId("totals").textContent = data.totals;
  byId("teams-title").textContent = words.teams;
  byId("legend-title").textContent = words.legend;
  byId("all").textContent = words.all;
  byId("none").textContent = words.none;

  const boxes = new Map();
  const rows = new Map();
  // Where there are many stops, a team's are put into its list when that is opened.
  const many = data.teams.reduce((sum, team) => sum + team.stops.length, 0) > 1500;
  document.body.classList.toggle("many", many);
  const set = (team, on) => {
    boxes.get(team).checked = on;
    boxes.get(team).closest("li").classList.toggle("off", !on);
    see.show(team, on);
  };
  for (const team of data.teams) {
    const box = element("input", { type: "checkbox", checked: true, "aria-label": fill(words.show_team, { team: team.name }) });
    boxes.set(team, box);
    box.addEventListener("change", () => set(team, box.checked));
    const only = element("button", { type: "button", className: "only", textContent: words.only, "aria-label": fill(words.only_team, { team: team.name }) });
    only.addEventListener("click", () => {
      for (const each of data.teams) set(each, each === team);
      see.zoom(team);
    });
    const name = element("button", { type: "button", className: "name", title: fill(words.zoom_to, { team: team.name }) },
      element("strong", { textContent: team.name, dir: "auto" }),
      element("small", { textContent: `${team.hours} · ${team.profile}` }),
      element("small", { textContent: team.summary }));
    name.addEventListener("click", () => {
      set(team, true);
      see.zoom(team);
    });
    const row = element("div", { className: "row" }, element("label", {}, box, swatch(team)), name);
    row.addEventListener("pointerenter", () => see.highlight(team, true));
    row.addEventListener("pointerleave", () => see.highlight(team, false));
    const stops = element("ol", { className: "stops" });
    const fillStops = () => {
      for (const stop of team.stops) stops.append(...stop.before.map(noteLine), stopLine(team, stop));
      stops.append(...team.after.map(noteLine));
    };
    const list = element("details", {}, element("summary", { textContent: `${words.stop} 1–${counted(team.stops.length)}` }), stops);
    if (many) list.addEventListener("toggle", fillStops, { once: true });
    else fillStops();
    const item = element("li", { "data-team": team.id }, row, element("div", { className: "more" }, list, only));
    rows.set(team, item);
    byId("teams").append(item);
  }
  if (!data.teams.length) byId("teams").append(element("li", { className: "empty", textContent: words.empty }));
  byId("all").addEventListener("click", () => data.teams.forEach((team) => set(team, true)));
  byId("none").addEventListener("click", () => data.teams.forEach((team) => set(team, false)));

  // A reload or a break, between two stops.
  function noteLine([text, time]) {
    return element("li", { className: "note" },
      element("span", { className: "what", textContent: text, dir: "auto" }),
      element("time", { textContent: time }));
  }

  function stopLine(team, stop) {
    const time = team ? stop.facts.find(([key]) => key === "arrival")[1] : "";
    const line = element("button", { type: "button", className: "line" },
      team ? badge(team, stop) : unservedBadge(),
      element("span", { className: "what", textContent: headline(stop), dir: "auto" }),
      element("time", { textContent: time }));
    line.addEventListener("click", () => {
      if (team) set(team, true);
      else setUnserved(true);
      close();
      see.go(stop);
    });
    return element("li", {}, line);
  }

  // A team that was searched for: shown, alone in view, its list opened.
  function teamLine(team) {
    const line = element("button", { type: "button", className: "line" }, swatch(team),
      element("span", { className: "what", textContent: team.name, dir: "auto" }),
      element("time", { textContent: team.hours }));
    line.addEventListener("click", () => {
      set(team, true);
      close();
      see.zoom(team);
    });
    return element("li", { className: "team" }, line);
  }

  let setUnserved = () => {};
  if (data.unserved.length) {
    const box = element("input", { type: "checkbox", checked: true, id: "show-unserved" });
    setUnserved = (on) => {
      box.checked = on;
      see.unserved(on);
    };
    box.addEventListener("change", () => see.unserved(box.checked));
    const optional = data.unserved.filter((stop) => stop.optional).length;
    const needed = data.unserved.length - optional;
    const title = [[words.unserved, needed], [words.optional, optional]]
      .filter(([, count]) => count).map(([text, count]) => `${text} (${counted(count)})`).join(" · ");
    byId("unserved-part").prepend(element("div", { className: "head" },
      element("h2", {}, element("label", {}, box, ` ${title}`))));
    for (const stop of data.unserved) {
      const item = stopLine(null, stop);
      const mark = stop.optional ? [`${words.optional}, ${words.optional_left_out}.`] : [];
      const why = [...mark, ...stop.reasons.map(([detail]) => detail)].join(" ");
      if (why) item.append(element("p", { className: "why", textContent: why }));
      byId("unserved").append(item);
    }
  } else {
    byId("unserved-part").append(element("p", { className: "fine", textContent: words.unserved_none }));
  }

  const sample = data.teams[0] || { colour: "#0072b2", ink: "#ffffff", dash: "", shape: "circle" };
  const legend = [
    [badge(sample, { order: 1 }), words.legend_order],
    [swatch(sample), words.legend_way],
    [element("span", { className: "depot" }, house()), words.legend_depot],
    ...(data.unserved.length ? [[unservedBadge(), words.legend_unserved]] : []),
  ];
  for (const [picture, text] of legend) {
    byId("legend").append(element("li", {}, element("span", { className: "picture" }, picture), text));
  }

  buildSearch();
  const grip = byId("grip");
  const setOpen = (open) => {
    document.body.classList.toggle("open", open);
    grip.setAttribute("aria-expanded", String(open));
    grip.setAttribute("aria-label", open ? words.panel_close : words.panel_open);
  };
  const close = () => setOpen(false);
  grip.addEventListener("click", () => setOpen(!document.body.classList.contains("open")));
  close();
  return { set };

  function buildSearch() {
    const input = byId("find");
    const found = byId("found");
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const all = [
      ...data.teams.flatMap((team) => team.stops.map((stop) => ({ team, stop }))),
      ...data.unserved.map((stop) => ({ team: null, stop })),
    ];
    for (const each of all) each.text = plain([each.stop.id, ...each.stop.texts].join("\n"));
    const crews = data.teams.map((team) => ({ team, text: plain([team.id, team.name, team.profile].join("\n")) }));
    input.placeholder = words.find_hint;
    input.setAttribute("aria-label", words.find);
    input.addEventListener("input", () => {
      found.replaceChildren();
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      const fits = ({ text }) => wanted.every((word) => text.includes(word));
      const hits = wanted.length ? all.filter(fits) : [];
      // The table of teams keeps those that are meant, and those that go to a stop that is.
      const kept = new Set([...crews.filter(fits), ...hits].map(({ team }) => team));
      for (const [team, item] of rows) item.hidden = !kept.has(team);
      if (!wanted.length) return;
      const teams = crews.filter(fits);
      for (const { team } of teams.slice(0, 8)) found.append(teamLine(team));
      for (const { team, stop } of hits.slice(0, 8)) found.append(stopLine(team, stop));
      if (!hits.length && !teams.length) found.append(element("li", { className: "empty", textContent: words.nothing_found }));
      if (hits.length > 8) found.append(element("li", { className: "empty", textContent: fill(words.more_found, { count: counted(hits.length - 8) }) }));
    });
  }
}
