// The roads as the program believes them: streets coloured for one way of travelling at a time.
// Data comes from the page's JSON block; every text of it is put on the page as text.
"use strict";

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const MAIN = "#0072b2", CUT_OFF = "#d55e00", BARRED = "#7d8590", STOP = "#15181c", LOST = "#a40000";
  const WIDTHS = { motorway: 5, trunk: 4.5, primary: 4, secondary: 3.5, tertiary: 3, residential: 2.5, unclassified: 2.5 };

  const map = L.map("map", { attributionControl: false, zoomSnap: 0.25, maxZoom: 20, minZoom: 3, preferCanvas: true });
  const [south, west, north, east] = data.bounds;
  map.fitBounds([[south, west], [north, east]], { animate: false });
  for (const [name, index] of [["barred", 380], ["open", 400], ["arrows", 420], ["walks", 430], ["doors", 440]]) {
    map.createPane(name).style.zIndex = index;
  }
  map.getPane("arrows").style.pointerEvents = "none";

  const digits = (text) => Array.from(text, Number); // one for each profile
  const streets = data.lines.map((line) => {
    const points = decode(line, 2);
    return { style: data.styles[line[0]], states: digits(line[1]), points, world: worldLine(points) };
  });
  const gates = data.gates.map(([lat, lon, open]) => ({ place: [lat, lon], open: digits(open) }));
  const canvases = { open: L.canvas({ pane: "open", padding: 0.3, tolerance: 4 }), barred: L.canvas({ pane: "barred", padding: 0.3, tolerance: 3 }), walks: L.canvas({ pane: "walks", padding: 0.3 }), doors: L.canvas({ pane: "doors", padding: 0.3, tolerance: 5 }) };
  let shown = 0;
  let layers = L.layerGroup().addTo(map);

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.appendChild(made);
    return made;
  };
  const fill = (text, field, value) => text.replace("{" + field + "}", value);

  function tip(lines) {
    const box = document.createElement("div");
    lines.filter(Boolean).forEach((text, at) => element(at ? "small" : "strong", text, element("div", undefined, box)));
    return box;
  }

  function kind(state) {
    return state === 0 ? "barred" : state < 4 ? "main" : "cut_off";
  }

  function draw() {
    layers.remove();
    const group = [];
    for (const street of streets) {
      const state = street.states[shown];
      const what = kind(state);
      const width = WIDTHS[street.style[1].replace("_link", "")] || 2;
      const pane = what === "barred" ? "barred" : "open";
      const line = L.polyline(street.points, {
        renderer: canvases[pane], pane, smoothFactor: 0.7, lineCap: "round",
        color: { main: MAIN, cut_off: CUT_OFF, barred: BARRED }[what],
        weight: what === "barred" ? 1.5 : what === "cut_off" ? width + 1.5 : width,
        dashArray: what === "barred" ? "3 4" : null, opacity: what === "barred" ? 0.8 : 0.9,
      });
      line.bindTooltip(() => tip([
        street.style[0] || words.unnamed, street.style[1],
        what === "barred" ? words.barred : fill(words.speed, "kph", street.style[2][shown]),
        state && state % 3 !== 1 ? words.oneway : "", what === "cut_off" ? words.cut_off : "",
      ]), { sticky: true });
      group.push(line);
    }
    for (const gate of gates) {
      if (!gate.open[shown]) {
        group.push(L.marker(gate.place, { keyboard: false, icon: L.divIcon({ className: "", iconSize: [14, 14], html: picture("gate") }) })
          .bindTooltip(() => tip([words.gate])));
      }
    }
    for (const [id, lat, lon, road, walk, why, type] of data.profiles[shown].places) {
      if (road.length) {
        group.push(L.polyline([road, [lat, lon]], { renderer: canvases.walks, pane: "walks", color: STOP, weight: 1.5, dashArray: "2 3", interactive: false }));
        group.push(L.circleMarker(road, { renderer: canvases.walks, pane: "walks", radius: 2, color: STOP, weight: 1, fillColor: "#ffffff", fillOpacity: 1, interactive: false }));
      }
      if (type !== "stop" && road.length) {
        group.push(L.marker([lat, lon], { keyboard: false, icon: L.divIcon({ className: "", iconSize: [18, 18], html: picture("house") }) })
          .bindTooltip(() => tip([id, words.depot, fill(words.walk, "metres", walk)])));
        continue;
      }
      group.push(L.circleMarker([lat, lon], {
        renderer: canvases.doors, pane: "doors", radius: road.length ? 4 : 7, weight: 1.5, color: "#ffffff",
        fillColor: road.length ? STOP : LOST, fillOpacity: 1,
      }).bindTooltip(() => tip([id, road.length ? fill(words.walk, "metres", walk) : why])));
    }
    layers = L.layerGroup(group).addTo(map);
    arrows.redraw();
    legend();
  }

  // One arrowhead every 90 pixels or so along one-way streets, pointing where one may go.
  const arrows = new CanvasLayer((context, view) => {
    if (view.zoom < 14.5) return;
    context.fillStyle = "#ffffff";
    context.strokeStyle = "#003c5e";
    context.lineWidth = 1;
    for (const street of streets) {
      const state = street.states[shown];
      if (!state || state % 3 === 1 || !view.shows(street.world)) continue;
      const turn = state % 3 === 0 ? Math.PI : 0;
      const { xs, ys } = street.world;
      let due = 40;
      for (let at = 1; at < xs.length; at += 1) {
        const x = view.x(xs[at - 1]), y = view.y(ys[at - 1]);
        const dx = view.x(xs[at]) - x, dy = view.y(ys[at]) - y;
        const length = Math.hypot(dx, dy);
        if (xs.length === 2 && length > 14 && length < 40) due = length / 2;
        for (; due < length; due += 90) head(context, x + (dx * due) / length, y + (dy * due) / length, Math.atan2(dy, dx) + turn);
        due -= length;
      }
    }
  }, { pane: "arrows", padding: 0.3 });

  function head(context, x, y, angle) {
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.beginPath();
    context.moveTo(7, 0);
    context.lineTo(-5, 5);
    context.lineTo(-2.5, 0);
    context.lineTo(-5, -5);
    context.closePath();
    context.fill();
    context.stroke();
    context.restore();
  }

  function picture(what) {
    const lines = {
      main: `<line x1="2" y1="7" x2="38" y2="7" stroke="${MAIN}" stroke-width="4"/>`,
      cut_off: `<line x1="2" y1="7" x2="38" y2="7" stroke="${CUT_OFF}" stroke-width="5"/>`,
      barred: `<line x1="2" y1="7" x2="38" y2="7" stroke="${BARRED}" stroke-width="2" stroke-dasharray="3 4"/>`,
      oneway: `<line x1="2" y1="7" x2="38" y2="7" stroke="${MAIN}" stroke-width="4"/><path d="M26 7 L15 12 L17.5 7 L15 2 Z" fill="#fff" stroke="#003c5e"/>`,
      stop: `<line x1="6" y1="7" x2="34" y2="7" stroke="${STOP}" stroke-width="1.5" stroke-dasharray="2 3"/><circle cx="34" cy="7" r="4.5" fill="${STOP}"/><circle cx="6" cy="7" r="2.5" fill="#fff" stroke="${STOP}"/>`,
      no_road: `<circle cx="20" cy="7" r="6" fill="${LOST}"/>`,
    };
    const house = `<rect x="1" y="1" width="16" height="16" rx="4" fill="${STOP}" stroke="#fff" stroke-width="2"/><path d="M4.5 9 L9 5 L13.5 9 V13 H4.5 Z" fill="#fff"/>`;
    if (what === "house") return `<svg width="18" height="18">${house}</svg>`;
    if (what === "depot") return `<svg width="40" height="18" aria-hidden="true"><g transform="translate(11 0)">${house}</g></svg>`;
    if (what === "gate") return `<svg width="14" height="14"><rect x="1" y="1" width="12" height="12" rx="2" fill="#fff" stroke="${LOST}" stroke-width="2"/><path d="M4 4 L10 10 M10 4 L4 10" stroke="${LOST}" stroke-width="2"/></svg>`;
    return `<svg width="40" height="14" aria-hidden="true">${lines[what]}</svg>`;
  }

  function legend() {
    const list = document.getElementById("legend");
    list.replaceChildren();
    const profile = data.profiles[shown];
    const rows = ["main", "cut_off", "barred"].filter((what) => profile.totals[what]).map((what) => [what, profile.totals[what]]);
    const lost = profile.places.filter((place) => !place[3].length);
    if (streets.some((street) => street.states[shown] && street.states[shown] % 3 !== 1)) rows.push(["oneway"]);
    if (gates.some((gate) => !gate.open[shown])) rows.push(["gate"]);
    if (profile.places.some((place) => place[6] === "stop")) rows.push(["stop"]);
    if (profile.places.some((place) => place[6] !== "stop")) rows.push(["depot"]);
    if (lost.length) rows.push(["no_road"]);
    for (const [what, amount] of rows) {
      const row = element("li", undefined, list);
      const image = element("span", undefined, row);
      image.className = "picture";
      image.innerHTML = picture(what);
      const text = element("span", words[what], row);
      if (amount) element("small", amount, text);
    }
    const part = document.getElementById("lost");
    part.replaceChildren();
    if (lost.length) element("h2", words.no_road, element("li", undefined, part));
    for (const [id, lat, lon, , , why] of lost) {
      const row = element("li", undefined, part);
      const go = element("button", undefined, row);
      go.type = "button";
      go.className = "line";
      const name = element("span", id, go);
      name.className = "what";
      go.addEventListener("click", () => map.setView([lat, lon], Math.max(map.getZoom(), 17)));
      element("p", why, row).className = "why";
    }
  }

  document.getElementById("title").textContent = data.title;
  document.getElementById("profile-title").textContent = words.profile;
  document.getElementById("legend-title").textContent = words.legend;
  document.getElementById("attribution").textContent = words.attribution;
  data.profiles.forEach((profile, index) => {
    const label = element("label", undefined, element("li", undefined, document.getElementById("profiles")));
    const radio = element("input", undefined, label);
    radio.type = "radio";
    radio.name = "profile";
    radio.checked = index === 0;
    radio.addEventListener("change", () => { shown = index; draw(); });
    element("span", profile.name, label);
  });
  L.control.scale({ imperial: false }).addTo(map);
  arrows.addTo(map);
  draw();
})();
