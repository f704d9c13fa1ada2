/**
 * The last request of a form, kept on this device before it leaves: if the answer never comes, or the page is closed,
 * it is sent by itself later. While the page stays open it is the page that insists, because the page alone has the
 * e-mail address, which is not kept.
 */
import { askToBeWoken, freshToken, inTurn } from "./outbox.js";

const SLOW_MS = 20_000;
const AGAIN_MS = 30_000;
const LONGEST_MS = 5 * 60_000;
const EDIT = "edit";
const AGAIN = "again";
// The service is away, not the network: the same request is good later.
const AWAY = 500;

export class HeldSending {
  pause = AGAIN_MS;

  constructor(steps, keeper, body) {
    this.steps = steps;
    this.keeper = keeper;
    this.body = body;
    this.panel = steps.querySelector("[data-held]");
  }

  /** The answer of `post(body, signal)`, however long it takes; null when the person goes back to the form. */
  run(post) {
    return inTurn(this.keeper.key, () => this.insist(post));
  }

  async insist(post) {
    const record = this.record;
    this.isKept = await this.keeper.hold(record);
    if (this.isKept) askToBeWoken();
    const slow = this.isKept && setTimeout(() => this.show(), SLOW_MS);
    try {
      const answered = await this.untilAnswered(post);
      await this.settle(answered, record);
      return answered;
    } finally {
      clearTimeout(slow);
    }
  }

  /** What is kept: the form as it stands, and which one it was said to be the same as. */
  get record() {
    const { record } = this.keeper;
    const same = this.body.get("same");
    return record && same ? { ...record, same } : record;
  }

  async untilAnswered(post) {
    for (;;) {
      const aborter = new AbortController();
      const answered = post(this.body, aborter.signal).catch((error) => this.unless(error));
      const first = await Promise.race([answered, this.asked()]);
      aborter.abort();
      if (first === EDIT) return null;
      if (first?.answer && !(this.isKept && first.answer.status >= AWAY)) return first;
      this.show();
      if (first !== AGAIN && (await this.asked(this.pause)) === EDIT) return null;
      this.pause = Math.min(this.pause * 2, LONGEST_MS);
      await this.renew();
    }
  }

  /** Without a place to keep it, a failure is told as such. */
  unless(error) {
    if (!this.isKept) throw error;
  }

  /** From now on it leaves by itself: nobody may be there to say whether it is the same as a neighbour's. */
  async renew() {
    this.body.set("step", "similar");
    await freshToken(this.steps.form.getAttribute("action")).then(
      (token) => this.body.set("csrfmiddlewaretoken", token),
      () => {},
    );
  }

  async settle(answered, record) {
    const isSent = answered?.answer.redirected && answered.answer.ok;
    if (isSent) await this.keeper.end(record?.key);
    else await this.keeper.release(record);
  }

  show() {
    if (!this.panel.hidden) return;
    this.steps.form.hidden = true;
    this.panel.hidden = false;
    this.panel.querySelector("[data-address]").hidden = !this.body.get("email");
    this.panel.querySelector("h1").focus();
  }

  hide() {
    this.steps.form.hidden = false;
    this.panel.hidden = true;
    this.steps.querySelector("#titre")?.focus();
  }

  /** What the person chooses, or the network that is back, or the end of the pause. */
  asked(pause) {
    return new Promise((resolve) => {
      const done = new AbortController();
      const say = (what) => {
        done.abort();
        clearTimeout(timer);
        if (what === EDIT) this.hide();
        resolve(what);
      };
      const timer = pause && setTimeout(() => say(AGAIN), pause);
      const until = { signal: done.signal };
      const on = (selector, what) =>
        this.panel.querySelector(selector).addEventListener("click", () => say(what), until);
      on("[data-retry]", AGAIN);
      on("[data-edit]", EDIT);
      if (pause) window.addEventListener("online", () => say(AGAIN), until);
    });
  }
}
