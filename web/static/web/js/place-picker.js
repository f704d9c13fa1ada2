/**
 * Where: a map that moves under a pin, by finger, mouse, keyboard or position; or a territory chosen in a list.
 *
 *   <place-picker data-bounds="7.5,48.4,7.9,48.7" data-at="/api/v1/territories/at/" data-basemap="yes">
 *     <button type="button" data-locate>…</button>
 *     <div data-map></div> <p data-wait>…</p> <button type="button" data-show hidden>…</button>
 *     <p role="status" data-said></p>
 *     <input type="hidden" name="lon"> <input type="hidden" name="lat"> <input type="hidden" name="accuracy">
 *     <details data-without-map open><select name="territory">…</select></details>
 *     <template data-words><span data-word="put">Repère posé : {place}.</span>…</template>
 *   </place-picker>
 *
 * The map engine is fetched only here, once the page is calm; whoever saves data asks for it with a button.
 */
import { nameOf } from "./territory-name.js";

const CLOSE_ENOUGH = 15; // below this zoom a pin would stand in the wrong street
const CLOSE_UP = 17;
const FINGERTIP = 22; // pixels
const FINE_ENOUGH_METRES = 50;
const EQUATOR_METRES = 40_075_017;
const WORLD_PIXELS = 512; // of the whole Earth at zoom 0
const FINE_STEP = 12; // pixels, with Shift
const QUIET_MS = 500;
const GEOLOCATION = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PlacePicker extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    ({
      lon: this.lon,
      lat: this.lat,
      accuracy: this.accuracy,
      territory: this.territory,
    } = form.elements);
    this.said = this.querySelector("[data-said]");
    this.words = Object.fromEntries(
      [...this.querySelector("[data-words]").content.children].map((word) => [
        word.dataset.word,
        word.textContent,
      ]),
    );
    const list = this.querySelector("[data-without-map]");
    list.open = this.territory.value !== "" || list.querySelector(".field__error") !== null;
    this.querySelector("[data-locate]").addEventListener("click", () => this.locate());
    this.territory.addEventListener("change", () => this.territory.value && this.takeAway());
    if (this.isPut) this.announce("put");
    this.drawWhenCalm();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.map?.remove();
    this.map = null;
  }

  get isPut() {
    return this.lon.value !== "" && this.lat.value !== "";
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
    };
    if (this.isPut)
      return {
        ...options,
        camera: { center: [Number(this.lon.value), Number(this.lat.value)], zoom: CLOSE_UP },
      };
    return { ...options, bounds: this.dataset.bounds.split(",").map(Number) };
  }

  /** No WebGL, or no network for the engine: the list is the path. */
  withoutMap() {
    this.querySelector(".picker__frame").hidden = true;
    this.querySelector("#picker-keys").hidden = true;
    this.querySelector("[data-without-map]").open = true;
    if (!this.isPut) this.said.textContent = this.words.nomap;
  }

  follow(map) {
    // Only what a person does moves the pin: the first framing of the map has no event behind it.
    map.on("movestart", (event) => {
      if (event.originalEvent) this.isMoving = true;
    });
    map.on("moveend", () => {
      if (!this.isMoving) return;
      this.isMoving = false;
      this.takeCentre("here");
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
    this.put(lng, lat, this.blur(lat));
    this.showPlace();
    this.announce("put");
  }

  /** What a fingertip covers at this zoom, in metres; nothing when that is fine enough. */
  blur(lat) {
    const perPixel =
      (EQUATOR_METRES * Math.cos((lat * Math.PI) / 180)) / (WORLD_PIXELS * 2 ** this.map.getZoom());
    const metres = Math.round(perPixel * FINGERTIP);
    return metres > FINE_ENOUGH_METRES ? metres : "";
  }

  takeCentre(word) {
    if (this.map.getZoom() < CLOSE_ENOUGH && !this.isPut) {
      this.said.textContent = this.words.closer;
      return;
    }
    const { lng, lat } = this.map.getCenter();
    this.put(lng, lat);
    this.announceSoon(word);
  }

  put(lng, lat, accuracy = "") {
    this.lon.value = lng.toFixed(6);
    this.lat.value = lat.toFixed(6);
    this.accuracy.value = accuracy;
    this.territory.value = "";
    this.toggleAttribute("data-put", true);
  }

  takeAway() {
    for (const field of [this.lon, this.lat, this.accuracy]) field.value = "";
    this.toggleAttribute("data-put", false);
    this.said.textContent = "";
  }

  showPlace() {
    if (!this.map) return;
    const center = [Number(this.lon.value), Number(this.lat.value)];
    const wanted = Number(this.accuracy.value) > FINE_ENOUGH_METRES ? CLOSE_ENOUGH : CLOSE_UP;
    this.engine.moveTo(this.map, { center, zoom: Math.max(this.map.getZoom(), wanted) });
  }

  locate() {
    if (!navigator.geolocation) {
      this.said.textContent = this.words.unavailable;
      return;
    }
    this.said.textContent = this.words.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.put(coords.longitude, coords.latitude, Math.round(coords.accuracy));
        this.showPlace();
        this.announce("put");
      },
      (error) => {
        this.said.textContent =
          error.code === error.PERMISSION_DENIED ? this.words.refused : this.words.unavailable;
      },
      GEOLOCATION,
    );
  }

  announceSoon(word) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.announce(word), QUIET_MS);
  }

  /** Say in which territory the pin is: what a map shows to the eye. */
  async announce(word) {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = new AbortController();
    const { name, isServed } = await nameOf(
      this.dataset.at,
      this.lon.value,
      this.lat.value,
      this.asking.signal,
    );
    if (name === undefined) return;
    this.toggleAttribute("data-outside", !isServed);
    this.said.textContent = isServed ? this.sentence(word, name) : this.words.outside;
  }

  sentence(word, name) {
    if (!name) return this.words.unknown;
    const metres = this.accuracy.value
      ? `, ${this.words.metres.replace("{metres}", Number(this.accuracy.value).toLocaleString("fr"))}`
      : "";
    return this.words[word].replace("{place}", name + metres);
  }
}

customElements.define("place-picker", PlacePicker);
