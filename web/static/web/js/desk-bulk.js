/**
 * Acting on many. `bulk-bar`: how many lines are ticked. `bulk-act`: only the fields that the act needs, and templates.
 *
 *   <form id="desk-lines"> <input type="checkbox" name="line" value="S-…">
 *     <bulk-bar data-none="…" data-one="…" data-many="{count} cochées">
 *       <label data-all hidden><input type="checkbox">…</label> <span role="status" data-said></span>
 *       <button name="source" value="lines">…</button>
 *     </bulk-bar></form>
 *   <bulk-act><form>… <div data-for="status answer"> <div data-when="planned">
 *     <template data-template="3" data-status="solved">…</template></form></bulk-act>
 *
 * Without this script every field is shown, and the server takes those that matter.
 */
class BulkBar extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.all = this.querySelector("[data-all]");
    this.all.hidden = false;
    this.onChange = (event) => this.changed(event);
    document.addEventListener("change", this.onChange);
    // Ticked from the keyboard, by the page.
    this.onChosen = () => this.tell();
    document.addEventListener("desk:chosen", this.onChosen);
    // Lines that come or go (a filter, a next page) are counted again.
    this.watch = new MutationObserver(() => this.tell());
    this.watch.observe(this.form, { childList: true, subtree: true });
    this.tell();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.onChange);
    document.removeEventListener("desk:chosen", this.onChosen);
    this.watch?.disconnect();
  }

  get lines() {
    return [...this.form.elements].filter((one) => one.name === "line" && one.type === "checkbox");
  }

  changed(event) {
    if (this.all.contains(event.target)) {
      for (const line of this.lines) line.checked = event.target.checked;
    }
    if (event.target.form === this.form) this.tell();
  }

  tell() {
    const { lines } = this;
    const count = lines.filter((line) => line.checked).length;
    const { none, one, many } = this.dataset;
    const words = count === 0 ? none : count === 1 ? one : many.replace("{count}", count);
    const said = this.querySelector("[data-said]");
    if (said.textContent !== words) said.textContent = words;
    this.querySelector("button[value=lines]").disabled = count === 0;
    const box = this.all.querySelector("input");
    box.checked = count > 0 && count === lines.length;
    box.indeterminate = count > 0 && count < lines.length;
  }
}

class BulkAct extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("change", (event) => this.changed(event));
    this.narrow();
  }

  changed(event) {
    if (event.target.name === "template") this.takeTemplate(event.target.value);
    if (event.target.name === "what" || event.target.name === "status") this.narrow();
  }

  /** A field that the act does not need is out of the way; what it holds stays. */
  narrow() {
    const given = new FormData(this.form);
    const [what, status] = [given.get("what"), given.get("status")];
    for (const part of this.querySelectorAll("[data-for]")) {
      const isFor = part.dataset.for.split(" ").includes(what);
      const isWanted = !(part.dataset.when && what === "status") || this.isWhen(part, status);
      part.hidden = !isFor || !isWanted;
    }
    for (const part of this.querySelectorAll("[data-for] [data-when]")) {
      part.hidden = !this.isWhen(part, status);
    }
  }

  isWhen({ dataset: { when } }, status) {
    return when === "closing" ? this.isClosing() : when === status;
  }

  /** The reasons are grouped by state: one that has a group closes. */
  isClosing() {
    const chosen = this.form.elements.status.selectedOptions[0];
    const groups = [...this.form.elements.reason.querySelectorAll("optgroup")];
    return groups.some((group) => group.label === chosen?.textContent);
  }

  takeTemplate(pk) {
    const template = this.querySelector(`template[data-template="${CSS.escape(pk)}"]`);
    if (!template) return;
    const { answer, status } = this.form.elements;
    answer.value = template.content.textContent;
    const wanted = [...status.options].some((option) => option.value === template.dataset.status);
    if (wanted && template.dataset.status) status.value = template.dataset.status;
    this.narrow();
    answer.focus();
  }
}

customElements.define("bulk-bar", BulkBar);
customElements.define("bulk-act", BulkAct);
