/**
 * The list beside the map: what is under the pointer or the focus is ringed on the map; a chip clears its filter;
 * a lost network is said.
 *
 *   <contribution-list>
 *     <form id="filters">…</form>
 *     <div id="results"> <a data-clear="category" href="…">…</a> <li data-lng="7.7" data-lat="48.5">…</li> </div>
 *     <p data-said role="status"></p>
 *     <p data-offline hidden></p>
 *   </contribution-list>
 */
class ContributionList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("mouseover", (event) => this.point(event.target));
    this.addEventListener("focusin", (event) => this.point(event.target));
    this.addEventListener("mouseleave", () => this.point(this));
    this.addEventListener("click", (event) => this.clear(event));
    this.addEventListener("htmx:sendError", () => this.offline(true));
    this.addEventListener("htmx:afterOnLoad", () => this.offline(false));
    this.addEventListener("htmx:afterSwap", () => this.say());
    addEventListener("offline", () => this.offline(true));
    addEventListener("online", () => this.offline(false));
  }

  point(element) {
    const entry = element.closest("[data-lng]");
    if (entry === this.pointed) return;
    this.pointed = entry;
    const lngLat = entry ? [Number(entry.dataset.lng), Number(entry.dataset.lat)] : null;
    this.dispatchEvent(
      new CustomEvent("contribution-hover", { bubbles: true, detail: { lngLat } }),
    );
  }

  /** Without this script the chip is a link that does the same with a whole page. */
  clear(event) {
    const chip = event.target.closest("[data-clear]");
    if (!chip || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const form = this.querySelector("form");
    const names = chip.dataset.clear.split(" ");
    for (const field of form.elements) if (names.includes(field.name)) empty(field);
    form.requestSubmit();
    this.querySelector("#results-title")?.focus();
  }

  /** A list that is replaced says nothing to a screen reader: its count is said here. */
  say() {
    this.querySelector("[data-said]").textContent =
      this.querySelector("#results-title")?.textContent;
  }

  offline(isOffline) {
    const notice = this.querySelector("[data-offline]");
    if (notice) notice.hidden = !isOffline;
  }
}

function empty(field) {
  if (field.type === "checkbox") field.checked = false;
  else field.value = "";
}

customElements.define("contribution-list", ContributionList);
