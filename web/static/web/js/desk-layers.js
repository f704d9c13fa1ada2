/** How the desk's contributions are drawn: clusters that tell how many are late, then badges, late ones apart. */
import { absolute, FONT } from "./map-style.js";
import { token } from "./tokens.js";

const LATE_ON_TOP = ["case", ["get", "late"], 2, ["get", "open"], 1, 0];
const LOOK = ["case", ["!", ["get", "open"]], "closed", ["get", "late"], "late", "open"];

/** The base style with our sources and layers above it. `categories`: {id: {icon}}. */
export function withDesk(base, { tiles, categories, spot }) {
  const points = { source: "contributions", "source-layer": "contributions" };
  return {
    ...base,
    sources: {
      ...base.sources,
      contributions: { type: "vector", tiles: [absolute(tiles)], maxzoom: 18 },
      spot: { type: "geojson", data: spot },
    },
    layers: [
      ...base.layers,
      ring(),
      { ...points, ...clusters() },
      { ...points, ...counts() },
      { ...points, ...badges(categories) },
    ],
  };
}

function clusters() {
  const size = ["log10", ["max", ["get", "n"], 1]];
  return {
    id: "clusters",
    type: "circle",
    filter: ["has", "n"],
    paint: {
      "circle-color": ["case", [">", ["get", "late"], 0], token("error"), token("accent")],
      "circle-stroke-color": token("surface"),
      "circle-stroke-width": 2,
      "circle-radius": ["interpolate", ["linear"], size, 0, 14, 2, 20, 4, 28],
    },
  };
}

/** "12", and below it how many of them are late: not by colour alone. */
function counts() {
  const number = (name) => ["number-format", ["get", name], { locale: "fr" }];
  const late = ["concat", number("n"), "\n! ", number("late")];
  return {
    id: "cluster-counts",
    type: "symbol",
    filter: ["has", "n"],
    layout: {
      "text-field": ["case", [">", ["get", "late"], 0], late, number("n")],
      "text-font": FONT,
      "text-size": 12,
      "text-allow-overlap": true,
    },
    paint: { "text-color": token("on-accent") },
  };
}

function badges(categories) {
  const icons = Object.entries(categories).flatMap(([id, { icon }]) => [Number(id), icon]);
  const icon = icons.length ? ["match", ["get", "category"], ...icons, "map-pin"] : "map-pin";
  return {
    id: "badges",
    type: "symbol",
    filter: ["!", ["has", "n"]],
    layout: {
      "symbol-sort-key": LATE_ON_TOP,
      "icon-image": ["concat", LOOK, ":", icon],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 13, 0.6, 16, 1],
      "icon-allow-overlap": true,
    },
  };
}

function ring() {
  return {
    id: "spot",
    type: "circle",
    source: "spot",
    paint: {
      "circle-radius": 24,
      "circle-color": token("accent"),
      "circle-opacity": 0.2,
      "circle-stroke-color": token("ink"),
      "circle-stroke-width": 3,
    },
  };
}
