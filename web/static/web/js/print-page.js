/**
 * A button that prints the page; hidden where nothing can.
 *
 *   <print-page hidden><button type="button">Imprimer</button></print-page>
 */
class PrintPage extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", () => print());
  }
}

customElements.define("print-page", PrintPage);
