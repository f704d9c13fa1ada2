/**
 * "Toujours là" and "disparu" on the card of the map, sent without leaving it.
 *
 *   <passing-by data-url="/contributions/S-2345678/constat/">
 *     <p>Vue pour la dernière fois il y a 3 jours</p>
 *     <template data-failed>Cela n'a pas pu être envoyé.</template>
 *   </passing-by>
 *
 * The buttons are fetched: they carry the form token of this reader, and the card is the same for everybody.
 */
import { loadFragment } from "./fragments.js";

class PassingBy extends HTMLElement {
  connectedCallback() {
    this.failed = this.querySelector("template[data-failed]");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("submit", (event) => this.send(event), { signal });
    // Without the buttons the card still says when it was last seen, and leads to the page that has them.
    loadFragment(this.dataset.url, this, { signal }).catch(() => {});
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  async send(event) {
    event.preventDefault();
    if (this.hasAttribute("aria-busy")) return;
    const { action } = event.target;
    const body = new FormData(event.target, event.submitter);
    this.setAttribute("aria-busy", "true");
    try {
      await this.exchange(action, body);
    } catch {
      this.tell();
    }
    this.removeAttribute("aria-busy");
  }

  /** Too many answers from one network (429) come with a fragment of their own, which says so. */
  async exchange(action, body) {
    const answer = await fetch(action, {
      method: "POST",
      body,
      headers: { "HX-Request": "true" },
      signal: this.leaving.signal,
    });
    if (!answer.ok && answer.status !== 429) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.replaceChildren(...page.body.childNodes);
    this.focusOnAnswer();
  }

  /** The button that was pressed is gone with the old fragment: reading goes on from what is said. */
  focusOnAnswer() {
    const said = this.querySelector("[role=status]");
    if (!said) return;
    said.tabIndex = -1;
    said.focus({ preventScroll: false });
  }

  tell() {
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.append(this.failed.content.cloneNode(true));
    this.querySelector("[role=alert]")?.remove();
    this.append(said);
  }
}

customElements.define("passing-by", PassingBy);
