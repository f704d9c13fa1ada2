/**
 * What a category brings, as soon as it is chosen: whom to turn to instead, and its questions. A category that is left
 * keeps its answers, for whoever comes back to it.
 *
 *   <category-questions data-url="/categories/questions/" data-kind="report"
 *                       data-one="Une question de plus." data-many="{count} questions de plus.">
 *     <div data-brought>… <input type="hidden" name="asked"> … <input name="q-volume"> …</div>
 *     <p role="status" data-said></p>
 *   </category-questions>
 *
 * In the same form, `[data-send]` gives way to `[data-stopped]` while a diversion that ends the form is shown.
 */
import { loadFragment } from "./fragments.js";

const PLACE = ["lon", "lat", "territory", "place_description"];
const ANSWER = "q-";

class CategoryQuestions extends HTMLElement {
  answers = new Map();

  connectedCallback() {
    this.form = this.closest("form");
    this.brought = this.querySelector("[data-brought]");
    this.said = this.querySelector("[data-said]");
    this.onChange = (event) => {
      if (event.target.name === "category") this.ask(event.target.value);
    };
    this.form.addEventListener("change", this.onChange);
    this.form
      .querySelector("[data-stopped]")
      ?.addEventListener("click", (event) => this.leave(event));
  }

  disconnectedCallback() {
    this.form.removeEventListener("change", this.onChange);
    this.asking?.abort();
  }

  async ask(category) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.remember();
    try {
      await loadFragment(this.address(category), this.brought, { signal: this.asking.signal });
    } catch (error) {
      if (error.name === "AbortError") return;
      // The same is asked and told before anything leaves: the form only comes back once more.
      this.brought.replaceChildren();
    }
    this.restore();
    this.tell();
  }

  address(category) {
    const typed = new FormData(this.form);
    const query = new URLSearchParams({ category, kind: this.dataset.kind });
    for (const name of PLACE) query.set(name, String(typed.get(name) ?? ""));
    return `${this.dataset.url}?${query}`;
  }

  get controls() {
    return [...this.brought.querySelectorAll("[name]")].filter((one) =>
      one.name.startsWith(ANSWER),
    );
  }

  remember() {
    for (const { name } of this.controls) this.answers.set(name, []);
    for (const one of this.controls) {
      const isChoice = one.type === "radio" || one.type === "checkbox";
      if (isChoice ? one.checked : one.value) this.answers.get(one.name).push(one.value);
    }
  }

  restore() {
    const shown = new Set(this.controls.map((one) => one.name));
    for (const one of this.controls) {
      const values = this.answers.get(one.name);
      if (!values?.length) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = values.includes(one.value);
      else one.value = values[0];
    }
    for (const [name, values] of this.answers) {
      if (!shown.has(name)) this.brought.append(...values.map((value) => hidden(name, value)));
    }
  }

  tell() {
    const isFinal = Boolean(this.brought.querySelector("[data-final]"));
    this.form.querySelector("[data-send]").hidden = isFinal;
    this.form.querySelector("[data-stopped]").hidden = !isFinal;
    const count = this.brought.querySelectorAll("#questions > .field").length;
    const { one, many } = this.dataset;
    this.said.textContent = count > 1 ? many.replace("{count}", count) : count ? one : "";
  }

  /** Away from a category that is not ours: back to the list, in place of a send that would be refused. */
  leave(event) {
    const search = this.form.querySelector("category-search");
    if (!search?.unfold) return;
    event.preventDefault();
    search.unfold();
    search.scrollIntoView();
  }
}

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

customElements.define("category-questions", CategoryQuestions);
