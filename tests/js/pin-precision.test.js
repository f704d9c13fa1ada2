/** How exact a pin is, and the circle that shows it. */
import assert from "node:assert/strict";
import test from "node:test";
import { circle, isVague, touchBlur, zoomFor } from "../../web/static/web/js/pin-precision.js";
import { fill } from "../../web/static/web/js/template-words.js";

const LAT = 48.58;
const EARTH_METRES = 6_371_008;

function metresBetween([lon1, lat1], [lon2, lat2]) {
  const [a, b, c] = [lat1, lat2, lon2 - lon1].map((degrees) => (degrees * Math.PI) / 180);
  const cosine = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(c);
  return Math.acos(Math.min(1, cosine)) * EARTH_METRES;
}

test("a finger is exact in a street and vague over a town", () => {
  assert.equal(touchBlur(LAT, 17), "");
  assert.equal(touchBlur(LAT, 15), "");
  assert.ok(touchBlur(LAT, 12) > 200);
});

test("beyond 200 metres a position names no address", () => {
  assert.equal(isVague(200), false);
  assert.equal(isVague(201), true);
});

test("the map comes near enough to show the whole circle, and no nearer than a street", () => {
  assert.equal(zoomFor(LAT, 5, 400), 17);
  assert.ok(zoomFor(LAT, 300, 400) > zoomFor(LAT, 3000, 400));
  assert.equal(zoomFor(LAT, 100_000, 400), 9);
});

test("every corner of the circle is as far as was said", () => {
  const centre = [7.75, LAT];
  const [ring] = circle(centre, 300).geometry.coordinates;
  assert.deepEqual(ring[0], ring.at(-1));
  for (const corner of ring) assert.ok(Math.abs(metresBetween(centre, corner) - 300) < 3);
});

test("without metres there is no circle", () => {
  for (const metres of [0, Number.NaN, -5]) assert.deepEqual(circle([7, 48], metres).features, []);
});

test("what is put in a sentence is never read as a pattern", () => {
  assert.equal(fill("{a} ({b})", { a: "$& {b}", b: 2 }), "$& {b} (2)");
});
