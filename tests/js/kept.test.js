/** What a device may keep of a form, for how long, and what an answer means for what waits. */
import assert from "node:assert/strict";
import test from "node:test";
import { ago, glimpse } from "../../web/static/web/js/draft-offer.js";
import { isExpired, isWorthKeeping, keepable } from "../../web/static/web/js/kept.js";
import { verdict } from "../../web/static/web/js/outbox.js";

const DAY = 24 * 3600 * 1000;
const SENT_PAGE = '<dl data-reference="S-2345678">';

test("an address to write to is never kept, whatever its field is called", () => {
  const { fields } = keepable([
    ["description", "Un trou", "textarea"],
    ["email", "moi@example.test", "hidden"],
    ["courriel", "moi@example.test", "email"],
    ["mobile", "0600000000", "tel"],
  ]);
  assert.deepEqual(fields, [["description", "Un trou"]]);
});

test("neither the token nor the buttons are kept", () => {
  const entries = [
    ["csrfmiddlewaretoken", "abc", "hidden"],
    ["step", "what", "hidden"],
    ["go", "next", "submit"],
    ["same", "S-2345678", "submit"],
  ];
  assert.deepEqual(keepable(entries), { fields: [], photos: [] });
});

test("photos are kept, an empty file field is not", () => {
  const photo = new File(["x"], "rue.webp");
  const { photos } = keepable([
    ["photo", photo, "file"],
    ["photo", new File([], ""), "file"],
  ]);
  assert.deepEqual(photos, [["photo", photo]]);
});

test("the words of the second photo stay those of the second", () => {
  const { fields } = keepable([
    ["photo_alt", "", "text"],
    ["photo_alt", "Le trou", "text"],
  ]);
  assert.deepEqual(fields, [
    ["photo_alt", ""],
    ["photo_alt", "Le trou"],
  ]);
});

test("a form that nobody has filled is not worth keeping", () => {
  const of = (...fields) => isWorthKeeping({ fields, photos: [] });
  assert.equal(of(["submission_key", "abc"], ["accuracy", "12"]), false);
  assert.equal(of(["submission_key", "abc"], ["place_description", "Sous le pont"]), true);
  assert.equal(isWorthKeeping({ fields: [], photos: [["photo", {}]] }), true);
});

test("what was begun more than seven days ago is old, however often it was touched since", () => {
  const now = 100 * DAY;
  assert.equal(isExpired({ since: now - 7 * DAY, savedAt: now }, now), false);
  assert.equal(isExpired({ since: now - 7 * DAY - 1, savedAt: now }, now), true);
});

test("sent is sent when the page that follows says its reference", () => {
  assert.deepEqual(verdict(200, true, SENT_PAGE), { state: "sent", reference: "S-2345678" });
});

for (const status of [200, 400, 413, 422]) {
  test(`${status} without a reference needs a person`, () =>
    assert.equal(verdict(status, false, "").state, "refused"));
}

for (const status of [403, 429, 500, 502, 503]) {
  test(`${status} is a matter of time`, () =>
    assert.equal(verdict(status, false, "").state, "waiting"));
}

test("how long ago is said in the language of the page", () => {
  assert.equal(ago(2 * 3600 * 1000 + 1, "fr"), "il y a 2 heures");
  assert.equal(ago(DAY, "en"), "yesterday");
  assert.equal(ago(0, "fr"), "maintenant");
});

test("one knows again what one wrote by its first words", () => {
  assert.equal(glimpse({ fields: [["description", "Un trou"]] }), "Un trou");
  assert.equal(glimpse({ fields: [["lon", "7.7"]] }), "");
  assert.equal(glimpse({ fields: [["description", "x".repeat(200)]] }).length, 91);
});
