/* Rows of a table that belong to the row before them, folded until they are asked for. Without this script all are shown.

   <row-folds>
     <template data-words data-show="Montrer le détail de %s" data-hide="Cacher le détail de %s"></template>
     <table>
       <tbody><tr><th scope="row">Voirie</th>…</tr></tbody>
       <tbody id="parts-1" data-parts-of="Voirie">…</tbody>
*/
class RowFolds extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("template[data-words]").dataset;
    for (const parts of this.querySelectorAll("[data-parts-of]")) this.fold(parts);
  }

  fold(parts) {
    const heading = parts.previousElementSibling.querySelector("th");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "row-fold";
    button.textContent = heading.textContent;
    button.setAttribute("aria-controls", parts.id);
    heading.replaceChildren(button);
    button.addEventListener("click", () => this.show(button, parts, parts.hidden));
    this.show(button, parts, false);
  }

  show(button, parts, isShown) {
    parts.hidden = !isShown;
    button.setAttribute("aria-expanded", String(isShown));
    const words = isShown ? this.words.hide : this.words.show;
    button.title = words.replace("%s", parts.dataset.partsOf);
  }
}

customElements.define("row-folds", RowFolds);
