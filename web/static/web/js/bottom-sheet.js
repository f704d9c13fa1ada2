/**
 * On a phone, the panel slides over the map and rests at three heights. Elsewhere, and without this script, it is
 * a plain column of the page.
 *
 *   <bottom-sheet data-stop="half"><button data-handle hidden>…</button> … </bottom-sheet>
 *   <button data-sheet-stop="full">Liste</button>
 */
import { nearestStop, nextStop } from "./sheet-stops.js";

const DRAG_SLACK = 6;

class BottomSheet extends HTMLElement {
  connectedCallback() {
    this.handle = this.querySelector("[data-handle]");
    this.handle.hidden = false;
    this.classList.add("is-sheet");
    this.handle.addEventListener("click", () => this.cycle());
    this.handle.addEventListener("keydown", (event) => this.onKey(event));
    this.handle.addEventListener("pointerdown", (event) => this.grab(event));
    document.addEventListener("click", (event) => this.onStopButton(event));
    document.addEventListener("map-selected", () => this.rest("peek"));
    this.rest(this.dataset.stop ?? "half");
  }

  rest(stop) {
    this.dataset.stop = stop;
    if (stop === "peek") this.scrollTop = 0;
    document.body.dataset.sheet = stop;
    this.style.removeProperty("--sheet-height");
    this.handle.setAttribute("aria-expanded", String(stop !== "peek"));
    for (const button of document.querySelectorAll("[data-sheet-stop]")) {
      button.hidden = (button.dataset.sheetStop === "full") === (stop === "full");
    }
  }

  cycle() {
    if (this.wasDragged) {
      this.wasDragged = false;
      return;
    }
    this.rest(nextStop(this.dataset.stop));
  }

  onKey(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    this.rest(nextStop(this.dataset.stop, direction));
  }

  onStopButton(event) {
    const button = event.target.closest("[data-sheet-stop]");
    if (!button) return;
    this.rest(button.dataset.sheetStop);
    // The button that was pressed has given its place to the other one: so does the focus.
    document.querySelector("[data-sheet-stop]:not([hidden])").focus();
  }

  grab(start) {
    const height = this.offsetHeight;
    this.handle.setPointerCapture(start.pointerId);
    const move = (event) => {
      const moved = start.clientY - event.clientY;
      if (Math.abs(moved) > DRAG_SLACK) this.wasDragged = true;
      if (this.wasDragged) this.style.setProperty("--sheet-height", `${height + moved}px`);
    };
    const drop = () => {
      this.handle.removeEventListener("pointermove", move);
      if (this.wasDragged) this.rest(nearestStop(this.offsetHeight / innerHeight));
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("lostpointercapture", drop, { once: true });
  }
}

customElements.define("bottom-sheet", BottomSheet);
