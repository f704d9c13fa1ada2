/**
 * The fields of a change of state: those that the chosen state needs, and no other.
 *
 *   <status-fields>
 *     <label data-needs="planned_on"><input type="radio" name="status" value="planned"></label>
 *     <div data-needed="planned_on"><input type="date" name="planned_on"></div>
 *   </status-fields>
 *
 * Without this script every field is there, and the server takes those of the chosen state.
 */
class StatusFields extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.fit());
    this.fit();
  }

  fit() {
    const chosen = this.querySelector("[data-needs]:has(:checked)");
    const needs = (chosen?.dataset.needs ?? "").split(" ");
    for (const part of this.querySelectorAll("[data-needed]")) {
      part.hidden = !needs.includes(part.dataset.needed);
    }
  }
}

customElements.define("status-fields", StatusFields);
