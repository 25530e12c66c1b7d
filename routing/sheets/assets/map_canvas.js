// Layers that are drawn by hand on a canvas: the roads with their names, and the routes' arrows.
// A line is kept as world coordinates between 0 and 1 (Mercator), so that drawing is one
// multiplication a point.
"use strict";

const WORLD = 256;

function worldPoint(lat, lon) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

// Numbers as html_map.encode writes them, from position `first` on, to [lat, lon] pairs.
function decode(numbers, first) {
  const points = [];
  let lat = 0;
  let lon = 0;
  for (let at = first; at < numbers.length; at += 2) {
    lat += numbers[at];
    lon += numbers[at + 1];
    points.push([lat / 1e6, lon / 1e6]);
  }
  return points;
}

// A line in world coordinates with its bounding box.
function worldLine(points) {
  const line = { xs: new Float64Array(points.length), ys: new Float64Array(points.length) };
  let west = 1, north = 1, east = 0, south = 0;
  points.forEach(([lat, lon], at) => {
    const [x, y] = worldPoint(lat, lon);
    line.xs[at] = x;
    line.ys[at] = y;
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  });
  return Object.assign(line, { west, north, east, south });
}

// A canvas that follows the map and calls `draw(context, view)` whenever it has come to rest.
// `view` turns world coordinates into pixels of the canvas and tells what can be seen.
const CanvasLayer = L.Renderer.extend({
  initialize(draw, options) {
    this._draw = draw;
    L.Renderer.prototype.initialize.call(this, options);
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._context;
  },
  redraw() {
    if (this._map) this._update();
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = sharp * size.x;
    this._container.height = sharp * size.y;
    this._container.style.width = size.x + "px";
    this._container.style.height = size.y + "px";
    const scale = WORLD * Math.pow(2, this._map.getZoom());
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    this._context.setTransform(sharp, 0, 0, sharp, 0, 0);
    this._draw(this._context, {
      zoom: this._map.getZoom(),
      width: size.x,
      height: size.y,
      x: (value) => value * scale - origin.x,
      y: (value) => value * scale - origin.y,
      shows: (line) =>
        line.east * scale - origin.x >= -20 && line.west * scale - origin.x <= size.x + 20 &&
        line.south * scale - origin.y >= -20 && line.north * scale - origin.y <= size.y + 20,
    });
  },
});

// By rank, 0 to 4: the zoom from which a road is drawn, its width in pixels at zoom 16, its colours.
const ROADS = [
  { from: 0, width: 7, fill: "#ffffff", edge: "#b9bcc2" },
  { from: 0, width: 5.5, fill: "#ffffff", edge: "#c3c6cb" },
  { from: 12, width: 4, fill: "#ffffff", edge: "#cfd2d6" },
  { from: 13, width: 2.5, fill: "#ffffff", edge: "#d6d9dc" },
  { from: 14, width: 1.2, fill: "#c9ccd1", edge: "" },
];
const NAMES_FROM = 15;

function drawRoads(roads, context, view) {
  const grown = Math.pow(1.45, view.zoom - 16);
  const seen = roads.filter((road) => view.zoom >= ROADS[road.rank].from && view.shows(road));
  context.lineCap = context.lineJoin = "round";
  const stroke = (rank, colour, width) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const road of seen) if (road.rank === rank) tracePath(context, view, road);
    context.stroke();
  };
  const wide = ROADS.map((look) => Math.max(0.7, look.width * grown));
  for (let rank = 4; rank >= 0; rank--) {
    if (ROADS[rank].edge) stroke(rank, ROADS[rank].edge, wide[rank] + 2);
  }
  for (let rank = 4; rank >= 0; rank--) {
    context.setLineDash(rank === 4 ? [3, 2.5] : []);
    stroke(rank, wide[rank] < 1.6 ? ROADS[rank].edge || ROADS[rank].fill : ROADS[rank].fill, wide[rank]);
  }
  context.setLineDash([]);
  if (view.zoom >= NAMES_FROM) drawNames(seen, context, view);
}

function tracePath(context, view, line) {
  context.moveTo(view.x(line.xs[0]), view.y(line.ys[0]));
  for (let at = 1; at < line.xs.length; at++) context.lineTo(view.x(line.xs[at]), view.y(line.ys[at]));
}

// Each name on the straightest long piece of its road, none over another, none twice close by.
function drawNames(roads, context, view) {
  const taken = [];
  const names = new Map();
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  const pieces = [];
  for (const road of roads) {
    if (!road.name || road.rank > 3) continue;
    const piece = longestPiece(road, view);
    if (piece) pieces.push(piece);
  }
  pieces.sort((one, other) => one.road.rank - other.road.rank || other.length - one.length);
  for (const { road, x, y, angle, length } of pieces) {
    const width = context.measureText(road.name).width;
    if (width > length * 1.15 + 12) continue;
    const near = names.get(road.name) || [];
    if (near.some(([ax, ay]) => Math.hypot(ax - x, ay - y) < 320)) continue;
    const halfX = (Math.abs(Math.cos(angle)) * width) / 2 + 7;
    const halfY = (Math.abs(Math.sin(angle)) * width) / 2 + 7;
    if (taken.some((box) => Math.abs(box[0] - x) < box[2] + halfX && Math.abs(box[1] - y) < box[3] + halfY)) continue;
    taken.push([x, y, halfX, halfY]);
    names.set(road.name, [...near, [x, y]]);
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.strokeStyle = "rgba(255,255,255,.9)";
    context.strokeText(road.name, 0, 0);
    context.fillStyle = "#5b6068";
    context.fillText(road.name, 0, 0);
    context.restore();
  }
}

// The longest run of a road that bends by less than a fifth of a turn, as seen now.
function longestPiece(road, view) {
  let best = null;
  let start = 0;
  const count = road.xs.length;
  for (let at = 1; at < count; at++) {
    const bends = at + 1 < count && turn(road, at) > 0.45;
    if (at + 1 < count && !bends) continue;
    const x1 = view.x(road.xs[start]), y1 = view.y(road.ys[start]);
    const x2 = view.x(road.xs[at]), y2 = view.y(road.ys[at]);
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (!best || length > best.length) {
      let angle = Math.atan2(y2 - y1, x2 - x1);
      if (angle > Math.PI / 2) angle -= Math.PI;
      if (angle < -Math.PI / 2) angle += Math.PI;
      const middle = (start + at) >> 1;
      const x = at - start > 1 ? view.x(road.xs[middle]) : (x1 + x2) / 2;
      const y = at - start > 1 ? view.y(road.ys[middle]) : (y1 + y2) / 2;
      best = { road, x, y, angle, length };
    }
    start = at;
  }
  return best;
}

function turn(line, at) {
  const before = Math.atan2(line.ys[at] - line.ys[at - 1], line.xs[at] - line.xs[at - 1]);
  const after = Math.atan2(line.ys[at + 1] - line.ys[at], line.xs[at + 1] - line.xs[at]);
  const bend = Math.abs(after - before) % (2 * Math.PI);
  return Math.min(bend, 2 * Math.PI - bend);
}

const CASED = 150;

// The teams' ways, points closer than a pixel or two left out; with white edges while they are few.
function drawWays(teams, context, view) {
  const seen = [...teams].filter((team) => view.shows(team.line));
  const width = view.zoom < 12 ? 1.5 : view.zoom < 14 ? 2.5 : 4;
  context.lineJoin = "round";
  for (const team of seen) {
    context.beginPath();
    traceWay(context, view, team);
    context.lineCap = "round";
    if (seen.length <= CASED) {
      context.setLineDash([]);
      context.strokeStyle = "rgba(255,255,255,.85)";
      context.lineWidth = width + 3;
      context.stroke();
    }
    context.setLineDash(team.dash && width === 4 ? team.dash.split(/[ ,]+/).map(Number) : []);
    if (team.dash) context.lineCap = "butt";
    context.strokeStyle = team.colour;
    context.lineWidth = width;
    context.stroke();
  }
  context.setLineDash([]);
}

function traceWay(context, view, { line, shift }) {
  const last = line.xs.length - 1;
  let x = NaN, y = NaN;
  for (let at = 0; at <= last; at++) {
    const nextX = view.x(line.xs[at]) + shift[0], nextY = view.y(line.ys[at]) + shift[1];
    if (at && at < last && Math.abs(nextX - x) < 1.5 && Math.abs(nextY - y) < 1.5) continue;
    [x, y] = [nextX, nextY];
    if (at) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
}

const ARROW_PITCH = 84;
const ARROW_SIZE = 6;
const ARROW_ROOM = 4500;

// Arrow heads along each line, evenly by pixels, pointing where the team goes; the farther apart the
// more lines there are, so that each has its room in square pixels.
function drawArrows(teams, context, view) {
  context.lineJoin = "round";
  const seen = [...teams].filter((team) => view.shows(team.line));
  const length = seen.reduce((sum, team) => sum + shownLength(team.line, view), 0);
  const pitch = Math.max(ARROW_PITCH, (length * ARROW_ROOM) / (view.width * view.height));
  for (const team of seen) {
    let left = pitch / 2;
    const { xs, ys } = team.line;
    for (let at = 1; at < xs.length; at++) {
      const x1 = view.x(xs[at - 1]) + team.shift[0], y1 = view.y(ys[at - 1]) + team.shift[1];
      const x2 = view.x(xs[at]) + team.shift[0], y2 = view.y(ys[at]) + team.shift[1];
      const length = Math.hypot(x2 - x1, y2 - y1);
      for (let gone = left; gone < length; gone += pitch) {
        const x = x1 + ((x2 - x1) * gone) / length, y = y1 + ((y2 - y1) * gone) / length;
        if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
        drawArrow(context, x, y, Math.atan2(y2 - y1, x2 - x1), team.colour);
      }
      left = length > left ? pitch - ((length - left) % pitch) : left - length;
    }
  }
}

function shownLength(line, view) {
  let length = 0;
  for (let at = 1; at < line.xs.length; at++) {
    const x = view.x(line.xs[at]), y = view.y(line.ys[at]);
    if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
    length += Math.hypot(x - view.x(line.xs[at - 1]), y - view.y(line.ys[at - 1]));
  }
  return length;
}

function drawArrow(context, x, y, angle, colour) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(ARROW_SIZE, 0);
  context.lineTo(-ARROW_SIZE, -ARROW_SIZE);
  context.lineTo(-ARROW_SIZE / 2, 0);
  context.lineTo(-ARROW_SIZE, ARROW_SIZE);
  context.closePath();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 2.5;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  context.restore();
}
