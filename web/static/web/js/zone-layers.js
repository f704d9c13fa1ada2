/** A zone being drawn, and what lies in it: the layers, in the style of a map. */
import { token } from "./tokens.js";

export const ZONE = "zone";
export const INSIDE = "zone-inside";

const EMPTY = { type: "FeatureCollection", features: [] };

/** The base style with the zone and the points over it. */
export function withZone(base, { zone, inside }) {
  return {
    ...base,
    sources: {
      ...base.sources,
      [ZONE]: { type: "geojson", data: zone, tolerance: 0 },
      [INSIDE]: { type: "geojson", data: inside },
    },
    layers: [...base.layers, ...layers()],
  };
}

function layers() {
  const [accent, surface] = [token("accent"), token("surface")];
  return [
    { id: "zone-area", type: "fill", source: ZONE, paint: fill(accent) },
    {
      id: "zone-edge",
      type: "line",
      source: ZONE,
      paint: { "line-color": accent, "line-width": 3 },
    },
    { id: "zone-inside", type: "circle", source: INSIDE, paint: dot(6, accent, surface) },
    {
      id: "zone-corners",
      type: "circle",
      source: ZONE,
      filter: ["==", ["geometry-type"], "Point"],
      paint: dot(7, surface, accent),
    },
  ];
}

function fill(color) {
  return { "fill-color": color, "fill-opacity": 0.18 };
}

function dot(radius, color, edge) {
  return {
    "circle-radius": radius,
    "circle-color": color,
    "circle-stroke-color": edge,
    "circle-stroke-width": 2,
  };
}

/** What is drawn of the corners so far: points, the line between them, the surface once it is closed. */
export function drawing(corners, isClosed) {
  const shapes = corners.map((corner) => ({ type: "Point", coordinates: corner }));
  if (isClosed) shapes.unshift(polygon(corners));
  else if (corners.length > 1) shapes.unshift({ type: "LineString", coordinates: corners });
  return collection(shapes);
}

export function polygon(corners) {
  return { type: "Polygon", coordinates: [[...corners, corners[0]]] };
}

export function points(places) {
  return collection(places.map((place) => ({ type: "Point", coordinates: place })));
}

/** Any GeoJSON geometry alone; nothing without one. */
export function alone(geometry) {
  return geometry ? collection([geometry]) : EMPTY;
}

function collection(geometries) {
  const features = geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry }));
  return { type: "FeatureCollection", features };
}
