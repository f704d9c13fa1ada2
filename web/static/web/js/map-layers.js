/** How contributions are drawn: clusters, then dots, then badges; or hexagons of heat; and the ring of the chosen one. */
import { tilePath } from "./address.js";
import { clusters, shortNumber } from "./map-clusters.js";
import { absolute, FONT } from "./map-style.js";
import { token } from "./tokens.js";
import { worksLayers, worksSources } from "./works-layers.js";

/** The first count of each shade after the first; the legend of the page says the same. Fewer than the first are few:
 * how many, the public tile does not say. */
const HEAT_STEPS = [3, 30, 300, 3000];
/** After so many days unseen, what is open is painted paler, then paler still; the legend says the same. */
const [FADING_DAYS, FADED_DAYS] = [30, 90];
export const POINTS_FROM = 13;
const BADGES_FROM = 14.5;
const OPEN_ON_TOP = ["case", ["get", "open"], 1, 0];
/** What a point looks like, as map-badges.js names it. */
const LOOK = [
  "case",
  ["!", ["get", "open"]],
  "closed",
  ["step", ["coalesce", ["get", "seen"], 0], "open", FADING_DAYS, "fading", FADED_DAYS, "faded"],
];
const POINT_LAYERS = ["clusters", "dots", "badges"];
const HEAT_LAYERS = ["heat", "heat-counts"];
/** Layers that a click can name one contribution from. */
export const SELECTABLE = ["dots", "badges"];

/** The base style with our sources and layers above it. `categories`: {id: {icon}}. */
export function withContributions(base, { filters, view, categories, spot }) {
  return {
    ...base,
    sources: {
      ...base.sources,
      ...worksSources(),
      contributions: source("contributions", filters, 18),
      heat: source("heat", filters, 14),
      spot: { type: "geojson", data: spot },
    },
    layers: [...base.layers, ...worksLayers(), ...heat(view), ...points(view, categories), ring()],
  };
}

/** Ask both sources again, under other filters. */
export function refilter(map, filters) {
  for (const name of ["contributions", "heat"]) {
    map.getSource(name)?.setTiles([absolute(tilePath(name, filters))]);
  }
}

export function showView(map, view) {
  for (const id of POINT_LAYERS) map.setLayoutProperty(id, "visibility", seen(view === "map"));
  for (const id of HEAT_LAYERS) map.setLayoutProperty(id, "visibility", seen(view === "heat"));
}

export function spotAt(lngLat) {
  const features = lngLat
    ? [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: lngLat } }]
    : [];
  return { type: "FeatureCollection", features };
}

function source(name, filters, maxzoom) {
  return { type: "vector", tiles: [absolute(tilePath(name, filters))], maxzoom };
}

function seen(isSeen) {
  return isSeen ? "visible" : "none";
}

function points(view, categories) {
  const layer = (more) => ({
    source: "contributions",
    "source-layer": "contributions",
    ...more,
    layout: { visibility: seen(view === "map"), ...more.layout },
  });
  return [
    layer(clusters(categories)),
    layer({
      id: "dots",
      type: "circle",
      filter: ["!", ["has", "n"]],
      minzoom: POINTS_FROM,
      maxzoom: BADGES_FROM,
      layout: { "circle-sort-key": OPEN_ON_TOP },
      paint: dotPaint(),
    }),
    layer({
      id: "badges",
      type: "symbol",
      filter: ["!", ["has", "n"]],
      minzoom: BADGES_FROM,
      layout: {
        "symbol-sort-key": OPEN_ON_TOP,
        "icon-image": badgeName(categories),
        "icon-size": ["interpolate", ["linear"], ["zoom"], 14.5, 0.72, 16.5, 1],
        "icon-allow-overlap": true,
      },
    }),
  ];
}

function badgeName(categories) {
  const icons = Object.entries(categories).flatMap(([id, { icon }]) => [Number(id), icon]);
  const icon = icons.length ? ["match", ["get", "category"], ...icons, "map-pin"] : "map-pin";
  return ["concat", LOOK, ":", icon];
}

function dotPaint() {
  const [accent, surface] = [token("accent"), token("surface")];
  return {
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 13, 4.5, 14.5, 7],
    "circle-color": ["match", LOOK, "closed", surface, "faded", token("accent-wash"), accent],
    "circle-opacity": ["match", LOOK, "fading", 0.5, 1],
    "circle-stroke-color": ["match", LOOK, "closed", token("ink-soft"), "open", surface, accent],
    "circle-stroke-width": 1.75,
  };
}

function heat(view) {
  const visibility = seen(view === "heat");
  const shades = HEAT_STEPS.flatMap((count, index) => [count, token(`heat-${index + 2}`)]);
  const base = { source: "heat", "source-layer": "heat" };
  return [
    {
      id: "heat",
      type: "fill",
      ...base,
      layout: { visibility },
      paint: {
        "fill-color": ["step", ["coalesce", ["get", "n"], 0], token("heat-1"), ...shades],
        "fill-opacity": 0.88,
        "fill-outline-color": token("surface"),
      },
    },
    {
      id: "heat-counts",
      type: "symbol",
      ...base,
      filter: ["has", "n"],
      layout: {
        visibility,
        "text-field": shortNumber(["get", "n"]),
        "text-font": FONT,
        "text-size": 11.5,
        "text-padding": 0,
      },
      paint: {
        "text-color": byShade(token("map-label"), token("on-accent")),
        "text-halo-color": byShade(token("map-halo"), token("heat-4")),
        "text-halo-width": 1.2,
      },
    },
  ];
}

/** Written on the two strongest shades, and on the others. */
function byShade(onOthers, onStrong) {
  return ["step", ["get", "n"], onOthers, HEAT_STEPS[2], onStrong];
}

function ring() {
  return {
    id: "spot",
    type: "circle",
    source: "spot",
    paint: {
      "circle-radius": 22,
      "circle-color": token("accent"),
      "circle-opacity": 0.18,
      "circle-stroke-color": token("ink"),
      "circle-stroke-width": 3,
    },
  };
}
