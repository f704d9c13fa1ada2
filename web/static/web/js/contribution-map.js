/**
 * The map of contributions: what the list beside it shows, drawn. It reads its filters from the page's address.
 *
 *   <contribution-map data-sprite="/static/web/sprite.svg" data-territory="neudorf">
 *     <div data-canvas></div>
 *     <p data-notice hidden></p>
 *     <section data-preview hidden tabindex="-1"><button data-close>…</button><div data-preview-body></div></section>
 *     <button data-locate>Ma position</button>
 *   </contribution-map>
 *
 * Talks by events: receives "contribution-hover" {lngLat}; sends "map-selected" when a contribution is chosen.
 */
import { filtersOf, formatCamera, parseCamera, viewOf, withCamera } from "./address.js";
import { canDraw, createMap, moveTo, ready, whenLoaded } from "./engine.js";
import { loadFragment } from "./fragments.js";
import { addBadge } from "./map-badges.js";
import {
  POINTS_FROM,
  refilter,
  SELECTABLE,
  showView,
  spotAt,
  withContributions,
} from "./map-layers.js";
import { myPosition } from "./my-position.js";

const FINGER = 16;
const STEP_INTO_CLUSTER = 2;
const NEAR_ENOUGH = 16;

class ContributionMap extends HTMLElement {
  async connectedCallback() {
    this.data = JSON.parse(document.getElementById("map-data").textContent);
    this.spot = spotAt(null);
    this.framed = this.asked().filters.get("territory") ?? "";
    if (!canDraw()) return this.say("no-drawing");
    await ready();
    if (!this.isConnected) return undefined;
    this.classList.add("is-drawn");
    this.map = createMap(this.part("canvas"), {
      bounds: this.data.bounds,
      padding: this.clear(),
      camera: parseCamera(location.hash),
      basemap: this.data.basemap,
      label: this.dataset.label,
      describedBy: this.dataset.describedBy,
      style: (base) => withContributions(base, this.asked()),
    });
    this.map.setMissingStyleImageResolver((name) => addBadge(this.map, name, this.dataset.sprite));
    this.listenToMap();
    this.listenToPage();
    return undefined;
  }

  disconnectedCallback() {
    this.listening?.abort();
    this.map?.remove();
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  asked() {
    const fixed = this.dataset.territory ? { territory: this.dataset.territory } : {};
    return {
      filters: filtersOf(location.search, fixed),
      view: viewOf(location.search),
      categories: this.data.categories,
      spot: this.spot,
    };
  }

  listenToMap() {
    const { map } = this;
    map.on("moveend", () => this.keepCamera());
    map.on("zoom", () => this.fitLegend());
    this.fitLegend();
    map.on("click", (event) => this.choose(event.point));
    map.on("mousemove", ({ point }) => {
      map.getCanvas().style.cursor = this.featureAt(point) ? "pointer" : "";
    });
    map.on("basemapaway", () => this.say("no-basemap"));
    whenLoaded(map, () => {
      this.dataset.loaded = "";
    });
  }

  /** Points alone pale with time; the clusters of a wide view have no age. */
  fitLegend() {
    this.toggleAttribute("data-points", this.map.getZoom() >= POINTS_FROM);
  }

  listenToPage() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(document, "htmx:pushedIntoHistory", () => this.followAddress());
    on(document, "htmx:historyRestore", () => this.followAddress());
    on(document, "contribution-hover", ({ detail }) => this.highlight(detail.lngLat));
    on(document, "keydown", ({ key }) => key === "Escape" && this.closePreview());
    on(this.part("close"), "click", () => this.closePreview());
    on(this.part("locate"), "click", () => this.locate());
  }

  /** The address has changed under us: other filters, another view, perhaps another territory. */
  followAddress() {
    const { filters, view } = this.asked();
    history.replaceState(history.state, "", withCamera(location, this.camera()));
    whenLoaded(this.map, () => {
      refilter(this.map, filters);
      showView(this.map, view);
    });
    for (const radio of document.querySelectorAll('input[name="view"]')) {
      radio.checked = radio.value === view;
    }
    this.closePreview();
    this.frame(filters.get("territory") ?? "");
  }

  /** Room around what is looked at: more at the foot, where a sheet may lie over the map. */
  clear() {
    const map = this.getBoundingClientRect();
    const sheet = document.querySelector("bottom-sheet").getBoundingClientRect();
    const isOver = sheet.left < map.right && sheet.right > map.left && sheet.top < map.bottom;
    const covered = isOver ? Math.min(map.bottom - sheet.top, map.height * 0.6) : 0;
    return { top: 64, left: 24, right: 24, bottom: 24 + covered };
  }

  /** Look at the territory just chosen; leave the camera alone when it is the same, or none. */
  frame(territory) {
    if (territory === this.framed) return;
    this.framed = territory;
    const bounds = document.querySelector("#results[data-bounds]")?.dataset.bounds;
    if (bounds) moveTo(this.map, { bounds: JSON.parse(bounds), padding: this.clear() });
  }

  camera() {
    return { center: this.map.getCenter().toArray(), zoom: this.map.getZoom() };
  }

  keepCamera() {
    const hash = formatCamera(this.camera());
    if (hash !== location.hash)
      history.replaceState(history.state, "", withCamera(location, this.camera()));
  }

  featureAt({ x, y }) {
    const around = [
      [x - FINGER, y - FINGER],
      [x + FINGER, y + FINGER],
    ];
    const layers = [...SELECTABLE, "clusters"].filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures(around, { layers })[0];
  }

  choose(point) {
    this.part("notice").hidden = true;
    const feature = this.featureAt(point);
    if (!feature) return this.closePreview();
    const center = feature.geometry.coordinates;
    if (feature.properties.n) {
      return moveTo(this.map, { center, zoom: this.map.getZoom() + STEP_INTO_CLUSTER });
    }
    this.highlight(center);
    return this.preview(feature.id);
  }

  async preview(id) {
    const body = this.part("preview-body");
    const panel = this.part("preview");
    panel.hidden = false;
    panel.setAttribute("aria-busy", "true");
    try {
      await loadFragment(`/contributions/${id}/apercu/`, body);
      panel.focus({ preventScroll: true });
      this.dispatchEvent(new CustomEvent("map-selected", { bubbles: true, detail: { id } }));
    } catch {
      panel.hidden = true;
      this.say("no-preview");
    }
    panel.removeAttribute("aria-busy");
  }

  closePreview() {
    const panel = this.part("preview");
    if (panel.hidden) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = true;
    this.highlight(null);
    if (hadFocus) this.map.getCanvas().focus({ preventScroll: true });
  }

  highlight(lngLat) {
    this.spot = spotAt(lngLat);
    this.map.getSource("spot")?.setData(this.spot);
  }

  async locate() {
    this.part("notice").hidden = true;
    const button = this.part("locate");
    button.setAttribute("aria-busy", "true");
    try {
      const { lon, lat } = await myPosition();
      moveTo(this.map, { center: [lon, lat], zoom: NEAR_ENOUGH });
    } catch {
      this.say("no-position");
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /** Show one of the sentences that the page keeps for us, in its language. */
  say(what) {
    const sentence = this.querySelector(`template[data-say="${what}"]`);
    const notice = this.part("notice");
    notice.replaceChildren(sentence.content.cloneNode(true));
    notice.hidden = false;
    this.classList.toggle("is-undrawable", what === "no-drawing");
  }
}

customElements.define("contribution-map", ContributionMap);
