/**
 * Where a photo was taken, read in the browser from the GPS words of its EXIF block; nothing leaves the device.
 *
 *   const place = await readPlace(file); // { lon, lat } in degrees, or null
 *
 * JPEG, PNG, WebP and HEIC. It never throws: a file that lies about itself has no place. At most 256 KB are read.
 */
const HEAD_BYTES = 262_144;
const MOST_CHUNKS = 400;
const GPS_DIRECTORY = 0x8825;
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];
const [ASCII, RATIONAL] = [2, 5];
const EXIF_MARK = "Exif\0\0";
const HEIF_BRANDS = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif"];

export async function readPlace(file) {
  try {
    const block = await exifOf(file);
    return block && placeOf(block);
  } catch {
    return null;
  }
}

async function exifOf(file) {
  const head = await bytes(file, 0, 16);
  if (head.getUint16(0) === 0xff_d8) return inJpeg(await bytes(file, 0, HEAD_BYTES));
  if (text(head, 1, 3) === "PNG") return inChunks(file, 8, pngChunk);
  if (text(head, 0, 4) === "RIFF" && text(head, 8, 4) === "WEBP")
    return inChunks(file, 12, webpChunk);
  if (text(head, 4, 4) === "ftyp" && HEIF_BRANDS.includes(text(head, 8, 4)))
    return inHeif(file, head.getUint32(0));
  return null;
}

async function bytes(file, from, length) {
  return new DataView(await file.slice(from, from + Math.min(length, HEAD_BYTES)).arrayBuffer());
}

function text(view, from, length) {
  let said = "";
  for (let at = from; at < from + length; at++) said += String.fromCharCode(view.getUint8(at));
  return said;
}

function part(view, from, length = view.byteLength - from) {
  return new DataView(view.buffer, view.byteOffset + from, length);
}

function inJpeg(view) {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda || marker === 0xd9) return null; // the picture begins: no word after it
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && text(view, at + 4, EXIF_MARK.length) === EXIF_MARK)
      return part(view, at + 4 + EXIF_MARK.length, length - 2 - EXIF_MARK.length);
    at += 2 + length;
  }
  return null;
}

const pngChunk = (head) => ({
  name: text(head, 4, 4),
  length: head.getUint32(0),
  next: head.getUint32(0) + 12,
});

const webpChunk = (head) => {
  const length = head.getUint32(4, true);
  return { name: text(head, 0, 4), length, next: length + 8 + (length % 2) };
};

/** From chunk to chunk, without reading the picture between: WebP keeps its EXIF at the end. */
async function inChunks(file, start, chunkOf) {
  let at = start;
  for (let count = 0; count < MOST_CHUNKS && at + 8 <= file.size; count++) {
    const chunk = chunkOf(await bytes(file, at, 8));
    if (chunk.name.toLowerCase() === "exif")
      return withoutMark(await bytes(file, at + 8, chunk.length));
    at += chunk.next;
  }
  return null;
}

/** Some programs leave JPEG's own mark before the block. */
function withoutMark(view) {
  return text(view, 0, 4) === "Exif" ? part(view, EXIF_MARK.length) : view;
}

/** HEIC: a table of contents (`meta`) says where in the file the item of type "Exif" lies. */
async function inHeif(file, first) {
  const head = await bytes(file, first, HEAD_BYTES);
  const meta = boxes(head, 0).find((box) => box.name === "meta");
  const inside = boxes(meta.body, 4);
  const items = inside.find((box) => box.name === "iinf").body;
  const id = exifItem(items);
  const { from, length } = extentOf(inside.find((box) => box.name === "iloc").body, id);
  const item = await bytes(file, from, length);
  return withoutMark(part(item, 4 + item.getUint32(0)));
}

function boxes(view, from) {
  const found = [];
  let at = from;
  while (at + 8 <= view.byteLength) {
    const length = view.getUint32(at);
    const name = text(view, at + 4, 4);
    if (length < 8) break; // a box of 64 bits, or up to the end: the picture itself
    found.push({ name, body: part(view, at + 8, Math.min(length, view.byteLength - at) - 8) });
    at += length;
  }
  return found;
}

function exifItem(items) {
  const isShort = items.getUint8(0) === 0;
  for (const { name, body } of boxes(items, isShort ? 6 : 8)) {
    const version = body.getUint8(0);
    const wide = version === 3 ? 2 : 0;
    if (name === "infe" && version >= 2 && text(body, 8 + wide, 4) === "Exif")
      return wide ? body.getUint32(4) : body.getUint16(4);
  }
  throw new RangeError("no exif item");
}

function extentOf(table, wanted) {
  const version = table.getUint8(0);
  const sizes = table.getUint16(4);
  const [offsetSize, lengthSize] = [sizes >> 12, (sizes >> 8) & 15];
  const [baseSize, indexSize] = [(sizes >> 4) & 15, version > 0 ? sizes & 15 : 0];
  let at = 6;
  const number = (size) => {
    let value = 0;
    for (let step = 0; step < size; step++) value = value * 256 + table.getUint8(at++);
    return value;
  };
  for (let left = number(version < 2 ? 2 : 4); left > 0; left--) {
    const id = number(version < 2 ? 2 : 4);
    if (version > 0) number(2);
    number(2);
    const base = number(baseSize);
    const extents = [];
    for (let parts = number(2); parts > 0; parts--) {
      number(indexSize);
      extents.push({ from: base + number(offsetSize), length: number(lengthSize) });
    }
    if (id === wanted) return extents[0];
  }
  throw new RangeError("no extent");
}

/** The place said by a TIFF block: its first directory points to the one of the GPS. */
function placeOf(block) {
  const isLittle = text(block, 0, 2) === "II";
  const main = entries(block, block.getUint32(4, isLittle), isLittle);
  const pointer = main.get(GPS_DIRECTORY);
  if (pointer === undefined) return null;
  const gps = entries(block, block.getUint32(pointer + 8, isLittle), isLittle);
  const lat = degrees(block, gps.get(LAT), gps.get(LAT_REF), isLittle);
  const lon = degrees(block, gps.get(LON), gps.get(LON_REF), isLittle);
  return isPlausible(lon, lat) ? { lon, lat } : null;
}

/** Tag → where its twelve bytes lie. */
function entries(block, from, isLittle) {
  const found = new Map();
  const count = block.getUint16(from, isLittle);
  for (let index = 0; index < count; index++) {
    const at = from + 2 + 12 * index;
    found.set(block.getUint16(at, isLittle), at);
  }
  return found;
}

/** Degrees, minutes and seconds as three fractions, with N, S, E or W beside. NaN when anything is missing. */
function degrees(block, value, reference, isLittle) {
  if (value === undefined || reference === undefined) return Number.NaN;
  if (block.getUint16(value + 2, isLittle) !== RATIONAL) return Number.NaN;
  if (block.getUint32(value + 4, isLittle) !== 3) return Number.NaN;
  if (block.getUint16(reference + 2, isLittle) !== ASCII) return Number.NaN;
  const from = block.getUint32(value + 8, isLittle);
  const fraction = (at) => block.getUint32(at, isLittle) / block.getUint32(at + 4, isLittle);
  const size = fraction(from) + fraction(from + 8) / 60 + fraction(from + 16) / 3600;
  const sign = { N: 1, E: 1, S: -1, W: -1 }[text(block, reference + 8, 1).toUpperCase()];
  return size * sign;
}

/** A camera that has not found its satellites writes 0, 0. */
function isPlausible(lon, lat) {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0);
}
