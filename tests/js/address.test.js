/** The address is the state of the page. */
import assert from "node:assert/strict";
import test from "node:test";
import {
  filtersOf,
  formatCamera,
  parseCamera,
  tilePath,
  viewOf,
  withCamera,
} from "../../web/static/web/js/address.js";

test("the same filters are the same question, in whatever order they stand", () => {
  const one = filtersOf("?status=open&kind=report");
  const other = filtersOf("?kind=report&q=&view=heat&after=abc&status=open");
  assert.equal(one.toString(), other.toString());
  assert.equal(tilePath("heat", one), "/tiles/heat/{z}/{x}/{y}.mvt?kind=report&status=open");
});

test("no filter is a plain address", () => {
  assert.equal(tilePath("contributions", filtersOf("")), "/tiles/contributions/{z}/{x}/{y}.mvt");
});

test("a territory's page filters on it, whatever the query says", () => {
  const filters = filtersOf("?territory=ailleurs", { territory: "neudorf" });
  assert.equal(filters.get("territory"), "neudorf");
});

test("a camera written in the address is read back", () => {
  const camera = { zoom: 15.25, center: [7.74561, 48.58342] };
  assert.equal(formatCamera(camera), "#15.25/48.58342/7.74561");
  assert.deepEqual(parseCamera(formatCamera(camera)), camera);
});

for (const hash of [
  "",
  "#contenu",
  "#1/2",
  "#a/b/c",
  "#15//7",
  "#99/48/7",
  "#10/98/7",
  "#10/48/999",
]) {
  test(`"${hash}" is no camera`, () => assert.equal(parseCamera(hash), null));
}

test("the view is points unless heat is asked for", () => {
  assert.equal(viewOf("?view=heat"), "heat");
  assert.equal(viewOf("?view=other"), "map");
});

test("the camera takes nothing from the query", () => {
  const place = { pathname: "/", search: "?kind=idea" };
  assert.equal(withCamera(place, { zoom: 12, center: [7, 48] }), "/?kind=idea#12/48.00000/7.00000");
});
