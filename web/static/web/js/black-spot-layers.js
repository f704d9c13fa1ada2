/** How black spots are drawn: a dark disc that says how often it came back ("4×"), from above a ring that says how many
 * there are. */
import { shortNumber } from "./map-clusters.js";
import { absolute, FONT } from "./map-style.js";
import { token } from "./tokens.js";

/** A cluster of one is that one, seen from above. */
const IS_CLUSTER = [">", ["coalesce", ["get", "n"], 1], 1];
const DRAWN = { source: "black_spots", "source-layer": "black_spots" };

/** `query`: the filters of the page, as its address has them. */
export function spotSources(query) {
  const filters = query ? `?${query}` : "";
  return {
    black_spots: {
      type: "vector",
      tiles: [absolute(`/tiles/black_spots/{z}/{x}/{y}.mvt${filters}`)],
      maxzoom: 18,
    },
  };
}

export function spotLayers() {
  const [ink, surface] = [token("ink"), token("surface")];
  return [
    disc("spot-clusters", IS_CLUSTER, ["step", ["get", "n"], 11, 10, 14, 100, 18], surface, ink),
    disc("spots", ["!", IS_CLUSTER], ["step", ["get", "times"], 13, 6, 16, 12, 19], ink, surface),
    number("spot-cluster-counts", IS_CLUSTER, shortNumber(["get", "n"]), ink),
    number("spot-counts", ["!", IS_CLUSTER], ["concat", ["get", "times"], "×"], surface),
  ];
}

function disc(id, filter, radius, color, rim) {
  return {
    id,
    type: "circle",
    ...DRAWN,
    filter,
    paint: {
      "circle-radius": radius,
      "circle-color": color,
      "circle-stroke-color": rim,
      "circle-stroke-width": 2,
    },
  };
}

function number(id, filter, text, color) {
  return {
    id,
    type: "symbol",
    ...DRAWN,
    filter,
    layout: {
      "text-field": text,
      "text-font": FONT,
      "text-size": 12,
      "text-allow-overlap": true,
      "text-padding": 0,
    },
    paint: { "text-color": color },
  };
}
