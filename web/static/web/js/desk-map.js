/**
 * The map of the desk: what its list shows, drawn, and what is open ringed.
 *
 *   <desk-map data-tiles="/agents/tuiles/{z}/{x}/{y}.mvt" data-sprite="…"><div data-canvas></div></desk-map>
 *
 * Talks by events: receives "desk:opened" {lngLat} and "desk:changed" (other filters, or an act); sends
 * "desk:choose" {reference} when a contribution is chosen.
 */
import { withDesk } from "./desk-layers.js";
import { canDraw, createMap, moveTo, ready, setShape, whenLoaded } from "./engine.js";
import { addBadge } from "./map-badges.js";
import { POINTS_FROM, spotAt } from "./map-layers.js";
import { absolute } from "./map-style.js";

const FINGER = 12;
const STEP_INTO_CLUSTER = 2;
const NEAR_ENOUGH = 15;

function placeOf(opened) {
  return opened && [Number(opened.dataset.lng), Number(opened.dataset.lat)];
}

class DeskMap extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(document.getElementById("map-data").textContent);
    this.lngLat = placeOf(document.querySelector("[data-opened]"));
    this.spot = spotAt(this.lngLat);
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("desk:opened", ({ detail }) => this.point(detail.lngLat), { signal });
    document.addEventListener("desk:changed", () => this.refresh(), { signal });
    if (!canDraw()) return this.say("no-drawing");
    this.classList.add("is-drawn");
    // On a phone its pane is closed at first: a map cannot be drawn in no space at all.
    this.watch = new ResizeObserver(() => this.clientWidth && this.draw());
    this.watch.observe(this);
    return undefined;
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.watch?.disconnect();
    this.map?.remove();
  }

  async draw() {
    this.watch.disconnect();
    await ready();
    if (!this.isConnected) return;
    this.map = createMap(this.querySelector("[data-canvas]"), {
      bounds: this.data.bounds,
      camera: this.lngLat && { center: this.lngLat, zoom: NEAR_ENOUGH },
      basemap: this.data.basemap,
      label: this.dataset.label,
      describedBy: this.dataset.describedBy,
      style: (base) => withDesk(base, this.drawn()),
    });
    this.map.setMissingStyleImageResolver((name) => addBadge(this.map, name, this.dataset.sprite));
    this.map.on("click", ({ point }) => this.choose(point));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.featureAt(point) ? "pointer" : "";
    });
    this.map.on("basemapaway", () => this.say("no-basemap"));
    whenLoaded(this.map, () => {
      this.dataset.loaded = "";
    });
  }

  drawn() {
    return { tiles: this.tiles(), categories: this.data.categories, spot: this.spot };
  }

  /** The filters of the list, as it says them itself: the first look of the day has none in its address. */
  tiles() {
    const query = document.getElementById("desk-list")?.dataset.query ?? "";
    return `${this.dataset.tiles}${query && `?${query}`}`;
  }

  refresh() {
    this.map?.getSource("contributions")?.setTiles([absolute(this.tiles())]);
  }

  point(lngLat) {
    this.lngLat = lngLat;
    this.spot = spotAt(lngLat);
    if (!this.map) return;
    setShape(this.map, "spot", this.spot);
    const isSeen = lngLat && this.map.getBounds().contains(lngLat);
    if (!lngLat || (isSeen && this.map.getZoom() >= POINTS_FROM)) return;
    moveTo(this.map, { center: lngLat, zoom: Math.max(this.map.getZoom(), NEAR_ENOUGH) });
  }

  featureAt({ x, y }) {
    const around = [
      [x - FINGER, y - FINGER],
      [x + FINGER, y + FINGER],
    ];
    const layers = ["badges", "clusters"].filter((id) => this.map.getLayer(id));
    const found = this.map.queryRenderedFeatures(around, { layers });
    return found.sort((one, other) => this.far(one, x, y) - this.far(other, x, y))[0];
  }

  /** Pixels between a point of the map and a place of the screen: where many lie, the nearest is meant. */
  far(feature, x, y) {
    const at = this.map.project(feature.geometry.coordinates);
    return Math.hypot(at.x - x, at.y - y);
  }

  choose(point) {
    const feature = this.featureAt(point);
    if (!feature) return;
    if (feature.properties.n) {
      const center = feature.geometry.coordinates;
      moveTo(this.map, { center, zoom: this.map.getZoom() + STEP_INTO_CLUSTER });
      return;
    }
    const detail = { reference: feature.properties.reference };
    this.dispatchEvent(new CustomEvent("desk:choose", { bubbles: true, detail }));
  }

  say(what) {
    const notice = this.querySelector("[data-notice]");
    const sentence = this.querySelector(`template[data-say="${what}"]`);
    notice.replaceChildren(sentence.content.cloneNode(true));
    notice.hidden = false;
  }
}

customElements.define("desk-map", DeskMap);
