/**
 * A zone of the map, drawn corner by corner with a finger, a mouse or the keyboard; or chosen in the form beside it.
 *
 *   <zone-drawer>
 *     <input type="hidden" name="zone"> <input type="hidden" name="lon"> <input type="hidden" name="lat">
 *     <input type="radio" name="way" value="drawn|territory|circle">
 *     <div data-way="territory">…</div> <div data-way="circle"><address-search>…</address-search></div>
 *     <button type="button" data-add>…</button> <button type="button" data-back>…</button>
 *     <button type="button" data-close>…</button> <button type="button" data-clear>…</button>
 *     <div data-map></div> <p role="status" data-said></p> <p data-centre></p>
 *     <template data-words><span data-word="many">{n} coins…</span>…</template>
 *   </zone-drawer>
 *
 * `#zone-map` holds {bounds, basemap, zone, points}: what the server found in the zone that was sent. The closed zone
 * is GeoJSON in `name=zone`; the server reads it to the letter, and the form works without any of this.
 */
import "./address-search.js";
import { fill, wordsOf } from "./template-words.js";
import { alone, drawing, INSIDE, points, polygon, withZone, ZONE } from "./zone-layers.js";

const MOST_CORNERS = 500;
const DECIMALS = 6;
const SHORTCUTS = { Enter: "add", Backspace: "back", f: "close", F: "close", Escape: "clear" };

class ZoneDrawer extends HTMLElement {
  corners = [];
  isClosed = false;
  isWithoutMap = false;

  connectedCallback() {
    this.form = this.closest("form");
    this.data = JSON.parse(document.getElementById("zone-map").textContent);
    this.words = wordsOf(this.querySelector(".zone__map"));
    this.said = this.querySelector("[data-said]");
    for (const name of ["add", "back", "close", "clear"]) {
      this.part(name).addEventListener("click", () => this[name]());
    }
    this.addEventListener("change", (event) => event.target.name === "way" && this.showWay());
    this.addEventListener("place-found", (event) => this.centreOn(event.detail));
    this.takeBack();
    this.showWay();
    (window.requestIdleCallback ?? setTimeout)(() => this.draw());
  }

  disconnectedCallback() {
    this.map?.remove();
    this.map = null;
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  get way() {
    return new FormData(this.form).get("way") ?? "territory";
  }

  /** Around what an address is searched. */
  get centre() {
    const [west, south, east, north] = this.data.bounds;
    const { lng, lat } = this.map?.getCenter() ?? {
      lng: (west + east) / 2,
      lat: (south + north) / 2,
    };
    return { lon: lng, lat };
  }

  /** The zone that was sent comes back with the page: it can be corrected instead of drawn again. */
  takeBack() {
    try {
      const ring = JSON.parse(this.form.elements.zone.value).coordinates[0];
      this.corners = ring.slice(0, -1);
      this.isClosed = true;
    } catch {
      this.corners = [];
    }
  }

  showWay() {
    for (const part of this.querySelectorAll("[data-way]"))
      part.hidden = part.dataset.way !== this.way;
    // The buttons of a drawing, where one draws: touching the map is drawing, and brings them back.
    this.querySelector(".zone__tools").hidden = this.way !== "drawn" || this.isWithoutMap;
    this.tell();
    this.refresh();
  }

  async draw() {
    try {
      const engine = await import("./engine.js");
      await engine.ready();
      if (!this.isConnected) return;
      this.engine = engine;
      this.map = engine.createMap(this.part("map"), {
        bounds: this.framed(),
        basemap: this.data.basemap,
        label: this.words.label,
        describedBy: "zone-keys",
        style: (base) => withZone(base, { zone: this.shape(), inside: points(this.data.points) }),
      });
      this.follow(this.map);
      this.part("wait").hidden = true;
    } catch {
      this.part("map").closest(".zone__frame").hidden = true;
      this.isWithoutMap = true;
      this.showWay();
      this.said.textContent = this.words.nomap;
    }
  }

  /** Around the zone when there is one. */
  framed() {
    const places = this.data.zone ? this.data.zone.coordinates.flat(2) : this.corners;
    if (places.length < 2) return this.data.bounds;
    const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  }

  follow(map) {
    map.on("click", (event) => this.addAt(event.lngLat));
    map.doubleClickZoom.disable();
    map.getCanvas().addEventListener("keydown", (event) => {
      const named = SHORTCUTS[event.key];
      if (!named || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this[named]();
    });
  }

  add() {
    if (this.map) this.addAt(this.map.getCenter());
  }

  addAt({ lng, lat }) {
    if (this.isClosed) this.clear();
    if (this.corners.length === MOST_CORNERS) {
      this.said.textContent = this.words.full;
      return;
    }
    this.corners.push([lng, lat].map((degrees) => Number(degrees.toFixed(DECIMALS))));
    this.changed();
  }

  back() {
    if (this.isClosed) this.isClosed = false;
    else this.corners.pop();
    this.changed();
  }

  close() {
    if (this.corners.length < 3) return;
    this.isClosed = true;
    this.changed();
  }

  clear() {
    this.corners = [];
    this.isClosed = false;
    this.changed();
  }

  changed() {
    this.form.elements.zone.value = this.isClosed ? JSON.stringify(polygon(this.corners)) : "";
    this.data.points = [];
    this.data.zone = null;
    this.form.querySelector("[name=way][value=drawn]").checked = true;
    this.showWay();
  }

  /** What was found in a zone that is no longer this one is not shown in it. */
  refresh() {
    if (!this.map) return;
    this.engine.setShape(this.map, ZONE, this.shape());
    this.engine.setShape(this.map, INSIDE, points(this.data.points));
  }

  shape() {
    if (this.way === "drawn") return drawing(this.corners, this.isClosed);
    return alone(this.data.zone);
  }

  centreOn({ lon, lat }) {
    this.form.elements.lon.value = lon.toFixed(DECIMALS);
    this.form.elements.lat.value = lat.toFixed(DECIMALS);
    this.part("centre").textContent = this.words.centre;
    this.engine?.moveTo(this.map, { center: [lon, lat], zoom: 16 });
  }

  tell() {
    const n = this.corners.length;
    const word = this.isClosed ? "closed" : (["none", "one", "two"][n] ?? "many");
    const isDrawn = this.way === "drawn" && !this.isWithoutMap;
    if (isDrawn) this.said.textContent = fill(this.words[word], { n });
    else if (!this.isWithoutMap) this.said.textContent = "";
    this.part("back").disabled = n === 0;
    this.part("clear").disabled = n === 0;
    this.part("close").disabled = n < 3 || this.isClosed;
  }
}

customElements.define("zone-drawer", ZoneDrawer);
