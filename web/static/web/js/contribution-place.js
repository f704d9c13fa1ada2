/**
 * A small still map of one place; the address in words stands beside it, so nothing is lost without it.
 *
 *   <contribution-place data-lng="7.75" data-lat="48.58" data-basemap="yes" data-label="Carte : …"></contribution-place>
 */
import { addPin, canDraw, createMap, ready } from "./engine.js";

const STREET = 16;

class ContributionPlace extends HTMLElement {
  /** Drawn when it comes near the screen: on a phone it is often never looked at. */
  connectedCallback() {
    if (!canDraw()) return this.remove();
    this.watch = new IntersectionObserver(
      (seen) => seen.some((entry) => entry.isIntersecting) && this.draw(),
      {
        rootMargin: "200px",
      },
    );
    this.watch.observe(this);
    return undefined;
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.map?.remove();
  }

  async draw() {
    this.watch.disconnect();
    await ready();
    if (!this.isConnected) return;
    const { lng, lat, basemap, label } = this.dataset;
    const center = [Number(lng), Number(lat)];
    this.map = createMap(this, {
      camera: { center, zoom: STREET },
      interactive: false,
      basemap: basemap === "yes",
      label,
    });
    addPin(this.map, center);
  }
}

customElements.define("contribution-place", ContributionPlace);
