/**
 * The place of a photo, read in the browser: shown in words first, used once the person agrees, then forgotten. The
 * file has no name in the form and is never sent from here.
 *
 *   <photo-place data-at="/api/v1/territories/at/" data-near="/adresses/ici/">
 *     <button type="button" data-pick>…</button> <input type="file" accept="image/*" hidden>
 *     <p role="status" data-found></p>
 *     <button type="button" data-use hidden>…</button>
 *     <template data-words><span data-word="taken">Cette photo a été prise {place}.</span>…</template>
 *   </photo-place>
 */
import { readPlace } from "./exif-place.js";
import { phrase, wordsAt } from "./place-words.js";
import { fill, wordsOf } from "./template-words.js";

class PhotoPlace extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.found = this.querySelector("[data-found]");
    this.use = this.querySelector("[data-use]");
    this.words = wordsOf(this);
    this.querySelector("[data-pick]").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => this.read());
    this.use.addEventListener("click", () => this.agree());
  }

  disconnectedCallback() {
    this.asking?.abort();
  }

  async read() {
    const [file] = this.input.files;
    this.forget();
    if (!file) return;
    this.asking = new AbortController();
    const { signal } = this.asking;
    const place = await readPlace(file);
    if (signal.aborted) return;
    if (!place) {
      this.found.textContent = this.words.none;
      return;
    }
    const { at, near } = this.dataset;
    const said = await wordsAt({ at, near }, place, signal);
    if (said) this.ask(place, said);
  }

  /** Where the photo was taken, and whether the pin may go there. */
  ask(place, found) {
    if (!found.isServed) {
      this.found.textContent = this.words.outside;
      return;
    }
    this.place = place;
    this.found.textContent = this.sentence(found);
    this.use.hidden = false;
    this.use.scrollIntoView({ block: "nearest" });
  }

  sentence(found) {
    const place = phrase(found, this.words.address);
    if (!place) return this.words.unknown;
    return fill(found.address ? this.words.taken : this.words.territory, { place });
  }

  agree() {
    const detail = this.place;
    this.forget();
    this.querySelector("[data-pick]").focus();
    this.dispatchEvent(new CustomEvent("place-found", { bubbles: true, detail }));
  }

  /** The file and its place are kept no longer than the question. */
  forget() {
    this.asking?.abort();
    this.place = null;
    this.input.value = "";
    this.found.textContent = "";
    this.use.hidden = true;
  }
}

customElements.define("photo-place", PhotoPlace);
