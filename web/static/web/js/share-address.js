/**
 * An address to share: by the phone's own sheet where there is one, else copied. Without script it can be selected.
 *
 *   <share-address>
 *     <input value="https://…" readonly> <button type="button" data-share hidden>Partager</button>
 *     <p role="status" data-said></p> <template>Adresse copiée.</template>
 *   </share-address>
 */
class ShareAddress extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("[data-share]");
    button.hidden = !(navigator.share || navigator.clipboard);
    button.addEventListener("click", () => this.share());
  }

  async share() {
    const input = this.querySelector("input");
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url: input.value });
        return;
      }
      await navigator.clipboard.writeText(input.value);
      this.querySelector("[data-said]").replaceChildren(
        this.querySelector("template").content.cloneNode(true),
      );
    } catch {
      // Closed by the person, or forbidden by the browser: the address is there to be copied by hand.
      input.select();
    }
  }
}

customElements.define("share-address", ShareAddress);
