/**
 * Where planned works are: all of them, or the one zone that the page's data holds as `shape`. The list, or the dates
 * in words, stand beside it, so nothing is lost without it.
 *
 *   <works-map class="map-frame" data-label="Carte : …"></works-map>
 */
import { canDraw, createMap, ready } from "./engine.js";
import { token } from "./tokens.js";
import { ALWAYS, dashed, worksLayers, worksSources } from "./works-layers.js";

class WorksMap extends HTMLElement {
  async connectedCallback() {
    if (!canDraw()) return this.remove();
    await ready();
    if (!this.isConnected) return undefined;
    const { bounds, basemap, shape } = JSON.parse(document.getElementById("map-data").textContent);
    this.map = createMap(this, {
      bounds,
      basemap,
      label: this.dataset.label,
      style: (base) => (shape ? withZone(base, JSON.parse(shape)) : withWorks(base)),
    });
    this.map.once("load", () => {
      this.dataset.loaded = "";
    });
    return undefined;
  }

  disconnectedCallback() {
    this.map?.remove();
  }
}

function withWorks(base) {
  return {
    ...base,
    sources: { ...base.sources, ...worksSources() },
    layers: [...base.layers, ...worksLayers(ALWAYS)],
  };
}

function withZone(base, data) {
  return {
    ...base,
    sources: { ...base.sources, zone: { type: "geojson", data } },
    layers: [
      ...base.layers,
      {
        id: "zone",
        type: "fill",
        source: "zone",
        paint: { "fill-color": token("active"), "fill-opacity": 0.15 },
      },
      { id: "zone-outline", type: "line", source: "zone", ...dashed() },
    ],
  };
}

customElements.define("works-map", WorksMap);
