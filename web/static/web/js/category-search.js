/**
 * Categories by search: the list narrows while one types, and folds away once one is chosen with a finger.
 *
 *   <category-search data-one="1 catégorie" data-many="{count} catégories" data-none="Aucune catégorie…">
 *     <div data-search hidden><input type="search"><p role="status" data-found></p></div>
 *     <details data-family><summary>Voirie</summary><label data-words="trou nid de poule"><input type="radio"> …</label></details>
 *     <button type="button" data-change hidden>…</button>
 *   </category-search>
 */
function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

class CategorySearch extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type="search"]');
    this.found = this.querySelector("[data-found]");
    this.families = [...this.querySelectorAll("[data-family]")];
    this.usual = this.querySelector(".categories__usual");
    this.changeButton = this.querySelector("[data-change]");
    this.querySelector("[data-search]").hidden = false;
    this.input.addEventListener("input", () => this.narrow());
    this.input.addEventListener("keydown", (event) => this.onEnter(event));
    this.addEventListener("click", (event) => this.chosenByHand(event));
    this.changeButton.addEventListener("click", () => this.unfold());
    if (this.querySelector("input:checked")) this.foldAway();
  }

  narrow() {
    const words = fold(this.input.value).split(/\s+/).filter(Boolean);
    const isSearching = words.length > 0;
    let count = 0;
    for (const choice of this.querySelectorAll("#category-list [data-words]")) {
      if (choice.closest(".categories__usual")) continue;
      choice.hidden = !words.every((word) => choice.dataset.words.includes(word));
      if (!choice.hidden) count += 1;
    }
    if (this.usual) this.usual.hidden = isSearching;
    this.openFamilies(isSearching);
    this.found.textContent = isSearching ? this.say(count) : "";
  }

  /** While searching, every family that holds something is open; one at a time otherwise. */
  openFamilies(isSearching) {
    for (const family of this.families) {
      const isEmpty = !family.querySelector("[data-words]:not([hidden])");
      family.hidden = isSearching && isEmpty;
      if (isSearching) family.removeAttribute("name");
      family.open = isSearching ? !isEmpty : Boolean(family.querySelector("input:checked"));
      if (!isSearching) family.setAttribute("name", "family");
    }
  }

  say(count) {
    const { one, many, none } = this.dataset;
    if (count === 0) return none;
    return count === 1 ? one : many.replace("{count}", count);
  }

  /** Enter in the search never sends the form: it chooses the only category left, or goes to the first of them. */
  onEnter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = [...this.querySelectorAll("[data-family] [data-words]:not([hidden]) input")];
    if (left.length === 0 || !this.input.value.trim()) return;
    if (left.length === 1) {
      left[0].click();
      this.foldAway();
    }
    left[0].focus();
  }

  /** The arrows of the keyboard choose while they walk: only a finger or a mouse folds the list. */
  chosenByHand(event) {
    if (event.detail > 0 && event.target.closest(".choice") && this.querySelector("input:checked"))
      this.foldAway();
  }

  foldAway() {
    for (const choice of this.querySelectorAll(".choice")) {
      choice.toggleAttribute("data-chosen", Boolean(choice.querySelector("input:checked")));
    }
    this.toggleAttribute("data-folded", true);
    this.changeButton.hidden = false;
  }

  unfold() {
    this.removeAttribute("data-folded");
    this.changeButton.hidden = true;
    this.input.value = "";
    this.narrow();
    this.input.focus();
  }
}

customElements.define("category-search", CategorySearch);
