/**
 * The list beside the map: what is under the pointer or the focus is ringed on the map; a chip clears its filter;
 * the choices of the filters say how many they would show; a lost network is said.
 *
 *   <contribution-list>
 *     <form id="filters">… <option value="voirie" data-name="Voirie">Voirie (1 200)</option> …</form>
 *     <div id="results" data-numbers="{…}"> <a data-clear="category" href="…">…</a> <li data-lng="7.7" data-lat="48.5">…</li> </div>
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
    this.addEventListener("htmx:afterSwap", () => this.number());
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

  /** New numbers came with the results: the words of the choices change, not what is chosen or has the focus. */
  number() {
    const given = this.querySelector("#results")?.dataset.numbers;
    if (!given) return;
    const { pattern, none, numbers } = JSON.parse(given);
    for (const option of this.querySelectorAll("form option[data-name]")) {
      const name = option.dataset.name;
      const n = numbers?.[option.closest("select").name][option.value] ?? none;
      const words = numbers ? pattern.replace("{name}", () => name).replace("{n}", () => n) : name;
      if (option.textContent !== words) option.textContent = words;
    }
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
