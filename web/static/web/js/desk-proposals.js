/**
 * Ready words for an answer: the one that is chosen is put in the field, to be read over.
 *
 *   <desk-proposals data-fills="answer_text" hidden>
 *     <select><option value="">Aucun</option><option data-text="…" data-status="solved">…</option></select>
 *   </desk-proposals>
 *
 * Words that somebody typed are never replaced: the template is added below them.
 */
class DeskProposals extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("change", (event) => this.fill(event));
  }

  fill(event) {
    event.stopPropagation();
    const { text, status } = event.target.selectedOptions[0].dataset;
    if (!text) return;
    const field = document.getElementById(this.dataset.fills);
    const typed = field.value === this.filled ? "" : field.value.trim();
    field.value = typed ? `${typed}\n\n${text}` : text;
    this.filled = text;
    this.choose(status);
    field.focus();
  }

  /** The state that the template usually goes with, unless one is chosen already. */
  choose(status) {
    const form = this.closest("form");
    if (!status || form.querySelector('input[name="status"]:checked')) return;
    const radio = form.querySelector(`input[name="status"][value="${CSS.escape(status)}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("desk-proposals", DeskProposals);
