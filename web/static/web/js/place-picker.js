/**
 * Where: a map that moves under a pin, by finger, mouse, keyboard or position; an address; a photo; or a territory
 * chosen in a list.
 *
 *   <place-picker data-bounds="7.5,48.4,7.9,48.7" data-at="/api/v1/territories/at/" data-near="/adresses/ici/"
 *                 data-basemap="yes">
 *     <button type="button" data-locate>…</button>
 *     <address-search>…</address-search>
 *     <div data-map></div> <p data-wait>…</p> <button type="button" data-show hidden>…</button>
 *     <p role="status" data-said></p>
 *     <photo-place>…</photo-place>
 *     <input type="hidden" name="lon"> <input type="hidden" name="lat"> <input type="hidden" name="accuracy">
 *     <div data-nearby>…</div>
 *     <details data-without-map open><select name="territory">…</select></details>
 *     <template data-words><span data-word="put">Repère posé : {place}.</span>…</template>
 *   </place-picker>
 *
 * A part that has found a place says "place-found" ({lon, lat}), and the pin goes there. The map engine is fetched only
 * here, once the page is calm; whoever saves data asks for it with a button.
 */
import "./address-search.js";
import "./photo-place.js";
import { ACCURACY, withAccuracy } from "./accuracy-circle.js";
import { myPosition } from "./my-position.js";
import { CLOSE_ENOUGH, CLOSE_UP, circle, isVague, touchBlur, zoomFor } from "./pin-precision.js";
import { phrase, wordsAt } from "./place-words.js";
import { fill, wordsOf } from "./template-words.js";

const FINE_STEP = 12; // pixels, with Shift
const QUIET_MS = 500;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PlacePicker extends HTMLElement {
  /** How often the pin was put or taken away: a position that arrives late must not move a pin corrected meanwhile. */
  moves = 0;

  connectedCallback() {
    const form = this.closest("form");
    ({
      lon: this.lon,
      lat: this.lat,
      accuracy: this.accuracy,
      territory: this.territory,
    } = form.elements);
    this.said = this.querySelector("[data-said]");
    this.nearby = this.querySelector("[data-nearby]");
    this.words = wordsOf(this);
    const list = this.querySelector("[data-without-map]");
    list.open = this.territory.value !== "" || list.querySelector(".field__error") !== null;
    this.querySelector("[data-locate]").addEventListener("click", () => this.locate());
    this.territory.addEventListener("change", () => this.territory.value && this.takeAway());
    this.addEventListener("place-found", (event) => this.putAndShow(event.detail));
    this.drawWhenCalm();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.map?.remove();
    this.map = null;
  }

  get isPut() {
    return this.lon.value !== "" && this.lat.value !== "";
  }

  get position() {
    return [Number(this.lon.value), Number(this.lat.value)];
  }

  /** Around what to search: the middle of the map, or of what it would show. */
  get centre() {
    if (this.map) {
      const { lng, lat } = this.map.getCenter();
      return { lon: lng, lat };
    }
    const [west, south, east, north] = this.bounds;
    const [lon, lat] = this.isPut ? this.position : [(west + east) / 2, (south + north) / 2];
    return { lon, lat };
  }

  get bounds() {
    return this.dataset.bounds.split(",").map(Number);
  }

  get circle() {
    return circle(this.position, Number(this.accuracy.value));
  }

  drawWhenCalm() {
    this.toggleAttribute("data-put", this.isPut);
    if (navigator.connection?.saveData) {
      const button = this.querySelector("[data-show]");
      button.hidden = false;
      this.querySelector("[data-wait]").hidden = true;
      button.addEventListener("click", () => this.draw(), { once: true });
      return;
    }
    (window.requestIdleCallback ?? setTimeout)(() => this.draw());
  }

  async draw() {
    try {
      const engine = await import("./engine.js");
      await engine.ready();
      if (!this.isConnected) return;
      this.engine = engine;
      this.map = engine.createMap(this.querySelector("[data-map]"), this.mapOptions());
      this.follow(this.map);
      this.querySelector(".picker__frame").toggleAttribute("data-drawn", true);
    } catch {
      this.withoutMap();
    }
  }

  mapOptions() {
    const options = {
      basemap: this.dataset.basemap === "yes",
      label: this.words.label,
      describedBy: "picker-keys",
      style: (base) => withAccuracy(base, this.circle),
    };
    if (!this.isPut) return { ...options, bounds: this.bounds };
    return { ...options, camera: { center: this.position, zoom: this.zoomOfPin() } };
  }

  /** No WebGL, or no network for the engine: the address and the list are the path. */
  withoutMap() {
    this.querySelector(".picker__frame").hidden = true;
    this.querySelector("[data-hint]").hidden = true;
    this.querySelector("[data-without-map]").open = true;
    if (!this.isPut) this.tell(this.words.nomap);
  }

  follow(map) {
    // Only what a person does moves the pin: the first framing of the map has no event behind it.
    map.on("movestart", (event) => {
      if (event.originalEvent) this.isMoving = true;
    });
    map.on("moveend", () => {
      if (!this.isMoving) return;
      this.isMoving = false;
      this.takeCentre();
    });
    map.on("click", (event) => this.putAt(event.lngLat));
    map.getCanvas().addEventListener("keydown", (event) => this.onKey(event));
  }

  onKey(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.putAt(this.map.getCenter());
    } else if (event.shiftKey && ARROWS[event.key]) {
      event.preventDefault();
      const [x, y] = ARROWS[event.key];
      this.map.panBy([x * FINE_STEP, y * FINE_STEP], { animate: false }, { originalEvent: event });
    }
  }

  /** The map goes under the pin. Put from far away it is not exact, and says so until it is put again from nearer. */
  putAt({ lng, lat }) {
    this.putAndShow({ lon: lng, lat, accuracy: touchBlur(lat, this.map.getZoom()) });
  }

  putAndShow({ lon, lat, accuracy }, word = "put") {
    this.put(lon, lat, accuracy);
    this.showPlace();
    this.announce(word);
  }

  takeCentre() {
    const { lng, lat } = this.map.getCenter();
    const zoom = this.map.getZoom();
    if (zoom < CLOSE_ENOUGH && !this.isPut) {
      this.tell(this.words.closer);
      return;
    }
    this.put(lng, lat, touchBlur(lat, zoom));
    this.announceSoon("here");
  }

  put(lon, lat, accuracy = "") {
    this.moves += 1;
    this.lon.value = lon.toFixed(6);
    this.lat.value = lat.toFixed(6);
    this.accuracy.value = accuracy;
    this.territory.value = "";
    this.toggleAttribute("data-put", true);
    this.drawAccuracy();
  }

  takeAway() {
    this.moves += 1;
    this.stopAsking();
    for (const field of [this.lon, this.lat, this.accuracy]) field.value = "";
    this.toggleAttribute("data-put", false);
    this.toggleAttribute("data-outside", false);
    this.drawAccuracy();
    this.tell("");
    this.listNearby(null);
  }

  drawAccuracy() {
    if (this.map) this.engine.setShape(this.map, ACCURACY, this.circle);
  }

  showPlace() {
    if (!this.map) return;
    const isSure = !isVague(Number(this.accuracy.value));
    const zoom = isSure ? Math.max(this.map.getZoom(), this.zoomOfPin()) : this.zoomOfPin();
    this.engine.moveTo(this.map, { center: this.position, zoom });
  }

  zoomOfPin() {
    const metres = Number(this.accuracy.value);
    const height = this.querySelector("[data-map]").clientHeight;
    return metres ? zoomFor(this.position[1], metres, height) : CLOSE_UP;
  }

  async locate() {
    const before = this.moves;
    this.tell(this.words.locating);
    const found = await myPosition().catch((error) => ({ trouble: error.message }));
    if (this.moves !== before || !this.isConnected) return;
    if (found.trouble) this.tell(this.words[found.trouble]);
    else this.putAndShow(found, isVague(found.accuracy) ? "coarse" : "put");
  }

  announceSoon(word) {
    this.stopAsking();
    this.timer = setTimeout(() => this.announce(word), QUIET_MS);
  }

  stopAsking() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Say in one sentence where the pin is, address and territory: what a map shows to the eye. */
  async announce(word) {
    this.stopAsking();
    this.asking = new AbortController();
    const position = { lon: this.lon.value, lat: this.lat.value };
    const urls = { at: this.dataset.at, near: this.dataset.near };
    const found = await wordsAt(urls, position, this.asking.signal);
    if (!found) return;
    this.toggleAttribute("data-outside", !found.isServed);
    this.tell(found.isServed ? this.sentence(word, found) : this.words.outside);
    this.listNearby(found.isServed ? found.nearby : null);
  }

  tell(sentence) {
    this.said.textContent = sentence;
  }

  sentence(word, found) {
    const metres = Number(this.accuracy.value).toLocaleString(document.documentElement.lang);
    const known = phrase(found, this.words.address);
    if (word === "coarse") return fill(this.words.coarse, { metres });
    if (!known) return this.words.unknown;
    const place = this.accuracy.value ? fill(this.words.sure, { place: known, metres }) : known;
    return fill(this.words[word], { place });
  }

  /** What stands around the pin, or why there is nothing to read yet. */
  listNearby(nodes) {
    const nothing = document.createElement("p");
    nothing.textContent = this.isPut ? this.words.nonear : this.words.nopin;
    this.nearby.replaceChildren(nodes ?? nothing);
  }
}

customElements.define("place-picker", PlacePicker);
