/**
 * Where the same problem comes back: all the black spots that the page's filters leave, or the one whose `centre` the
 * page's data holds, with the `places` around it. The list beside it says the same, so nothing is lost without it.
 *
 *   <black-spots-map class="map-frame" data-label="Carte : …"></black-spots-map>
 */
import { spotLayers, spotSources } from "./black-spot-layers.js";
import { canDraw, createMap, moveTo, ready } from "./engine.js";
import { token } from "./tokens.js";

const FINGER = 14;
const STEP_INTO_CLUSTER = 2;
const STREETS = 15;

class BlackSpotsMap extends HTMLElement {
  async connectedCallback() {
    if (!canDraw()) return this.remove();
    await ready();
    if (!this.isConnected) return undefined;
    const data = JSON.parse(document.getElementById("map-data").textContent);
    this.map = createMap(this, {
      bounds: data.bounds,
      basemap: data.basemap,
      label: this.dataset.label,
      style: (base) => (data.centre ? withOne(base, data) : withAll(base, data.query)),
    });
    this.map.once("load", () => {
      this.dataset.loaded = "";
    });
    if (!data.centre) this.listen();
    return undefined;
  }

  disconnectedCallback() {
    this.map?.remove();
  }

  listen() {
    this.map.on("click", ({ point }) => this.choose(this.featureAt(point)));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.featureAt(point) ? "pointer" : "";
    });
  }

  featureAt({ x, y }) {
    const around = [
      [x - FINGER, y - FINGER],
      [x + FINGER, y + FINGER],
    ];
    const layers = ["spots", "spot-clusters"].filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures(around, { layers })[0];
  }

  choose(feature) {
    if (!feature) return;
    const center = feature.geometry.coordinates;
    if (feature.properties.n > 1) {
      moveTo(this.map, { center, zoom: this.map.getZoom() + STEP_INTO_CLUSTER });
    } else if (feature.properties.n) {
      moveTo(this.map, { center, zoom: STREETS }); // from above, nobody knows which one it is
    } else {
      location.assign(`/points-noirs/${feature.id}/`);
    }
  }
}

function withAll(base, query) {
  return {
    ...base,
    sources: { ...base.sources, ...spotSources(query) },
    layers: [...base.layers, ...spotLayers()],
  };
}

function withOne(base, { centre, places }) {
  const features = (list, kind) =>
    list.map((coordinates) => ({
      type: "Feature",
      properties: { kind },
      geometry: { type: "Point", coordinates },
    }));
  const data = {
    type: "FeatureCollection",
    features: [...features([centre], "centre"), ...features(places, "place")],
  };
  const circle = (id, kind, paint) => ({
    id,
    type: "circle",
    source: "spot",
    filter: ["==", ["get", "kind"], kind],
    paint,
  });
  return {
    ...base,
    sources: { ...base.sources, spot: { type: "geojson", data } },
    layers: [
      ...base.layers,
      circle("spot-centre", "centre", {
        "circle-radius": 26,
        "circle-color": token("ink"),
        "circle-opacity": 0.16,
        "circle-stroke-color": token("ink"),
        "circle-stroke-width": 2.5,
      }),
      circle("spot-places", "place", {
        "circle-radius": 6,
        "circle-color": token("accent"),
        "circle-stroke-color": token("surface"),
        "circle-stroke-width": 1.75,
      }),
    ],
  };
}

customElements.define("black-spots-map", BlackSpotsMap);
