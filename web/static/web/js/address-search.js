/**
 * An address, searched while one types: a list of buttons under the field, the nearest to the map first.
 *
 *   <address-search data-url="/adresses/">
 *     <label for="id_address_words">…</label>
 *     <input type="search" name="address_words"> <button type="submit" value="search_address">…</button>
 *     <p role="status" data-count></p>
 *     <div data-results>…<button type="submit" name="address" data-lon data-lat data-label>…</button></div>
 *     <input type="hidden" name="address_searched">
 *     <template data-words><span data-word="away">…</span></template>
 *   </address-search>
 *
 * Without this script the two kinds of button send the form, and the server does the same. Enter searches; the arrows
 * walk through the list, Escape closes it. A choice is told by "place-found".
 */
import { fetchFragment } from "./fragments.js";
import { wordsOf } from "./template-words.js";

const QUIET_MS = 300;
const SHORTEST = 3;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

class AddressSearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.button = this.querySelector("button[value=search_address]");
    this.results = this.querySelector("[data-results]");
    this.count = this.querySelector("[data-count]");
    this.searched = this.querySelector("[name=address_searched]");
    this.words = wordsOf(this);
    this.tellCount();
    this.input.addEventListener("input", () => this.searchSoon());
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("click", (event) => this.onClick(event));
    this.onOutside = (event) => !this.contains(event.target) && this.close();
    document.addEventListener("pointerdown", this.onOutside);
    document.addEventListener("focusin", this.onOutside);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.onOutside);
    document.removeEventListener("focusin", this.onOutside);
    this.forget();
  }

  get choices() {
    return [...this.results.querySelectorAll("button[name=address]")];
  }

  get isOpen() {
    return this.count.textContent !== "";
  }

  onClick(event) {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    event.preventDefault();
    if (pressed === this.button) this.search();
    else if (pressed.name === "address") this.choose(pressed);
  }

  onKey(event) {
    if (event.target === this.input && event.key === "Enter") {
      event.preventDefault();
      this.search();
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
      this.input.focus();
    } else if (STEPS[event.key] && this.choices.length > 0) {
      event.preventDefault();
      this.walk(STEPS[event.key]);
    }
  }

  /** From the field down into the list, and up again to the field. */
  walk(step) {
    const stops = [this.input, ...this.choices];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
  }

  searchSoon() {
    this.forget();
    if (this.input.value.trim().length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.search(), QUIET_MS);
  }

  forget() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  async search() {
    this.forget();
    const typed = this.input.value.trim();
    if (!typed) {
      this.close();
      this.input.focus();
      return;
    }
    this.asking = new AbortController();
    const { signal } = this.asking;
    const query = new URLSearchParams({
      q: typed,
      ...this.closest("place-picker, zone-drawer").centre,
    });
    const found = await fetchFragment(`${this.dataset.url}?${query}`, { signal }).catch(() => null);
    if (!signal.aborted) this.show(typed, found);
  }

  show(typed, found) {
    this.searched.value = typed;
    this.results.replaceChildren(...(found?.childNodes ?? []));
    if (found) this.tellCount();
    else this.count.textContent = this.words.away;
  }

  /** What the answer says of itself goes where it is heard: a text that comes with its own status is not. */
  tellCount() {
    const said = this.results.querySelector("[role=status]");
    this.count.textContent = said?.textContent.trim() ?? "";
    said?.remove();
  }

  choose({ dataset: { lon, lat, label } }) {
    this.input.value = label;
    this.searched.value = label;
    this.close();
    // The field would bring the keyboard of the phone back over the map.
    this.button.focus();
    const detail = { lon: Number(lon), lat: Number(lat) };
    this.dispatchEvent(new CustomEvent("place-found", { bubbles: true, detail }));
  }

  close() {
    this.forget();
    this.results.replaceChildren();
    this.count.textContent = "";
  }
}

customElements.define("address-search", AddressSearch);
