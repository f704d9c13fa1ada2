/**
 * Where suspected duplicates lie: groups as rounds with the number of their members; of the group that is read, each
 * member with its number. The list beside it says the same in words.
 *
 *   <pairs-map data-spots="/agents/doublons/carte/?…" data-page="/agents/doublons/"><div data-canvas></div></pairs-map>
 *
 * Receives "pairs:read" {group, members: [{number, lngLat}]} and "pairs:changed" (an answer was given).
 */
import { canDraw, createMap, moveTo, ready, setShape } from "./engine.js";
import { FONT } from "./map-style.js";
import { token } from "./tokens.js";

const NOTHING = { type: "FeatureCollection", features: [] };
const CLOSE = 19;

class PairsMap extends HTMLElement {
  connectedCallback() {
    if (!canDraw()) return this.remove();
    this.classList.add("is-drawn");
    this.members = NOTHING;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("pairs:read", ({ detail }) => this.show(detail), { signal });
    document.addEventListener("pairs:changed", () => this.load(), { signal });
    this.draw();
    return undefined;
  }

  disconnectedCallback() {
    this.leaving?.abort();
    this.map?.remove();
  }

  async draw() {
    await ready();
    if (!this.isConnected) return;
    const { bounds, basemap } = JSON.parse(document.getElementById("map-data").textContent);
    this.map = createMap(this.querySelector("[data-canvas]"), {
      bounds,
      basemap,
      label: this.dataset.label,
      describedBy: this.dataset.describedBy,
      style: (base) => withPairs(base, this.others(), this.members),
    });
    this.map.on("moveend", () => this.load());
    this.map.on("click", ({ point }) => this.choose(point));
    this.map.once("load", () => {
      this.load();
      this.dataset.loaded = "";
    });
  }

  /** What lies in the part that is seen; an answer that comes too late is left. */
  async load() {
    if (!this.map) return;
    const box = this.map
      .getBounds()
      .toArray()
      .flat()
      .map((edge) => edge.toFixed(5));
    const url = new URL(this.dataset.spots, location.origin);
    url.searchParams.set("bbox", box.join(","));
    this.asked = url.href;
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok || this.asked !== url.href) return;
    this.spots = await answer.json();
    setShape(this.map, "spots", this.others());
  }

  /** The groups but the one that is read, whose members stand there. */
  others() {
    const features = (this.spots ?? NOTHING).features.filter(
      ({ properties }) => String(properties.group) !== this.group,
    );
    return { type: "FeatureCollection", features };
  }

  show({ group, members }) {
    if (this.group === group && this.members.features.length === members.length) return;
    this.group = group;
    this.members = {
      type: "FeatureCollection",
      features: members.map(({ number, lngLat }) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: lngLat },
        properties: { number },
      })),
    };
    if (!this.map) return;
    setShape(this.map, "members", this.members);
    setShape(this.map, "spots", this.others());
    const [lng, lat] = [0, 1].map((axis) => members.map(({ lngLat }) => lngLat[axis]));
    const middle = ([...all]) => (Math.min(...all) + Math.max(...all)) / 2;
    moveTo(this.map, { center: [middle(lng), middle(lat)], zoom: CLOSE });
  }

  choose(point) {
    const [found] = this.map.queryRenderedFeatures(point, { layers: ["spots"] });
    if (!found) return;
    const { group } = found.properties;
    const here = document.querySelector(
      `[data-group="${CSS.escape(String(group))}"] [data-choice]`,
    );
    if (here) here.focus();
    else location.assign(`${this.dataset.page}?groupe=${group}`);
  }
}

function withPairs(base, spots, members) {
  return {
    ...base,
    sources: {
      ...base.sources,
      spots: { type: "geojson", data: spots },
      members: { type: "geojson", data: members },
    },
    layers: [
      ...base.layers,
      round("spots", "surface", "accent", 14),
      number("spots", "n", "ink"),
      round("members", "accent", "surface", 13),
      number("members", "number", "on-accent"),
    ],
  };
}

function round(source, fill, edge, radius) {
  return {
    id: source,
    type: "circle",
    source,
    paint: {
      "circle-radius": radius,
      "circle-color": token(fill),
      "circle-stroke-color": token(edge),
      "circle-stroke-width": 3,
    },
  };
}

function number(source, property, ink) {
  return {
    id: `${source}-numbers`,
    type: "symbol",
    source,
    layout: {
      "text-field": ["to-string", ["get", property]],
      "text-font": FONT,
      "text-size": 14,
      "text-allow-overlap": true,
    },
    paint: { "text-color": token(ink) },
  };
}

customElements.define("pairs-map", PairsMap);
