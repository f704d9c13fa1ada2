/** The badges of the map: the category's icon on a shape that says open (disc) or closed (square); the disc pales when
 * nobody has seen it for long. */
import { CLUSTER } from "./map-clusters.js";
import { token } from "./tokens.js";

const SIDE = 36;
const BADGE = {
  side: SIDE,
  icon: { x: 9, y: 9, side: 18 },
  draw: (pen, shape) => SHAPES[shape](pen),
};
const RATIO = 2;
const SVG = "http://www.w3.org/2000/svg";

let sprite;

/** Read the sprite once; the page already has it in its cache. */
function readSprite(url) {
  sprite ??= fetch(url)
    .then((answer) => answer.text())
    .then((text) => new DOMParser().parseFromString(text, "image/svg+xml"));
  return sprite;
}

/** "open:lightbulb" → a badge added to the map under that name; "cluster-3:lightbulb" → a cluster, three eighths open;
 * nothing after the colon, no icon. */
export async function addBadge(map, name, spriteUrl) {
  const [shape, icon] = name.split(":");
  const symbols = await readSprite(spriteUrl);
  const symbol = icon && (symbols.getElementById(icon) ?? symbols.getElementById("map-pin"));
  const image = await draw(shape.startsWith("cluster-") ? CLUSTER : BADGE, shape, symbol);
  if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: RATIO });
}

async function draw(badge, shape, symbol) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = badge.side * RATIO;
  const pen = canvas.getContext("2d");
  pen.scale(RATIO, RATIO);
  const ink = badge.draw(pen, shape);
  const { x, y, side } = badge.icon;
  if (symbol) pen.drawImage(await picture(symbol, ink), x, y, side, side);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

const SHAPES = { open, fading, faded, late: diamond, closed: square };

function open(pen) {
  disc(pen);
  return paint(pen, token("accent"), token("surface"), token("on-accent"));
}

/** Half the accent over the surface: its edge keeps the whole of it, so that the shape is as easy to see. */
function fading(pen) {
  disc(pen);
  paint(pen, token("surface"), token("surface"));
  pen.globalAlpha = 0.45;
  paint(pen, token("accent"), token("accent"));
  pen.globalAlpha = 1;
  pen.stroke();
  return token("ink");
}

function faded(pen) {
  disc(pen);
  return paint(pen, token("accent-wash"), token("accent"), token("accent"));
}

function disc(pen) {
  pen.beginPath();
  pen.arc(SIDE / 2, SIDE / 2, 16, 0, 2 * Math.PI);
}

/** Late: it stands on its point, and is as dark as a warning. */
function diamond(pen) {
  const middle = SIDE / 2;
  pen.beginPath();
  for (const [x, y] of [
    [middle, 1],
    [SIDE - 1, middle],
    [middle, SIDE - 1],
    [1, middle],
  ])
    pen.lineTo(x, y);
  pen.closePath();
  return paint(pen, token("error"), token("surface"), token("surface"));
}

function square(pen) {
  pen.beginPath();
  pen.roundRect(3, 3, SIDE - 6, SIDE - 6, 7);
  return paint(pen, token("surface"), token("line-strong"), token("ink-soft"));
}

function paint(pen, fill, edge, ink) {
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = 2;
  pen.fill();
  pen.stroke();
  return ink;
}

async function picture(symbol, color) {
  const icon = document.createElementNS(SVG, "svg");
  for (const { name, value } of symbol.attributes)
    if (name !== "id") icon.setAttribute(name, value);
  icon.setAttribute("stroke", color);
  icon.setAttribute("width", 18 * RATIO);
  icon.setAttribute("height", 18 * RATIO);
  for (const child of symbol.children) icon.append(child.cloneNode(true));
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(icon))}`;
  await image.decode();
  return image;
}
