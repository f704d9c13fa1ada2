/**
 * The end of an entry: the next one is under Enter, and the receipt prints.
 *
 *   <a data-again href="…">Saisir une autre demande</a>
 *   <print-button class="needs-script"><button type="button">Imprimer</button></print-button>
 */
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => window.print());
  }
}

customElements.define("print-button", PrintButton);
document.querySelector("[data-again]")?.focus();
