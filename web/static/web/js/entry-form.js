/**
 * Writing down for somebody on the telephone: the hands stay on the keyboard.
 *
 *   <entry-form><form>… <place-picker>…</place-picker> <button data-send>…</button></form></entry-form>
 *
 * The address has the focus from the start; once it is chosen the category has it. Ctrl + Enter sends from anywhere.
 * What is known around the place stands beside the form, out of the way of the Tab key; `[data-known]` says that it is
 * there, and that works are planned there, with a link to each.
 * Every part works without this one, and the form without any script.
 */
import "./category-questions.js";
import "./category-search.js";
import "./duplicates-hint.js";
import "./place-picker.js";

class EntryForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.addEventListener("place-found", () => this.placed());
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("submit", (event) => this.sendOnce(event));
    this.watch = new MutationObserver(() => this.tellKnown());
    this.watch.observe(this.querySelector("duplicates-hint"), { childList: true });
    this.tellKnown();
    // A page that comes back from the history may be sent again.
    addEventListener("pageshow", () => this.removeAttribute("aria-busy"));
    if (!this.querySelector("[autofocus]")) this.form.elements.address_words.focus();
  }

  disconnectedCallback() {
    this.watch?.disconnect();
  }

  tellKnown() {
    const count = this.querySelectorAll("duplicates-hint .candidate").length;
    const said = this.querySelector("[data-known]");
    const known = count === 1 ? said.dataset.one : said.dataset.many.replace("{count}", count);
    const told = count ? [this.link("#connu", known)] : [];
    if (this.querySelector("duplicates-hint .entry-form__announced"))
      told.unshift(this.link("#travaux-prevus", said.dataset.works), " ");
    said.replaceChildren(...told);
  }

  link(href, words) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = words;
    return link;
  }

  /** What is around the new place is looked for again; the next thing to say is what it is about. */
  placed() {
    const chosen = this.form.querySelector("[name=category]:checked");
    if (chosen) chosen.dispatchEvent(new Event("change", { bubbles: true }));
    else this.querySelector("#category-search").focus();
  }

  onKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.form.requestSubmit(this.form.querySelector("[data-send]:not([hidden]), [data-stopped]"));
  }

  /** The server files it once whatever comes; this only spares it the second one. */
  sendOnce(event) {
    if (this.getAttribute("aria-busy") === "true") event.preventDefault();
    this.setAttribute("aria-busy", "true");
  }
}

customElements.define("entry-form", EntryForm);
