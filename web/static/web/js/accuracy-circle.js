/** How sure a position is, drawn: the layers of a circle, in the style of a map. */
import { token } from "./tokens.js";

export const ACCURACY = "accuracy";

/** The base style with the circle over it. */
export function withAccuracy(base, shape) {
  const source = { type: "geojson", data: shape, tolerance: 0 };
  const color = token("accent");
  return {
    ...base,
    sources: { ...base.sources, [ACCURACY]: source },
    layers: [
      ...base.layers,
      {
        id: "accuracy-area",
        type: "fill",
        source: ACCURACY,
        paint: { "fill-color": color, "fill-opacity": 0.16 },
      },
      {
        id: "accuracy-edge",
        type: "line",
        source: ACCURACY,
        paint: { "line-color": color, "line-width": 2 },
      },
    ],
  };
}
