/**
 * What the map says by itself, in the language of the page. Whole sentences that a page owns stay in its template.
 *
 *   <script id="map-words" type="application/json">{"Map.Title": "Carte", "basemap": "Fond : Plan IGN", …}</script>
 */
const { basemap = "", ...words } = JSON.parse(document.getElementById("map-words").textContent);

export const MAP_LOCALE = words;
export const BASEMAP_ATTRIBUTION = basemap;
