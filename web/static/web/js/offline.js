/**
 * On every page: the service worker, what waits on this device sent as soon as it can be, and what became of it.
 *
 *   <template data-kept-notices>
 *     <aside class="…" aria-label="…"></aside>
 *     <div data-notice="waiting" class="notice">… <button type="button" data-take-back>…</button></div>
 *     <div data-notice="sent" class="notice"><p data-text>… {reference}</p> <a data-link>…</a>
 *       <button type="button" data-close>…</button></div>
 *     <div data-notice="refused" class="notice">… <a data-link>…</a></div>
 *   </template>
 */
import { glimpse } from "./draft-offer.js";
import { everything, keepDraft, WAITING } from "./kept.js";
import { deliverAll, drop, inTurn, onChange } from "./outbox.js";

const WORKER = "/service-worker.js";

class KeptNotices extends HTMLElement {
  connectedCallback() {
    this.template = document.querySelector("template[data-kept-notices]");
    this.frame = this.template.content.querySelector("aside").cloneNode(true);
    // Said aloud when something comes into it: so it is there, empty, before.
    this.setAttribute("aria-live", "polite");
    onChange(() => this.show());
    window.addEventListener("online", () => this.deliver());
    this.deliver();
  }

  async deliver() {
    const records = await everything().catch(() => []);
    if (records.some(({ state }) => state === WAITING)) await deliverAll();
    await this.show();
  }

  async show() {
    const records = await everything().catch(() => []);
    const notices = records
      .filter((one) => !this.isInTheForm(one))
      .map((one) => this.noticeOf(one));
    this.frame.replaceChildren(...notices.filter(Boolean));
    this.replaceChildren(...(this.frame.firstChild ? [this.frame] : []));
  }

  /** A form of this very page that is being sent says it itself. */
  isInTheForm({ key }) {
    const fields = document.querySelectorAll('[name="submission_key"]');
    return [...fields].some((field) => field.value === key);
  }

  noticeOf(record) {
    const model = this.template.content.querySelector(`[data-notice="${record.state}"]`);
    if (!model) return null;
    const notice = model.cloneNode(true);
    const text = notice.querySelector("[data-text]");
    text.textContent = text.textContent.replace("{reference}", record.reference);
    const link = notice.querySelector("[data-link]");
    if (link) link.href = record.url ?? `${record.action}#${record.key}`;
    if (record.url) link.addEventListener("click", () => drop(record.key));
    const words = notice.querySelector("[data-words]");
    if (words) words.textContent = glimpse(record);
    notice.querySelector("[data-close]")?.addEventListener("click", () => this.close(record));
    notice
      .querySelector("[data-take-back]")
      ?.addEventListener("click", () => this.takeBack(record));
    return notice;
  }

  async close(record) {
    await drop(record.key);
    await this.show();
  }

  /** Not to be sent any more: a draft again, in the form. */
  async takeBack(record) {
    await inTurn(record.key, () => keepDraft(record), false);
    location.assign(`${record.action}#${record.key}`);
  }
}

customElements.define("kept-notices", KeptNotices);
document.querySelector("main").before(document.createElement("kept-notices"));

// The page first: what it is made of must not wait for what the worker keeps.
window.addEventListener("load", () => {
  const options = { type: "module", scope: "/", updateViaCache: "none" };
  navigator.serviceWorker?.register(WORKER, options).catch(() => {
    // A browser without modules in workers, or with its storage closed: pages send what waits, at the next visit.
  });
});
