/**
 * "Already known near here": asked as soon as a category is chosen, before anyone takes the trouble to write.
 *
 *   <duplicates-hint data-url="/signaler/proches/" aria-live="polite"></duplicates-hint>
 *
 * It stands in the form it reads; the buttons of the fragment belong to that form.
 */
import "./candidate-places.js";
import { loadFragment } from "./fragments.js";

const ASKED = ["lon", "lat", "territory", "place_description", "category", "description", "attach"];
const LONGEST_TEXT = 300;

class DuplicatesHint extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.onChange = (event) => {
      if (event.target.name === "category") this.ask();
    };
    this.form.addEventListener("change", this.onChange);
    if (new FormData(this.form).get("category")) this.ask();
  }

  disconnectedCallback() {
    this.form.removeEventListener("change", this.onChange);
    this.asking?.abort();
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const typed = new FormData(this.form);
    const query = new URLSearchParams();
    for (const name of ASKED) query.set(name, String(typed.get(name) ?? "").slice(0, LONGEST_TEXT));
    try {
      await loadFragment(`${this.dataset.url}?${query}`, this, { signal: this.asking.signal });
    } catch (error) {
      // A hint that does not come is no trouble: the same question is asked before sending.
      if (error.name !== "AbortError") this.replaceChildren();
    }
  }
}

customElements.define("duplicates-hint", DuplicatesHint);
