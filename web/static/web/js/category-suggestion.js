/**
 * The categories that the words being typed speak of, with the words that say so; one touch chooses.
 *
 *   <category-suggestion data-url="/categories/propositions/" data-kind="report" data-reads="[name=description]"
 *                        data-chosen="Catégorie choisie : {name}.">
 *     <p data-plain><button type="submit" name="go" value="suggest">…</button></p>
 *     <div role="status" data-found></div>
 *   </category-suggestion>
 *
 * With `data-when-none`, it speaks only while the search of categories around it finds nothing.
 */
import { fetchFragment } from "./fragments.js";

const PAUSE_MS = 500;
const LONGEST_TEXT = 300;
const SHORTEST_TEXT = 3;

class CategorySuggestion extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.found = this.querySelector("[data-found]");
    const plain = this.querySelector("[data-plain]");
    if (plain) plain.hidden = true;
    this.onInput = (event) => {
      if (event.target.matches(this.dataset.reads)) this.wait();
    };
    this.form.addEventListener("input", this.onInput);
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-code]");
      if (button) this.choose(button);
    });
  }

  disconnectedCallback() {
    this.form.removeEventListener("input", this.onInput);
    clearTimeout(this.pause);
    this.asking?.abort();
  }

  wait() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.ask(), PAUSE_MS);
  }

  get text() {
    const read = [...this.form.querySelectorAll(this.dataset.reads)].map((one) => one.value);
    return read.join(" ").trim().slice(0, LONGEST_TEXT);
  }

  get isNeeded() {
    if (this.text.length < SHORTEST_TEXT) return false;
    if (!("whenNone" in this.dataset)) return true;
    return !this.form.querySelector("[data-family] [data-words]:not([hidden])");
  }

  async ask() {
    this.asking?.abort();
    if (!this.isNeeded) {
      this.found.replaceChildren();
      return;
    }
    this.asking = new AbortController();
    const query = new URLSearchParams({ kind: this.dataset.kind, text: this.text });
    try {
      this.show(
        await fetchFragment(`${this.dataset.url}?${query}`, { signal: this.asking.signal }),
      );
    } catch (error) {
      // A suggestion that does not come is no trouble: the list of categories is there.
      if (error.name !== "AbortError") this.found.replaceChildren();
    }
  }

  /** What says nothing new is not said again: a screen reader would read it over, at each pause. */
  show(answer) {
    const chosen = new FormData(this.form).get("category");
    if (codes(answer)[0] === chosen) answer.replaceChildren();
    if (codes(answer).join() === codes(this.found).join() && codes(answer).length > 0) return;
    this.found.replaceChildren(...answer.childNodes);
  }

  choose(button) {
    const { code } = button.dataset;
    const radios = [...this.form.querySelectorAll('input[name="category"]')].filter(
      (one) => one.value === code,
    );
    const radio = radios.at(-1);
    if (!radio) return;
    radio.click();
    this.form.querySelector("category-search")?.foldAway?.();
    const said = document.createElement("p");
    said.tabIndex = -1;
    said.textContent = this.dataset.chosen.replace("{name}", radio.closest(".choice").dataset.name);
    this.found.replaceChildren(said);
    said.focus({ preventScroll: true });
  }
}

function codes(node) {
  return [...node.querySelectorAll("[data-code]")].map((one) => one.dataset.code);
}

customElements.define("category-suggestion", CategorySuggestion);
