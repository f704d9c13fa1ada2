/** How exact a pin is: what a fingertip covers, the circle of so many metres, and how near a map must be to show it. */
export const CLOSE_ENOUGH = 15; // below this zoom a pin would stand in the wrong street
export const CLOSE_UP = 17;

const FARTHEST = 9;
const FINGERTIP = 22; // pixels
const FINE_ENOUGH_METRES = 50;
const VAGUE_METRES = 200; // beyond, a position names a neighbourhood and no address
const EQUATOR_METRES = 40_075_017;
const WORLD_PIXELS = 512; // of the whole Earth at zoom 0
const SHARE_OF_FRAME = 0.8; // of its height, that the circle may take
const METRES_PER_DEGREE = 111_320;
const CORNERS = 72;

function metresPerPixel(lat, zoom) {
  return (EQUATOR_METRES * Math.cos((lat * Math.PI) / 180)) / (WORLD_PIXELS * 2 ** zoom);
}

export function isVague(metres) {
  return metres > VAGUE_METRES;
}

/** What a fingertip covers at this zoom, in metres; nothing when that is fine enough. */
export function touchBlur(lat, zoom) {
  const metres = Math.round(metresPerPixel(lat, zoom) * FINGERTIP);
  return metres > FINE_ENOUGH_METRES ? metres : "";
}

/** The zoom at which a circle of that radius fits in a frame of so many pixels, never closer than a street. */
export function zoomFor(lat, metres, framePixels) {
  const perPixel = (2 * metres) / (Math.max(framePixels, 1) * SHARE_OF_FRAME);
  const zoom = Math.log2(metresPerPixel(lat, 0) / perPixel);
  return Math.min(CLOSE_UP, Math.max(FARTHEST, zoom));
}

/** A GeoJSON circle of `metres` around [lon, lat]; without metres, nothing. */
export function circle([lon, lat], metres) {
  if (!(metres > 0)) return { type: "FeatureCollection", features: [] };
  const up = metres / METRES_PER_DEGREE;
  const across = up / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CORNERS + 1 }, (_corner, index) => {
    const turn = (2 * Math.PI * (index % CORNERS)) / CORNERS;
    return [lon + across * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
