/**
 * The heat map: what the table of the page says, drawn. A territory touched is told in words, with the way to its list;
 * a line of the table pointed at is outlined.
 *
 *   <heat-map data-label="Carte de chaleur">
 *     <div data-canvas></div>
 *     <p data-said hidden role="status"></p>
 *     <template data-words><span data-word="chosen">{place} : {number}</span>…</template>
 *   </heat-map>
 *   <script id="heat-data" type="application/json">{"bounds": […], "places": {"quartier:neudorf": {…}}}</script>
 */
import { canDraw, createMap, ready, whenLoaded } from "./engine.js";
import { isChosen, keyOf, withHexagons, withTerritories } from "./heat-layers.js";
import { fill, wordsOf } from "./template-words.js";

class HeatMap extends HTMLElement {
  async connectedCallback() {
    this.data = JSON.parse(document.getElementById("heat-data").textContent);
    this.words = wordsOf(this);
    if (!canDraw()) return this.say(this.words.undrawable);
    await ready();
    if (!this.isConnected) return undefined;
    this.classList.add("is-drawn");
    this.map = createMap(this.querySelector("[data-canvas]"), {
      bounds: this.data.bounds,
      // Under opaque territories a base map would only blur the colours of the legend.
      basemap: this.data.basemap && Boolean(this.data.hexagons),
      label: this.dataset.label,
      describedBy: this.dataset.describedBy,
      style: (base) =>
        this.data.hexagons
          ? withHexagons(base, this.data)
          : withTerritories(base, this.data, this.chosen),
    });
    whenLoaded(this.map, () => {
      this.dataset.loaded = "";
    });
    if (!this.data.hexagons) this.listen();
    return undefined;
  }

  disconnectedCallback() {
    this.listening?.abort();
    this.map?.remove();
  }

  listen() {
    this.map.on("click", ({ point }) => this.choose(this.keyAt(point)));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.keyAt(point) ? "pointer" : "";
    });
    this.listening = new AbortController();
    const { signal } = this.listening;
    for (const row of document.querySelectorAll("tr[data-place]")) {
      const point = () => this.outline(row.dataset.place);
      row.addEventListener("pointerenter", point, { signal });
      row.addEventListener("focusin", point, { signal });
    }
  }

  /** The territory on top at that place: a quartier before its commune. */
  keyAt(point) {
    const layers = ["heat-quartier", "heat-commune"].filter((id) => this.map.getLayer(id));
    const [feature] = this.map.queryRenderedFeatures(point, { layers });
    return feature ? keyOf(feature) : null;
  }

  choose(key) {
    this.outline(key);
    const place = this.data.places[key];
    if (!place) return this.say(this.words.outside);
    return this.say(
      fill(this.words.chosen, { place: place.name, number: place.text }),
      document.querySelector(`tr[data-place="${CSS.escape(key)}"] a`)?.href,
    );
  }

  outline(key) {
    this.chosen = key;
    this.map.setFilter("heat-chosen", isChosen(key ?? ""));
  }

  say(sentence, address) {
    const said = this.querySelector("[data-said]");
    said.replaceChildren(sentence);
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = this.words.list;
      said.append(" ", link);
    }
    said.hidden = false;
  }
}

customElements.define("heat-map", HeatMap);
