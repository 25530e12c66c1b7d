// The map: roads, ways, stops, depots. Data comes from the page's JSON block.
"use strict";

(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const MANY = 1500;
  const FEW = 400;
  const MANY_TEAMS = 60;

  const map = L.map("map", {
    attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 20, minZoom: 3,
    worldCopyJump: false, tapHold: false,
  });
  const [south, west, north, east] = data.bounds || [-8.5, 113.9, -8.0, 114.5];
  const everything = L.latLngBounds([south, west], [north, east]);
  const phone = window.matchMedia("(max-width: 700px)");
  const room = () => ({ paddingTopLeft: [10, 10], paddingBottomRight: [10, phone.matches ? 100 : 10], animate: false });
  map.fitBounds(everything.pad(-0.06), room());

  for (const [name, index] of [["roads", 210], ["casings", 400], ["ways", 410], ["arrows", 420], ["dots", 430], ["depots", 605]]) {
    map.createPane(name).style.zIndex = index;
  }
  for (const name of ["roads", "casings", "ways", "arrows"]) map.getPane(name).style.pointerEvents = "none";

  const roads = data.roads.lines.map((line) =>
    Object.assign(worldLine(decode(line, 2)), { name: data.roads.names[line[0]], rank: line[1] }));
  new CanvasLayer((context, view) => drawRoads(roads, context, view), { pane: "roads", padding: 0.3 }).addTo(map);

  const casings = L.svg({ pane: "casings", padding: 0.3 });
  const ways = L.svg({ pane: "ways", padding: 0.3 });
  const dots = L.canvas({ pane: "dots", padding: 0.3 });
  const many = data.teams.reduce((sum, team) => sum + team.stops.length, 0) > MANY;
  // Many ways are drawn by hand, as coarsely as the zoom allows: an SVG path each would be too slow.
  const manyWays = data.teams.length > MANY_TEAMS;
  const markers = new Map();

  data.teams.forEach((team, index) => {
    const points = decode(team.way, 0);
    team.line = worldLine(points);
    // Ways that share a street are moved apart by a few pixels, each team its own direction.
    const angle = index * 2.4;
    team.shift = data.teams.length > 1 ? [2.2 * Math.cos(angle), 2.2 * Math.sin(angle)] : [0, 0];
    const common = { interactive: false, lineCap: "round", lineJoin: "round", smoothFactor: 0.5 };
    const svg = () => {
      team.casing = L.polyline(points, { ...common, renderer: casings, color: "#ffffff", weight: 7, opacity: 0.85 });
      team.way_line = L.polyline(points, {
        ...common, renderer: ways, color: team.colour, weight: 4, opacity: 0.95, dashArray: team.dash || null,
        lineCap: team.dash ? "butt" : "round",
      });
      for (const line of [team.casing, team.way_line]) {
        line.on("add", () => line.getElement().setAttribute("transform", `translate(${team.shift})`));
      }
      return [team.casing, team.way_line];
    };
    // Where ways are drawn by hand, one that is pointed at is drawn over them.
    team.drawn = manyWays ? () => L.layerGroup(svg()) : null;
    team.layer = L.layerGroup(manyWays ? [] : svg());
    for (const stop of team.stops) team.layer.addLayer(stopMarker(stop, team));
  });
  const unserved = L.layerGroup(data.unserved.map((stop) => stopMarker(stop, null)));

  function stopMarker(stop, team) {
    const marker = many && team
      ? L.circleMarker([stop.lat, stop.lon], { renderer: dots, radius: 5, color: "#ffffff", weight: 1.5, fillColor: team.colour, fillOpacity: 1 })
      : numbered(stop, team);
    markers.set(stop, withPopup(marker, stop, team));
    return marker;
  }

  function numbered(stop, team) {
    const place = team ? `${team.name} · ${stop.order}` : leftOut(data, stop);
    return L.marker([stop.lat, stop.lon], {
      icon: L.divIcon({ className: "stop-icon", iconSize: [0, 0], html: team ? badge(team, stop) : unservedBadge() }),
      title: `${place} · ${headline(stop)}`, riseOnHover: true, zIndexOffset: team ? 0 : 500,
    });
  }

  function withPopup(marker, stop, team) {
    return marker.bindPopup(() => details(data, stop, team), {
      maxWidth: 270, minWidth: 190, autoPanPaddingTopLeft: [12, 12], autoPanPaddingBottomRight: [54, phone.matches ? 90 : 24],
    });
  }

  // Where there are many stops they are dots, and only those in view get numbers, once they are few.
  const numbers = L.layerGroup().addTo(map);
  function number() {
    if (!many) return;
    const box = map.getBounds().pad(0.1);
    const seen = [];
    for (const team of shown) {
      for (const stop of team.stops) if (box.contains([stop.lat, stop.lon])) seen.push([stop, team]);
    }
    numbers.clearLayers();
    if (seen.length > FEW) return;
    for (const [stop, team] of seen) numbers.addLayer(withPopup(numbered(stop, team), stop, team));
  }

  for (const place of data.places) {
    const icon = place.kind === "depot"
      ? element("span", { className: "depot" }, house())
      : element("span", { className: "end" });
    L.marker([place.lat, place.lon], {
      pane: "depots", icon: L.divIcon({ className: "stop-icon", iconSize: [0, 0], html: icon }), title: `${place.label}: ${place.name}`,
    })
      .bindPopup(() => element("div", { className: "popup" }, element("p", { className: "place", textContent: place.label }), element("h3", { textContent: place.name, dir: "auto" })))
      .addTo(map);
  }

  const shown = new Set();
  const lines = manyWays
    ? new CanvasLayer((context, view) => drawWays(shown, context, view), { pane: "ways", padding: 0.1 }).addTo(map)
    : null;
  const arrows = new CanvasLayer((context, view) => drawArrows(shown, context, view), { pane: "arrows", padding: 0.3 }).addTo(map);

  const see = {
    show(team, on) {
      if (on === shown.has(team)) return;
      if (on) shown.add(team);
      else shown.delete(team);
      if (on) team.layer.addTo(map);
      else team.layer.remove();
      later();
    },
    zoom(team) {
      const box = L.latLngBounds(decode(team.way, 0));
      for (const stop of team.stops) box.extend([stop.lat, stop.lon]);
      map.fitBounds(box.pad(0.05), room());
    },
    highlight(team, on) {
      if (manyWays) {
        if (team.over) team.over.remove();
        team.over = on && shown.has(team) ? team.drawn().addTo(map) : null;
        return;
      }
      team.way_line.setStyle({ weight: on ? 7 : 4 });
      team.casing.setStyle({ weight: on ? 11 : 7 });
      if (on && shown.has(team)) team.way_line.bringToFront();
    },
    go(stop) {
      map.setView([stop.lat, stop.lon], Math.max(map.getZoom(), 17), { animate: false });
      markers.get(stop).openPopup();
    },
    unserved(on) {
      if (on) unserved.addTo(map);
      else unserved.remove();
    },
  };

  let coarse = false;
  // Numbers are hidden where the stops stand closer together than a number is wide.
  function crowd() {
    const cells = new Set();
    let count = 0;
    for (const team of shown) {
      for (const stop of team.stops) {
        const point = map.project([stop.lat, stop.lon]).divideBy(20).floor();
        cells.add(`${point.x} ${point.y}`);
        count++;
      }
    }
    const share = count ? cells.size / count : 1;
    // From afar thousands of dots are points, so that the ways and the ground are still seen.
    if (many && coarse !== share < 0.3) {
      coarse = share < 0.3;
      const look = coarse ? { radius: 1.8, weight: 0.4 } : { radius: 5, weight: 1.5 };
      for (const team of data.teams) for (const stop of team.stops) markers.get(stop).setStyle(look);
    }
    map.getContainer().classList.toggle("dots", share < 0.5);
    map.getContainer().classList.toggle("small", share >= 0.5 && share < 0.92);
  }
  map.on("zoomend", crowd);
  map.on("moveend", number);

  // Many teams may be shown at once: what follows from it is drawn once.
  let waiting = 0;
  function later() {
    waiting = waiting || requestAnimationFrame(() => {
      waiting = 0;
      arrows.redraw();
      if (lines) lines.redraw();
      crowd();
      number();
    });
  }

  buildPanel(data, see);
  data.teams.forEach((team) => see.show(team, true));
  see.unserved(true);

  L.control.zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  const control = (position, make) => {
    const made = L.control({ position });
    made.onAdd = () => {
      const node = make();
      L.DomEvent.disableClickPropagation(node);
      return node;
    };
    made.addTo(map);
  };
  const button = (name, act) => {
    const node = element("button", { type: "button", title: words[name], "aria-label": words[name] }, icon(name));
    node.addEventListener("click", act);
    return node;
  };
  control("topright", () => element("div", { className: "leaflet-bar tools" },
    button("fit", () => map.fitBounds(everything.pad(-0.06), room())),
    button("print", () => window.print())));
  control("bottomright", () => element("p", { className: "credit", textContent: words.roads }));
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);

  // On paper the map keeps its pixels and is scaled to the page: drawing it anew while the browser
  // prepares to print leaves canvases white in some of them.
  const PAGE = { width: 1045, height: 510 };
  const fitPage = () => {
    const { x, y } = map.getSize();
    const scale = Math.min(PAGE.width / x, PAGE.height / y);
    for (const [name, value] of [["width", `${x}px`], ["height", `${y}px`], ["scale", scale], ["paper", `${y * scale}px`]]) {
      document.body.style.setProperty(`--map-${name}`, value);
    }
  };
  map.on("resize", fitPage);
  fitPage();
})();
