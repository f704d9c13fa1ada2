/** The style of every map: our land, the base map when there is one, our outlines and names over it. */
import { isDark, token } from "./tokens.js";
import { BASEMAP_ATTRIBUTION } from "./words.js";

export const FONT = ["Atkinson Hyperlegible Next"];

/** MapLibre fetches from a worker, which knows no page: its addresses are whole. */
export function absolute(path) {
  return new URL(path, location.origin).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
}

export function baseStyle({ basemap }) {
  return {
    version: 8,
    sources: { ...(basemap ? baseSource() : {}), boundaries: boundarySource() },
    layers: [land(), territories(), ...(basemap ? [baseLayer()] : []), ...outlines(), ...names()],
  };
}

function baseSource() {
  return {
    base: {
      type: "raster",
      tiles: [absolute("/tiles/base/{z}/{x}/{y}.png")],
      tileSize: 256,
      maxzoom: 19,
      attribution: BASEMAP_ATTRIBUTION,
    },
  };
}

function boundarySource() {
  return {
    type: "vector",
    tiles: [absolute("/tiles/boundaries/{z}/{x}/{y}.mvt")],
    maxzoom: 14,
  };
}

function land() {
  return { id: "land", type: "background", paint: { "background-color": token("map-land") } };
}

function territories() {
  return {
    id: "territories",
    type: "fill",
    source: "boundaries",
    "source-layer": "boundaries",
    filter: ["==", ["get", "level"], "commune"],
    paint: { "fill-color": token("map-territory") },
  };
}

/** By night the base map is turned over: its white streets become dark ones, its hues stay. */
function baseLayer() {
  const night = {
    "raster-brightness-min": 0.92,
    "raster-brightness-max": 0.08,
    "raster-hue-rotate": 180,
    "raster-saturation": -0.55,
  };
  const day = { "raster-saturation": -0.45, "raster-opacity": 0.9 };
  return {
    id: "base",
    type: "raster",
    source: "base",
    paint: { ...(isDark() ? night : day), "raster-fade-duration": 150 },
  };
}

function outlines() {
  const line = (id, level, width, paint = {}) => ({
    id,
    type: "line",
    source: "boundaries",
    "source-layer": "boundaries",
    filter: ["==", ["get", "level"], level],
    layout: { "line-join": "round" },
    paint: { "line-color": token("map-outline"), "line-width": width, ...paint },
  });
  return [
    {
      ...line("quartier-lines", "quartier", 1, { "line-dasharray": [3, 3], "line-opacity": 0.7 }),
      minzoom: 11,
    },
    line("commune-lines", "commune", ["interpolate", ["linear"], ["zoom"], 8, 0.8, 14, 1.6], {
      "line-opacity": 0.75,
    }),
    // From far above communes are small: what they are together is told by its edge.
    {
      ...line("whole-lines", "epci", ["interpolate", ["linear"], ["zoom"], 7, 2.5, 12, 1.5]),
      maxzoom: 12,
    },
    line("perimeter-lines", "perimeter", 2),
  ];
}

function names() {
  const name = (id, level, size, zooms, color) => ({
    id,
    type: "symbol",
    source: "boundaries",
    "source-layer": "boundary_labels",
    filter: ["==", ["get", "level"], level],
    ...zooms,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": size,
      "text-max-width": 7,
      "text-padding": 6,
    },
    paint: {
      "text-color": token(color),
      "text-halo-color": token("map-halo"),
      "text-halo-width": 1.6,
    },
  });
  return [
    name("quartier-names", "quartier", 13, { minzoom: 12, maxzoom: 16 }, "ink-soft"),
    name("commune-names", "commune", 14, { minzoom: 9, maxzoom: 13 }, "map-label"),
  ];
}
