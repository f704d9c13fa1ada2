/**
 * The path of a submission without leaving the page: each screen is asked of the server, which decides, and takes the
 * place of the one before. Without this script the same form goes the same way, page by page.
 *
 * What is typed is kept on this device as one goes. The last screen is kept before it leaves, so that it is sent by
 * itself when the network, or the page, is lost on the way.
 *
 *   <report-steps data-kind="report">
 *     <template data-offer>…</template>
 *     <form method="post" action="/signaler/">… <h1 id="titre" tabindex="-1">…</h1> …</form>
 *     <section data-held hidden>… <button data-retry>…</button> <button data-edit>…</button></section>
 *     <p role="alert" data-away hidden>…</p>
 *     <p role="alert" data-trouble hidden>…</p>
 *   </report-steps>
 */
import "./category-questions.js";
import "./category-search.js";
import "./category-suggestion.js";
import "./duplicates-hint.js";
import "./photo-field.js";
import "./place-picker.js";
import { DraftKeeper, putBack } from "./draft-keeper.js";
import { showOffers } from "./draft-offer.js";
import { HeldSending } from "./held-sending.js";
import { REFUSED } from "./kept.js";
import { freshToken } from "./outbox.js";

const STEPS = ["where", "what", "similar"];
const FORBIDDEN = 403;

class ReportSteps extends HTMLElement {
  isBusy = false;

  connectedCallback() {
    this.keeper = new DraftKeeper(this.dataset.kind, () => this.form);
    this.keeper.start();
    for (const type of ["submit", "input", "change"]) this.addEventListener(type, this);
    window.addEventListener("popstate", this);
    history.replaceState({ step: this.step }, "");
    this.querySelector("[data-focus]")?.focus();
    this.offerWhatWasBegun();
  }

  disconnectedCallback() {
    this.keeper.stop();
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
    } else if (event.type === "submit") {
      event.preventDefault();
      const { name, value } = event.submitter ?? { name: "go", value: "next" };
      this.send(name, value);
    } else {
      this.keeper.note();
    }
  }

  /** The browser's own Back: the earlier screen, with all that was typed since. */
  turnBack(step) {
    if (!this.form) location.reload();
    else if (STEPS.includes(step) && STEPS.indexOf(step) < STEPS.indexOf(this.step))
      this.send("go", step, false);
  }

  async offerWhatWasBegun() {
    const template = this.querySelector("[data-offer]");
    if (!this.form || !template) return;
    const resume = (record) => this.resume(record);
    const begun = await showOffers(template, this.form, this.dataset.kind, resume);
    const wanted = begun.find((record) => location.hash === `#${record.key}`);
    if (wanted) await this.resume(wanted);
  }

  /** Back to the screen that was left, filled; what the server refused is asked again, so that it says why. */
  async resume({ key }) {
    const record = await this.keeper.takeUp(key);
    if (!record) return;
    const isRefused = record.state === REFUSED;
    const body = new FormData();
    for (const [name, value] of record.fields) body.append(name, value);
    body.set("submission_key", key);
    body.set("step", isRefused ? "similar" : "where");
    body.set("go", isRefused ? "next" : record.step === "where" ? "where" : "what");
    if (isRefused && record.same) body.set("same", record.same);
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    await this.exchange(body);
    if (this.form) putBack(this.form, record);
  }

  async send(name, value, isNew = true) {
    if (this.isBusy) return;
    const body = new FormData(this.form);
    body.append(name, value);
    const goesOn = name === "go" && value === "next" && this.step !== STEPS[0];
    const isLast = goesOn || name === "same";
    if (isLast) await this.sendLast(body, isNew);
    else {
      this.keeper.save();
      await this.exchange(body, isNew);
    }
  }

  /** One question to the server, and the screen it answers with. */
  async exchange(body, isNew = true) {
    this.setBusy(true);
    this.tell(null);
    try {
      await this.receive(await this.post(body), isNew);
    } catch {
      this.tell("away");
    } finally {
      this.setBusy(false);
    }
  }

  async sendLast(body, isNew) {
    this.setBusy(true);
    this.tell(null);
    const sending = new HeldSending(this, this.keeper, body);
    try {
      const answered = await sending.run((again, signal) => this.post(again, signal));
      if (answered) await this.receive(answered, isNew);
    } catch {
      this.tell("away");
    } finally {
      this.setBusy(false);
    }
  }

  /** The answer, with its text; asked once more when the token of this page has become too old. */
  async post(body, signal) {
    const action = this.form.getAttribute("action");
    let answer = await fetch(action, { method: "POST", body, signal });
    if (answer.status === FORBIDDEN) {
      body.set("csrfmiddlewaretoken", await freshToken(action));
      answer = await fetch(action, { method: "POST", body, signal });
    }
    return { answer, text: await answer.text() };
  }

  async receive({ answer, text }, isNew) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const next = page.querySelector("report-steps");
    const isSent = answer.redirected && answer.ok;
    if (isSent || (next && !next.querySelector("form"))) await this.keeper.end(this.keeper.key);
    if (isSent) location.assign(answer.url);
    else if (next) this.turnTo(next, page.title, isNew, answer.url);
    else this.tell("trouble");
  }

  turnTo(next, title, isNew, url) {
    const before = this.step;
    this.replaceChildren(...next.childNodes);
    if (this.form) this.keeper.note();
    document.title = title;
    if (isNew && this.step !== before) history.pushState({ step: this.step }, "", url);
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
