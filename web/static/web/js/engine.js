/**
 * The map engine: the only file that imports MapLibre.
 *
 *   const map = createMap(element, { bounds: [7.5, 48.4, 7.9, 48.7], basemap: true });
 *   const pin = addPin(map, [7.75, 48.58], { draggable: true });
 */
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { baseStyle } from "./map-style.js";
import { onSchemeChange, token } from "./tokens.js";
import { MAP_LOCALE } from "./words.js";

const FAILURES_BEFORE_FALLBACK = 3;
const NARROW_PX = 480;

/** Can this browser draw a map at all? */
export function canDraw() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2"));
  } catch {
    return false;
  }
}

/** The typeface of the labels must be there before the first of them is drawn. */
export async function ready() {
  await document.fonts.load('400 16px "Atkinson Hyperlegible Next"').catch(() => []);
}

/**
 * A map in `container`. `bounds` is [west, south, east, north]; `camera`, when given, wins ({center, zoom}).
 * `padding` (pixels, or one number a side) keeps the bounds clear of what lies over the map. `basemap`: false for
 * our own outlines alone. `style` may add to the base style (called again when day becomes
 * night). Throws when the browser cannot draw. The map sends "basemapaway" once when the base map fails.
 */
export function createMap(container, options = {}) {
  const { bounds, camera, interactive = true, basemap = true, style = (base) => base } = options;
  const { padding = 24, label = MAP_LOCALE["Map.Title"], describedBy } = options;
  const map = new maplibre.Map({
    container,
    style: style(baseStyle({ basemap })),
    ...(camera ?? { bounds, fitBoundsOptions: { padding } }),
    interactive,
    locale: { ...MAP_LOCALE, "Map.Title": label },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    minZoom: 7,
    maxZoom: 19,
    renderWorldCopies: false,
    fadeDuration: 100,
  });
  map.touchZoomRotate?.disableRotation();
  map.keyboard?.disableRotation();
  addControls(map, interactive);
  foldSources(map);
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-label", label);
  if (describedBy) canvas.setAttribute("aria-describedby", describedBy);
  let isBasemapAway = false;
  watchBasemap(map, () => {
    isBasemapAway = true;
  });
  onSchemeChange(() => map.setStyle(style(baseStyle({ basemap: basemap && !isBasemapAway }))));
  return map;
}

function addControls(map, interactive) {
  map.addControl(new maplibre.AttributionControl({ compact: true }), "bottom-right");
  if (!interactive) return;
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric", maxWidth: 90 }), "bottom-right");
}

/** On a narrow map the sources wait behind their button: opened, they would lie over the legend. */
function foldSources(map) {
  if (map.getContainer().clientWidth > NARROW_PX) return;
  map.once("load", () => {
    const sources = map.getContainer().querySelector(".maplibregl-ctrl-attrib");
    sources.removeAttribute("open");
    sources.classList.remove("maplibregl-compact-show");
  });
}

/** A base map that fails a few times is taken away: the outlines and the names below it remain. */
function watchBasemap(map, onAway) {
  let failures = 0;
  map.on("error", (event) => {
    if (event.sourceId !== "base") return;
    failures += 1;
    if (failures !== FAILURES_BEFORE_FALLBACK) return;
    map.removeLayer("base");
    map.removeSource("base");
    onAway();
    map.fire("basemapaway");
  });
}

/** A pin at [longitude, latitude]; a draggable one says "dragend" like any MapLibre marker. */
export function addPin(map, lngLat, { draggable = false } = {}) {
  const element = pinElement();
  if (draggable) element.classList.add("pin--draggable");
  return new maplibre.Marker({ element, draggable, anchor: "bottom" }).setLngLat(lngLat).addTo(map);
}

/** A number in a disc, a ring for none. It says nothing to who cannot see it: the list beside the map does. */
export function addNumber(map, lngLat, number) {
  const element = document.createElement("span");
  element.className = "map-number";
  element.ariaHidden = "true";
  element.textContent = String(number);
  return new maplibre.Marker({ element }).setLngLat(lngLat).addTo(map);
}

function pinElement() {
  const SVG = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 36 46");
  svg.setAttribute("class", "pin");
  svg.setAttribute("aria-hidden", "true");
  const drop = document.createElementNS(SVG, "path");
  drop.setAttribute("d", "M18 45C30 31 34 25 34 18a16 16 0 1 0-32 0c0 7 4 13 16 27z");
  const eye = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ cx: 18, cy: 18, r: 6 }))
    eye.setAttribute(name, value);
  svg.append(drop, eye);
  return svg;
}

/** Draw `shape` (GeoJSON) in a source that the style declares, now or as soon as it is there. */
export function setShape(map, source, shape) {
  const drawn = map.getSource(source);
  if (drawn) drawn.setData(shape);
  else map.once("load", () => map.getSource(source)?.setData(shape));
}

/** Run once the style is ready to receive layers. */
export function whenLoaded(map, callback) {
  if (map.isStyleLoaded()) callback();
  else map.once("load", callback);
}

export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Move the camera, at once for those who ask for less movement. */
export function moveTo(map, { center, zoom, bounds, padding = 40 }) {
  const animate = !prefersReducedMotion();
  if (bounds) map.fitBounds(bounds, { padding, animate, maxZoom: 17 });
  else map.easeTo({ center, zoom, animate, duration: 400 });
}

export { token };
