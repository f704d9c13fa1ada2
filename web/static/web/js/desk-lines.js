/**
 * The lines of the desk's list that are ticked, and the way through them with the arrows.
 *
 *   <desk-lines>
 *     <input type="checkbox" name="source" value="filters" data-choose-all>
 *     <ul><li data-reference="S-…"><input type="checkbox" name="line" value="S-…"><a href="…">…</a></li></ul>
 *   </desk-lines>
 *
 * Sends "desk:chosen" {count, all} each time that what is ticked changes: `all` when everything that the filters
 * show is meant, and not these lines alone. `tick(reference)` ticks a line, or unticks it; `clear()` unticks all.
 */
class DeskLines extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.tell());
    this.addEventListener("keydown", (event) => this.step(event));
    this.tell();
  }

  boxes() {
    return [...this.querySelectorAll('input[name="line"]')];
  }

  tell() {
    const chosen = this.boxes().filter((box) => box.checked);
    const all = Boolean(this.querySelector("[data-choose-all]:checked"));
    const detail = { count: chosen.length, all, references: chosen.map((box) => box.value) };
    this.dispatchEvent(new CustomEvent("desk:chosen", { bubbles: true, detail }));
  }

  tick(reference) {
    const box = this.boxes().find((one) => one.value === reference);
    if (!box) return;
    box.checked = !box.checked;
    this.tell();
  }

  tickPage(isTicked) {
    for (const box of this.boxes()) box.checked = isTicked;
    this.tell();
  }

  clear() {
    this.tickPage(false);
  }

  step(event) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const line = event.target.closest("[data-reference]");
    if (!way || !line || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = way > 0 ? line.nextElementSibling : line.previousElementSibling;
    event.preventDefault();
    next?.querySelector("a").focus();
  }
}

customElements.define("desk-lines", DeskLines);
