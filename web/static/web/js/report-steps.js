/**
 * The path of a submission without leaving the page: each screen is asked of the server, which decides, and takes the
 * place of the one before. Without this script the same form goes the same way, page by page.
 *
 *   <report-steps>
 *     <form method="post" action="/signaler/">… <h1 id="titre" tabindex="-1">…</h1> …</form>
 *     <p role="alert" data-away hidden>…</p>
 *     <p role="alert" data-trouble hidden>…</p>
 *   </report-steps>
 */
import "./category-search.js";
import "./duplicates-hint.js";
import "./photo-field.js";
import "./place-picker.js";

const STEPS = ["where", "what", "similar"];

class ReportSteps extends HTMLElement {
  isBusy = false;

  connectedCallback() {
    this.addEventListener("submit", this);
    window.addEventListener("popstate", this);
    history.replaceState({ step: this.step }, "");
    this.querySelector("[data-focus]")?.focus();
  }

  disconnectedCallback() {
    window.removeEventListener("popstate", this);
  }

  get form() {
    return this.querySelector("form");
  }

  get step() {
    return this.form?.elements.step?.value ?? "end";
  }

  handleEvent(event) {
    if (event.type === "popstate") {
      this.turnBack(event.state?.step);
      return;
    }
    event.preventDefault();
    const { name, value } = event.submitter ?? { name: "go", value: "next" };
    this.send(name, value);
  }

  /** The browser's own Back: the earlier screen, with all that was typed since. */
  turnBack(step) {
    if (!this.form) location.reload();
    else if (STEPS.includes(step) && STEPS.indexOf(step) < STEPS.indexOf(this.step))
      this.send("go", step, false);
  }

  async send(name, value, isNew = true) {
    if (this.isBusy) return;
    this.setBusy(true);
    this.tell(null);
    const body = new FormData(this.form);
    body.append(name, value);
    try {
      const answer = await fetch(this.form.getAttribute("action"), { method: "POST", body });
      this.receive(answer, await answer.text(), isNew);
    } catch {
      this.tell("away");
    } finally {
      this.setBusy(false);
    }
  }

  receive(answer, text, isNew) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.querySelector("report-steps");
    if (!next) {
      if (answer.redirected && answer.ok) location.assign(answer.url);
      else this.tell("trouble");
      return;
    }
    const before = this.step;
    this.replaceChildren(...next.childNodes);
    document.title = page.title;
    if (isNew && this.step !== before) history.pushState({ step: this.step }, "", answer.url);
    scrollTo(0, 0);
    (this.querySelector("[data-focus]") ?? this.querySelector("#titre"))?.focus();
  }

  setBusy(isBusy) {
    this.isBusy = isBusy;
    this.setAttribute("aria-busy", String(isBusy));
  }

  /** Show one of the two notices about the network, or neither. */
  tell(which) {
    for (const name of ["away", "trouble"]) {
      const notice = this.querySelector(`[data-${name}]`);
      if (notice) notice.hidden = name !== which;
    }
    if (which) this.querySelector(`[data-${which}]`)?.scrollIntoView({ block: "center" });
  }
}

customElements.define("report-steps", ReportSteps);
