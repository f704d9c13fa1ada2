/** How a heat map is drawn: territories in the colours of their class with their numbers, or hexagons. */
import { absolute, FONT } from "./map-style.js";
import { token } from "./tokens.js";

/** The first count of each shade after the first; the legend of the page says the same. */
const HEAT_STEPS = [2, 5, 15, 50];
// Communes first: quartiers are painted over them, and what is left of a commune is what is in no quartier.
const LEVELS = ["commune", "quartier"];
const KEY = ["concat", ["get", "level"], ":", ["get", "slug"]];

/** The base style with the territories of `data.places` ({"level:slug": {shade, text, rest}}), and `chosen` outlined. */
export function withTerritories(base, { places }, chosen) {
  const under = base.layers.filter(({ id }) => id === "land");
  const lines = base.layers.filter(({ type }) => type === "line");
  return {
    ...base,
    layers: [
      ...under,
      ...LEVELS.map((level) => fill(level, places)),
      ...lines,
      outline(chosen),
      numbers(places),
    ],
  };
}

/** The base style with hexagons from the address template `data.hexagons`. */
export function withHexagons(base, { hexagons }) {
  const source = { type: "vector", tiles: [absolute(hexagons)], maxzoom: 14 };
  const from = { source: "heat", "source-layer": "heat" };
  const shades = HEAT_STEPS.flatMap((count, index) => [count, token(`heat-${index + 2}`)]);
  const paint = {
    "fill-color": ["step", ["get", "n"], token("heat-1"), ...shades],
    "fill-opacity": 0.78,
    "fill-outline-color": token("surface"),
  };
  const words = ["number-format", ["get", "n"], { locale: document.documentElement.lang }];
  return {
    ...base,
    sources: { ...base.sources, heat: source },
    layers: [
      ...base.layers,
      { id: "heat", type: "fill", ...from, paint },
      { id: "heat-numbers", type: "symbol", ...from, ...text(words, 12) },
    ],
  };
}

/** What tells one outline: which territory is chosen. */
export function isChosen(key) {
  return ["==", KEY, key];
}

export function keyOf({ properties }) {
  return `${properties.level}:${properties.slug}`;
}

function drawn(type) {
  return { type, source: "boundaries", "source-layer": "boundaries" };
}

/** Opaque, so that a colour is the colour of the legend; a territory that has no number is not painted. */
function fill(level, places) {
  const keys = Object.keys(places).filter((key) => key.startsWith(`${level}:`));
  const colours = keys.flatMap((key) => [key, shade(places[key].shade)]);
  return {
    id: `heat-${level}`,
    ...drawn("fill"),
    filter: ["in", KEY, ["literal", keys]],
    paint: {
      "fill-color": keys.length ? ["match", KEY, ...colours, token("surface")] : token("surface"),
    },
  };
}

function shade(code) {
  return token(code === "none" ? "surface" : code);
}

function outline(chosen) {
  return {
    id: "heat-chosen",
    ...drawn("line"),
    filter: isChosen(chosen ?? ""),
    layout: { "line-join": "round" },
    paint: { "line-color": token("ink"), "line-width": 4 },
  };
}

/** A number stands on each territory: colour is never alone. Of what is left of a commune, the table tells. */
function numbers(places) {
  const named = Object.entries(places).filter(([, { rest }]) => !rest);
  const words = named.flatMap(([key, { name, text: number }]) => [key, `${name}\n${number}`]);
  return {
    id: "heat-numbers",
    type: "symbol",
    source: "boundaries",
    "source-layer": "boundary_labels",
    filter: ["in", KEY, ["literal", named.map(([key]) => key)]],
    ...text(named.length ? ["match", KEY, ...words, ""] : "", 14),
  };
}

function text(words, size) {
  return {
    layout: { "text-field": words, "text-font": FONT, "text-size": size, "text-padding": 2 },
    paint: {
      "text-color": token("map-label"),
      "text-halo-color": token("map-halo"),
      "text-halo-width": 1.8,
    },
  };
}
