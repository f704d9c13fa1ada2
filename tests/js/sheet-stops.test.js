/** The three heights of the sheet. */
import assert from "node:assert/strict";
import test from "node:test";
import { nearestStop, nextStop } from "../../web/static/web/js/sheet-stops.js";

test("a click goes round the three stops", () => {
  assert.equal(nextStop("peek"), "half");
  assert.equal(nextStop("half"), "full");
  assert.equal(nextStop("full"), "peek");
});

test("an arrow stays at the end", () => {
  assert.equal(nextStop("full", 1), "full");
  assert.equal(nextStop("half", -1), "peek");
  assert.equal(nextStop("peek", -1), "peek");
});

test("a sheet let go rests at the nearest stop", () => {
  assert.equal(nearestStop(0.05), "peek");
  assert.equal(nearestStop(0.42), "half");
  assert.equal(nearestStop(0.8), "full");
});
