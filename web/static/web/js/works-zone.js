/**
 * The zone of works drawn on a map, corner by corner, into the field that holds it as GeoJSON. Pasted into the field, a
 * zone is drawn as it is. Without this script, or without a map, the field, a file or a territory say the same.
 *
 *   <works-zone>
 *     <div data-map></div> <p role="status" data-said></p>
 *     <button type="button" data-add>…</button> <button type="button" data-back>…</button>
 *     <button type="button" data-close>…</button> <button type="button" data-clear>…</button>
 *     <textarea name="zone"></textarea>
 *     <template data-words><span data-word="many">{n} coins…</span>…</template>
 *   </works-zone>
 */
import { canDraw, createMap, ready, setShape } from "./engine.js";
import { fill, wordsOf } from "./template-words.js";
import { alone, drawing, points, polygon, withZone, ZONE } from "./zone-layers.js";

const MOST_CORNERS = 500;
const DECIMALS = 6;

class WorksZone extends HTMLElement {
  corners = [];
  isClosed = false;
  pasted = null;

  connectedCallback() {
    this.words = wordsOf(this);
    this.field = this.querySelector("[name=zone]");
    if (!canDraw()) return;
    this.field.addEventListener("change", () => this.takeUp());
    for (const name of ["add", "back", "close", "clear"]) {
      this.part(name).addEventListener("click", () => this[name]());
    }
    this.takeUp();
    this.draw();
  }

  disconnectedCallback() {
    this.map?.remove();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  async draw() {
    await ready();
    if (!this.isConnected) return;
    const { bounds, basemap } = JSON.parse(document.getElementById("map-data").textContent);
    this.part("frame").hidden = false;
    this.map = createMap(this.part("map"), {
      bounds,
      basemap,
      label: this.words.label,
      style: (base) => withZone(base, { zone: this.shape(), inside: points([]) }),
    });
    this.map.doubleClickZoom.disable();
    this.map.on("click", ({ lngLat }) => this.addAt(lngLat));
    this.map.once("load", () => {
      this.dataset.loaded = "";
    });
  }

  /** What the field holds: one ring is taken up corner by corner, anything else is shown as it is. */
  takeUp() {
    this.corners = [];
    this.pasted = null;
    try {
      const given = JSON.parse(this.field.value);
      const rings = given.type === "MultiPolygon" ? given.coordinates.flat() : given.coordinates;
      if (["Polygon", "MultiPolygon"].includes(given.type) && rings.length === 1)
        this.corners = rings[0].slice(0, -1);
      else this.pasted = given;
    } catch {
      // Not GeoJSON, or nothing: the server says so when it is sent.
    }
    this.isClosed = this.corners.length > 2;
    this.show();
  }

  add() {
    if (this.map) this.addAt(this.map.getCenter());
  }

  addAt({ lng, lat }) {
    if (this.isClosed || this.pasted) this.clear();
    if (this.corners.length === MOST_CORNERS) return;
    this.corners.push([lng, lat].map((degrees) => Number(degrees.toFixed(DECIMALS))));
    this.write();
  }

  back() {
    if (this.isClosed) this.isClosed = false;
    else this.corners.pop();
    this.write();
  }

  close() {
    this.isClosed = this.corners.length > 2;
    this.write();
  }

  clear() {
    this.corners = [];
    this.isClosed = false;
    this.pasted = null;
    this.write();
  }

  write() {
    this.field.value = this.isClosed ? JSON.stringify(polygon(this.corners)) : "";
    this.show();
  }

  show() {
    if (this.map) setShape(this.map, ZONE, this.shape());
    const n = this.corners.length;
    const named = ["none", "one", "two"][n] ?? "many";
    const word = this.pasted ? "pasted" : this.isClosed ? "closed" : named;
    this.part("said").textContent = fill(this.words[word], { n });
    this.part("back").disabled = n === 0;
    this.part("clear").disabled = n === 0 && !this.pasted;
    this.part("close").disabled = n < 3 || this.isClosed;
  }

  shape() {
    const isGeometry = this.pasted?.coordinates;
    if (this.pasted) return isGeometry ? alone(this.pasted) : this.pasted;
    return drawing(this.corners, this.isClosed);
  }
}

customElements.define("works-zone", WorksZone);
