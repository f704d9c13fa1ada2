/** The address of the page is its whole state: filters in the query, camera in the fragment. Pure functions. */
export const FILTERS = [
  "category",
  "kind",
  "period",
  "q",
  "quartier",
  "since",
  "status",
  "territory",
  "until",
];

/** The filters of a query string, in one order, so that the same question is the same cached tile. */
export function filtersOf(search, fixed = {}) {
  const asked = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of FILTERS) {
    const value = fixed[name] ?? asked.get(name)?.trim();
    if (value) kept.set(name, value);
  }
  return kept;
}

/** The address template of a layer's tiles under these filters. */
export function tilePath(layer, filters) {
  const query = filters.toString();
  return `/tiles/${layer}/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`;
}

/** "#15.2/48.58342/7.74561" → {zoom, center: [longitude, latitude]}; null for anything else. */
export function parseCamera(hash) {
  const parts = hash.replace(/^#/, "").split("/");
  if (parts.length !== 3 || parts.includes("")) return null;
  const [zoom, latitude, longitude] = parts.map(Number);
  const isOnEarth = Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180;
  if (!(zoom >= 0 && zoom <= 22 && isOnEarth)) return null;
  return { zoom, center: [longitude, latitude] };
}

/** The reverse: about a metre of precision, no more. */
export function formatCamera({ zoom, center: [longitude, latitude] }) {
  return `#${Number(zoom.toFixed(2))}/${latitude.toFixed(5)}/${longitude.toFixed(5)}`;
}

export function viewOf(search) {
  return new URLSearchParams(search).get("view") === "heat" ? "heat" : "map";
}

/** Which control of a map at this place and width: the same address with another fragment. */
export function withCamera({ pathname, search }, camera) {
  return `${pathname}${search}${camera ? formatCamera(camera) : ""}`;
}
