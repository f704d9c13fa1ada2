/** Clusters: how many, in a disc; around it a thick arc for the share still open, a thin one for what is closed; in it,
 * where there is room, the icon of the most frequent category. */
import { FONT } from "./map-style.js";
import { token } from "./tokens.js";

const SIDE = 60;
const MIDDLE = SIDE / 2;
const RADIUS = 25;
const [THICK, THIN] = [6, 2];
/** The arc grows by eighths: more would not be seen. */
const SHARES = 8;
const ICON = { side: 17, top: 12 };
const ROOM_FOR_ICON = 10;
const [AFAR, NEAR] = [8.5, 10];
const N = ["get", "n"];

/** The layer of clusters of a source. `categories`: {id: {icon}}. */
export function clusters(categories) {
  return {
    id: "clusters",
    type: "symbol",
    filter: ["has", "n"],
    layout: {
      "symbol-sort-key": ["-", 0, N],
      "icon-image": fromAfar(image(""), image(iconOf(categories))),
      "icon-size": closer(byCount(0.46, 0.52, 0.58), byCount(0.5, 0.66, 0.8)),
      "icon-allow-overlap": true,
      "text-field": shortNumber(N),
      "text-font": FONT,
      "text-size": closer(byCount(10, 11, 11), byCount(11, 12, 13)),
      "text-offset": fromAfar(["literal", [0, 0]], offset()),
      "text-allow-overlap": true,
    },
    paint: { "text-color": token("ink") },
  };
}

/** "9 876", then "12 k", then "1,2 M": in a circle, a long number is no longer read. */
export function shortNumber(value) {
  const locale = document.documentElement.lang;
  const inUnits = (unit) => ["number-format", ["round", ["/", value, unit]], { locale }];
  const tenths = ["/", ["round", ["/", value, 1e5]], 10];
  return [
    "case",
    [">=", value, 999500],
    ["concat", ["number-format", tenths, { locale }], "\u00a0M"],
    [">=", value, 10000],
    ["concat", inUnits(1000), "\u00a0k"],
    ["number-format", value, { locale }],
  ];
}

/** From far above a city is a few clusters that touch: smaller, and without icons. */
function fromAfar(afar, near) {
  return ["step", ["zoom"], afar, NEAR, near];
}

function closer(afar, near) {
  return ["interpolate", ["linear"], ["zoom"], AFAR, afar, NEAR, near];
}

function image(icon) {
  return ["concat", "cluster-", share(), ":", icon];
}

/** Below the icon where there is one. */
function offset() {
  return ["case", hasIcon(), ["literal", [0, 0.5]], ["literal", [0, 0]]];
}

/** From none to all in eighths; a single one that is open is seen, and so is a single one that is not. */
function share() {
  const open = ["get", "open"];
  const eighths = ["round", ["/", ["*", SHARES, open], N]];
  const within = ["min", SHARES - 1, ["max", 1, eighths]];
  return ["to-string", ["case", ["==", open, 0], 0, ["==", open, N], SHARES, within]];
}

function hasIcon() {
  return ["all", [">=", N, ROOM_FOR_ICON], ["has", "category"]];
}

function iconOf(categories) {
  const icons = Object.entries(categories).flatMap(([id, { icon }]) => [Number(id), icon]);
  if (!icons.length) return "";
  return ["case", hasIcon(), ["match", ["get", "category"], ...icons, "map-pin"], ""];
}

function byCount(one, hundred, myriad) {
  const size = ["log10", ["max", N, 1]];
  return ["interpolate", ["linear"], size, 0, one, 2, hundred, 4, myriad];
}

/** How a cluster of that name is drawn: its canvas' side, and the disc; answers the ink and place of its icon. */
export const CLUSTER = {
  side: SIDE,
  icon: { x: MIDDLE - ICON.side / 2, y: ICON.top, side: ICON.side },
  draw(pen, name) {
    const open = Number(name.split("-")[1]) / SHARES;
    pen.beginPath();
    pen.arc(MIDDLE, MIDDLE, MIDDLE - 1, 0, 2 * Math.PI);
    pen.fillStyle = token("surface");
    pen.fill();
    arc(pen, open, 1, token("line-strong"), THIN);
    arc(pen, 0, open, token("accent"), THICK);
    return token("ink-soft");
  },
};

/** Clockwise from the top, as a clock. */
function arc(pen, from, to, color, width) {
  if (from >= to) return;
  const angle = (turn) => 2 * Math.PI * turn - Math.PI / 2;
  pen.beginPath();
  pen.arc(MIDDLE, MIDDLE, RADIUS, angle(from), angle(to));
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke();
}
