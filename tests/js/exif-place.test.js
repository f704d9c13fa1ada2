/** The place written in a photo, from files made here byte by byte. */
import assert from "node:assert/strict";
import test from "node:test";
import { readPlace } from "../../web/static/web/js/exif-place.js";

const NEUDORF = {
  lat: [
    [48, 1],
    [33, 1],
    [5400, 100],
  ],
  lon: [
    [7, 1],
    [45, 1],
    [3600, 100],
  ],
};
const FOUND = { lon: 7.76, lat: 48.565 };

const ascii = (words) => [...words].map((letter) => letter.charCodeAt(0));
const u32 = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const u16 = (value) => [value >> 8, value & 255];

/** A TIFF block with one directory that points to one of four GPS words. */
function tiff({ lat, lon, refs = "NE", isLittle = false, type = 5, pointer = 26 } = {}) {
  const turned = (bytes) => (isLittle ? bytes.toReversed() : bytes);
  const [long, short] = [(value) => turned(u32(value)), (value) => turned(u16(value))];
  const word = (tag, kind, count, value) => [
    ...short(tag),
    ...short(kind),
    ...long(count),
    ...value,
  ];
  const fractions = (parts) => parts.flatMap(([above, below]) => [...long(above), ...long(below)]);
  const letter = (index) => [...ascii(refs[index]), 0, 0, 0];
  return [
    ...ascii(isLittle ? "II" : "MM"),
    ...short(42),
    ...long(8),
    ...short(1),
    ...word(0x8825, 4, 1, long(pointer)),
    ...long(0),
    ...short(4),
    ...word(1, 2, 2, letter(0)),
    ...word(2, type, 3, long(80)),
    ...word(3, 2, 2, letter(1)),
    ...word(4, type, 3, long(104)),
    ...long(0),
    ...fractions(lat ?? NEUDORF.lat),
    ...fractions(lon ?? NEUDORF.lon),
  ];
}

const file = (bytes) => new Blob([Uint8Array.from(bytes)]);

function jpeg(block) {
  const exif = [...ascii("Exif"), 0, 0, ...block];
  const comment = [0xff, 0xfe, ...u16(6), ...ascii("abcd")];
  return file([0xff, 0xd8, ...comment, 0xff, 0xe1, ...u16(exif.length + 2), ...exif, 0xff, 0xda]);
}

function png(block) {
  const chunk = (name, data) => [...u32(data.length), ...ascii(name), ...data, 0, 0, 0, 0];
  const head = [0x89, ...ascii("PNG"), 13, 10, 26, 10];
  return file([...head, ...chunk("IHDR", Array(13).fill(0)), ...chunk("eXIf", block)]);
}

function webp(block, pixels = 400_001) {
  const chunk = (name, data) => [
    ...ascii(name),
    ...u32(data.length).toReversed(),
    ...data,
    ...(data.length % 2 ? [0] : []),
  ];
  const body = [...chunk("VP8 ", Array(pixels).fill(7)), ...chunk("EXIF", block)];
  return file([...ascii("RIFF"), ...u32(body.length + 4).toReversed(), ...ascii("WEBP"), ...body]);
}

function heic(block) {
  const box = (name, data) => [...u32(data.length + 8), ...ascii(name), ...data];
  const item = [...u32(6), ...ascii("Exif"), 0, 0, ...block];
  const ftyp = box("ftyp", [...ascii("heic"), ...u32(0)]);
  const infe = box("infe", [2, 0, 0, 0, ...u16(7), ...u16(0), ...ascii("Exif"), 0]);
  const iinf = box("iinf", [0, 0, 0, 0, ...u16(1), ...infe]);
  const table = (from) => [
    ...[1, 0, 0, 0, ...u16(0x4400), ...u16(1)],
    ...[...u16(7), ...u16(0), ...u16(0), ...u16(1), ...u32(from), ...u32(item.length)],
  ];
  const meta = (from) => box("meta", [0, 0, 0, 0, ...iinf, ...box("iloc", table(from))]);
  const from = ftyp.length + meta(0).length + 8;
  return file([...ftyp, ...meta(from), ...box("mdat", item)]);
}

for (const [name, made] of Object.entries({ jpeg, png, webp, heic })) {
  test(`the place of a ${name} is read`, async () => {
    const place = await readPlace(made(tiff()));
    assert.ok(Math.abs(place.lon - FOUND.lon) < 1e-9 && Math.abs(place.lat - FOUND.lat) < 1e-9);
  });
}

test("both byte orders are read", async () => {
  assert.deepEqual(
    await readPlace(jpeg(tiff({ isLittle: true }))),
    await readPlace(jpeg(tiff({ isLittle: false }))),
  );
});

test("south and west are negative", async () => {
  const { lon, lat } = await readPlace(jpeg(tiff({ refs: "SW" })));
  assert.ok(lon < 0 && lat < 0);
});

const zero = Array(3).fill([0, 1]);
const absurd = {
  "zero and zero": tiff({ lat: zero, lon: zero }),
  "a latitude of 91": tiff({ lat: [[91, 1], ...zero.slice(1)] }),
  "a longitude of 181": tiff({ lon: [[181, 1], ...zero.slice(1)] }),
  "a fraction over zero": tiff({ lat: [[48, 0], ...zero.slice(1)] }),
  "zero over zero": tiff({ lat: [[0, 0], ...zero.slice(1)] }),
  "a reference that is no letter of a compass": tiff({ refs: "?E" }),
  "a number of another type": tiff({ type: 3 }),
  "a pointer out of the block": tiff({ pointer: 4_000_000_000 }),
  "a block cut short": tiff().slice(0, 90),
  "an empty block": [],
};
for (const [name, block] of Object.entries(absurd)) {
  test(`${name} is no place`, async () => {
    for (const made of [jpeg, png, webp, heic]) assert.equal(await readPlace(made(block)), null);
  });
}

test("what is no photo has no place, and does no harm", async () => {
  const heads = [[], [0xff], [0xff, 0xd8], ascii("RIFF....WEBP"), ascii("....ftypheic"), [0, 0]];
  for (const head of heads) assert.equal(await readPlace(file(head)), null);
  assert.equal(await readPlace(null), null);
});
