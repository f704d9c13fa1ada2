/** How planned works are drawn on any map: a pale zone, a dashed outline, a name. The legend of the page says the same. */
import { absolute, FONT } from "./map-style.js";
import { token } from "./tokens.js";

/** On a map of other things works come in with the streets; on their own map they are always there. */
const WITH_STREETS = { from: 11, namesFrom: 14 };
export const ALWAYS = { from: 0, namesFrom: 11 };

export function worksSources() {
  return {
    works: { type: "vector", tiles: [absolute("/tiles/works/{z}/{x}/{y}.mvt")], maxzoom: 16 },
  };
}

export function worksLayers({ from, namesFrom } = WITH_STREETS) {
  const drawn = { source: "works", "source-layer": "works", minzoom: from };
  return [
    {
      id: "works",
      type: "fill",
      ...drawn,
      paint: { "fill-color": token("active"), "fill-opacity": 0.1 },
    },
    { id: "works-outline", type: "line", ...drawn, ...dashed() },
    {
      id: "works-names",
      type: "symbol",
      source: "works",
      "source-layer": "work_labels",
      minzoom: namesFrom,
      layout: {
        "text-field": ["get", "title"],
        "text-font": FONT,
        "text-size": 13,
        "text-max-width": 9,
      },
      paint: {
        "text-color": token("active"),
        "text-halo-color": token("map-halo"),
        "text-halo-width": 1.6,
      },
    },
  ];
}

/** The line around works, wherever they come from. */
export function dashed() {
  return {
    layout: { "line-join": "round" },
    paint: { "line-color": token("active"), "line-width": 2.5, "line-dasharray": [2, 1.2] },
  };
}
