/**
 * A round on a phone: each stop ticked with one touch, with or without network. The page is kept on the device when it
 * is opened, a tick is kept before it leaves, and what waits is said above the stops.
 *
 *   <round-ticks data-by="12" data-round="3">
 *     <p data-progress>…</p> <p role="status" data-waiting hidden><span data-waiting-words></span></p>
 *     <p role="alert" data-told hidden><span data-told-words></span></p> <p data-kept hidden>…</p>
 *     <li data-stop="7" data-outcome="pending"> <span data-mark="done" hidden></span> <strong data-outcome-words></strong>
 *       <span data-when></span> <span data-note></span> <form method="post" action="…/pointer/">…</form></li>
 *     <template data-words><span data-word="waits-many">{n} pointages…</span>…</template>
 *   </round-ticks>
 */
import { forgetOldPages, keepPage, keepTick, ticks } from "./round-kept.js";
import { askForTicks, sendTicks } from "./round-queue.js";
import { fill, wordsOf } from "./template-words.js";

const AGAIN_MS = 30_000;

class RoundTicks extends HTMLElement {
  connectedCallback() {
    this.words = wordsOf(this);
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    this.addEventListener("submit", (event) => this.tick(event), { signal });
    window.addEventListener("online", () => this.send(), { signal });
    this.timer = setInterval(() => this.send(), AGAIN_MS);
    this.begin();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearInterval(this.timer);
  }

  /** What was ticked before the page was opened again stands in it, whoever gave the page. */
  async begin() {
    for (const tick of await this.waiting()) this.paint(tick, true);
    await this.send();
    await this.keep();
    this.dataset.ready = "";
  }

  async waiting() {
    const all = await ticks().catch(() => []);
    return all.filter(({ round }) => round === this.dataset.round);
  }

  async keep() {
    await forgetOldPages().catch(() => {});
    const isKept = await keepPage(location.pathname).catch(() => false);
    // Without network it is the kept page that is being read.
    this.querySelector("[data-kept]").hidden = !isKept && navigator.onLine;
  }

  async tick(event) {
    const stop = event.target.closest("[data-stop]");
    if (!stop) return;
    event.preventDefault();
    const made = this.made(event.target, event.submitter);
    try {
      await keepTick(made);
    } catch {
      // No place to keep it: sent as the plain form that it is.
      this.tell(this.words.unkept);
      if (navigator.onLine) this.sendPlainly(event.target, event.submitter);
      return;
    }
    this.tell("");
    this.paint(made, true);
    askForTicks();
    await this.send();
  }

  made(form, button) {
    const now = new Date();
    return {
      key: crypto.randomUUID(),
      by: this.dataset.by,
      round: this.dataset.round,
      stop: form.elements.stop.value,
      outcome: button?.value ?? "done",
      note: form.elements.note.value.trim(),
      at: now.toISOString(),
      since: now.getTime(),
      action: form.getAttribute("action"),
      page: location.pathname,
    };
  }

  sendPlainly(form, button) {
    const outcome = document.createElement("input");
    Object.assign(outcome, { type: "hidden", name: "outcome", value: button?.value ?? "done" });
    form.append(outcome);
    form.submit();
  }

  async send() {
    const settle = (tick, said) => this.settle(tick, said);
    const { isSignedOut } = (await sendTicks(settle).catch(() => null)) ?? {};
    const left = await this.waiting();
    const box = this.querySelector("[data-waiting]");
    box.hidden = left.length === 0;
    const word = isSignedOut ? "signed-out" : left.length === 1 ? "waits-one" : "waits-many";
    this.querySelector("[data-waiting-words]").textContent = left.length
      ? fill(this.words[word], { n: left.length })
      : "";
    if (left.length === 0 && this.isStale) await this.renew();
  }

  /** The server has the last word, once it has spoken of the last tick of that stop. */
  settle(tick, said) {
    if (tick.round !== this.dataset.round) return;
    this.isStale = true;
    if (said.refused !== undefined) this.tell(fill(this.words.refused, { told: said.refused }));
    else {
      this.paint({ ...tick, ...said, stop: tick.stop }, false);
      if (said.told) this.tell(said.told);
    }
  }

  /** The kept page says what the server now knows. */
  async renew() {
    this.isStale = false;
    await keepPage(location.pathname).catch(() => false);
  }

  paint(tick, isHeld) {
    const stop = this.querySelector(`[data-stop="${CSS.escape(tick.stop)}"]`);
    if (!stop) return;
    stop.dataset.outcome = tick.outcome;
    for (const mark of stop.querySelectorAll("[data-mark]"))
      mark.hidden = mark.dataset.mark !== tick.outcome;
    stop.querySelector("[data-outcome-words]").textContent = this.words[tick.outcome];
    stop.querySelector("[data-when]").textContent = isHeld ? this.words.held : "";
    stop.querySelector("[data-note]").textContent = tick.note;
    stop.querySelector("[data-undo]").hidden = tick.outcome === "pending";
    this.count();
  }

  count() {
    const stops = [...this.querySelectorAll("[data-stop]")];
    const seen = stops.filter(({ dataset }) => dataset.outcome !== "pending").length;
    const isOne = new Intl.PluralRules(document.documentElement.lang).select(seen) === "one";
    const word = this.words[isOne ? "progress-one" : "progress-many"];
    const text = fill(word, { seen, total: stops.length });
    this.querySelector("[data-progress]").textContent = text;
  }

  tell(text) {
    this.querySelector("[data-told]").hidden = !text;
    this.querySelector("[data-told-words]").textContent = text;
  }
}

customElements.define("round-ticks", RoundTicks);
