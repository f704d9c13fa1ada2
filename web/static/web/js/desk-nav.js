/**
 * The row of links above the pages of the services: where it does not fit, the page one is on is brought into view.
 *
 *   <nav><desk-nav><ul> <li><a href="…" aria-current="page">…</a></li> …</ul></desk-nav></nav>
 */
class DeskNav extends HTMLElement {
  connectedCallback() {
    const row = this.querySelector("ul");
    const here = this.querySelector("[aria-current]");
    if (!row || !here) return;
    const [outer, inner] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
}

customElements.define("desk-nav", DeskNav);
