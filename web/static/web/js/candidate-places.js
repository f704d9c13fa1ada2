/**
 * A small still map of what is known around a pin: the pin as a ring, and each one of the list beside it under its
 * number. The list says in words how far and in which direction, so nothing is lost without it.
 *
 *   <candidate-places data-lng="7.75" data-lat="48.58" data-basemap="yes" data-label="Carte : …"></candidate-places>
 *   <p hidden>…</p>
 *   <ol class="candidates"><li data-lng="7.7501" data-lat="48.5801">…</li>…</ol>
 *
 * The map engine is fetched when it comes near the screen: folded away, it often never does.
 */
const PADDING = 28;
// Degrees, a house or so: two that are a step apart are not shown as if a street lay between them.
const CLOSEST = 0.00025;

class CandidatePlaces extends HTMLElement {
  connectedCallback() {
    this.watch = new IntersectionObserver(
      (seen) => seen.some((entry) => entry.isIntersecting) && this.draw(),
      { rootMargin: "100px" },
    );
    this.watch.observe(this);
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.map?.remove();
  }

  /** Position and number of those that have an exact place. */
  get places() {
    const lines = [...(this.parentElement.querySelector(".candidates")?.children ?? [])];
    return lines
      .map((line, index) => ({ number: index + 1, at: positionOf(line) }))
      .filter(({ at }) => at);
  }

  async draw() {
    this.watch.disconnect();
    const engine = await import("./engine.js").catch(() => null);
    if (!engine?.canDraw()) return this.remove();
    await engine.ready();
    if (!this.isConnected) return undefined;
    const pin = positionOf(this);
    const { places } = this;
    this.map = engine.createMap(this, {
      bounds: around([pin, ...places.map(({ at }) => at)]),
      padding: PADDING,
      interactive: false,
      basemap: this.dataset.basemap === "yes",
      label: this.dataset.label,
    });
    engine.addNumber(this.map, pin, "");
    // The likeliest is put last, so that it lies above the others.
    for (const { number, at } of places.reverse()) engine.addNumber(this.map, at, number);
    this.nextElementSibling.hidden = false;
    return undefined;
  }
}

function positionOf({ dataset }) {
  return dataset.lng ? [Number(dataset.lng), Number(dataset.lat)] : null;
}

/** The box around positions, never smaller than a house. */
function around(positions) {
  const [lngs, lats] = [0, 1].map((axis) => positions.map((position) => position[axis]));
  const [west, east] = widened(Math.min(...lngs), Math.max(...lngs));
  const [south, north] = widened(Math.min(...lats), Math.max(...lats));
  return [west, south, east, north];
}

function widened(low, high) {
  const missing = Math.max(0, CLOSEST - (high - low)) / 2;
  return [low - missing, high + missing];
}

customElements.define("candidate-places", CandidatePlaces);
