/**
 * Deciding suspected duplicates by key: j and k (or the arrows) from one pair to the next, o the same, n not the same, g
 * to keep the other one, u to take the last answer back. Everything is a form or a link that works without.
 *
 *   <desk-pairs data-next="/agents/doublons/?after=…">
 *     <p data-said role="status"></p> <form data-undo></form> <button data-keys>
 *     <section data-group="12">… <li data-choice="S-…" tabindex="-1"><button name="answer" value="same"></li></section>
 *   </desk-pairs>
 *
 * Receives "pairs:answered" {said, group} from an answer; sends "pairs:read" {group} when a pair of it is read.
 */
import { shortcutOf } from "./desk-keys.js";
import { keepSetting, setting } from "./desk-settings.js";

const REFUSED = 409;
const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };
const PRESSED = { o: "[value='same']", n: "[value='apart']", g: "[data-keep]" };

class DeskPairs extends HTMLElement {
  connectedCallback() {
    for (const part of this.querySelectorAll("[data-with-script]")) part.hidden = false;
    for (const box of this.querySelectorAll("[data-setting]"))
      box.checked = setting(box.dataset.setting);
    this.addEventListener("change", ({ target }) => {
      if (target.dataset.setting) keepSetting(target.dataset.setting, target.checked);
    });
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-keys]")) this.showKeys();
    });
    this.addEventListener("focusin", (event) => this.read(event.target));
    this.listenToHtmx();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    this.classList.add("is-live");
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  listenToHtmx() {
    this.addEventListener("htmx:beforeRequest", (event) => this.begin(event));
    this.addEventListener("htmx:beforeSwap", ({ detail }) => this.allow(detail));
    this.addEventListener("pairs:answered", ({ detail }) => this.answered(detail));
    this.addEventListener("htmx:afterSettle", () => this.settle());
    this.addEventListener("htmx:afterRequest", () => {
      this.isBusy = false;
    });
    this.addEventListener("htmx:sendError", () => this.say(this.words.offline));
    this.addEventListener("htmx:responseError", () => this.say(this.words.failed));
  }

  /** What is refused comes back with the group as it is now: that is drawn like any other answer. A group that comes
   * back takes its place again, where it has one on this page. */
  allow(detail) {
    if (detail.xhr.status === REFUSED) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
    if (!this.undone) return;
    const place = this.told && document.getElementById(`groupe-${this.told.group}`);
    this.querySelector("[data-empty]")?.remove();
    if (!place) return;
    detail.target = place;
    detail.swapOverride = this.undoing;
  }

  get words() {
    return this.querySelector("[data-said]").dataset;
  }

  say(sentence) {
    this.querySelector("[data-said]").textContent = sentence;
  }

  choices() {
    return [...this.querySelectorAll("[data-group]:not([hidden]) [data-choice]")];
  }

  /** The pair one is at: where the focus is, else the last one that had it. */
  current() {
    const choices = this.choices();
    const focused = document.activeElement?.closest?.("[data-choice]");
    return focused ?? choices.find((one) => one.dataset.choice === this.last) ?? null;
  }

  read(target) {
    const choice = target.closest("[data-choice]");
    if (choice) this.last = choice.dataset.choice;
    const group = target.closest("[data-group]");
    if (group) this.tell(group);
  }

  tell(group) {
    const members = [...group.querySelectorAll("[data-member]")].map(({ dataset }) => ({
      number: dataset.number,
      lngLat: [Number(dataset.lng), Number(dataset.lat)],
    }));
    const detail = { group: group.dataset.group, members };
    this.dispatchEvent(new CustomEvent("pairs:read", { bubbles: true, detail }));
  }

  begin({ target }) {
    this.isBusy = true;
    const choices = this.choices();
    const at = choices.indexOf(target.closest("[data-choice]"));
    this.place = at < 0 ? null : at;
    this.kept = target.matches("[data-keep]") ? target.closest("[data-group]").dataset.group : "";
    this.undone = target.matches("[data-undo]");
    this.undoing = target.dataset.undo;
  }

  answered({ said, group }) {
    this.told = { said, group: String(group) };
  }

  /** After an answer the next pair has the focus; after one that is taken back, that one. */
  settle() {
    if (this.kept) this.settleKept();
    if (!this.told) return;
    const { said, group } = this.told;
    this.told = null;
    this.say(said);
    const choices = this.choices();
    const own = this.querySelector(`[data-group="${CSS.escape(group)}"]`);
    const back = this.undone ? own?.querySelector("[data-choice]") : null;
    const next = back ?? choices[Math.min(this.place ?? 0, choices.length - 1)];
    document.dispatchEvent(new CustomEvent("pairs:changed"));
    if (next) this.goTo(next);
    else this.atTheEnd(said);
  }

  settleKept() {
    const group = this.querySelector(`[data-group="${CSS.escape(this.kept)}"]`);
    this.kept = "";
    this.say(this.words.kept);
    const first = group?.querySelector("[data-choice]");
    if (first) this.goTo(first);
  }

  /** Those of this page are decided: what is left begins anew, or it was the last page. */
  atTheEnd(said) {
    const next = this.querySelector("[data-next-page]");
    this.say(`${said} ${this.words.end}`);
    (next ?? this.querySelector("[data-undo] button") ?? this.querySelector("[data-keys]")).focus();
  }

  goTo(choice) {
    choice.focus({ preventScroll: true });
    choice.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (document.querySelector("dialog[open]")) return;
    const key = event.key.startsWith("Arrow")
      ? this.arrowOf(event)
      : shortcutOf(event, { isOn: setting("keys") });
    if (key && this.gesture(key)) event.preventDefault();
  }

  /** The arrows move from pair to pair where they would move nothing else. */
  arrowOf(event) {
    const isOurs = event.target === document.body || event.target.closest?.("[data-group]");
    const isHeld = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    return setting("keys") && isOurs && !isHeld ? event.key : "";
  }

  /** Whether the key did something. */
  gesture(key) {
    if (key === "?") return this.showKeys();
    if (STEPS[key]) return this.step(STEPS[key]);
    if (this.isBusy) return Boolean(PRESSED[key]);
    if (key === "u") return this.press(this.querySelector("[data-undo] button"));
    return PRESSED[key] ? this.press(this.current()?.querySelector(PRESSED[key])) : false;
  }

  press(button) {
    button?.click();
    return Boolean(button);
  }

  step(way) {
    const choices = this.choices();
    const at = choices.indexOf(this.current());
    const next = at < 0 ? choices[0] : choices[at + way];
    if (next) this.goTo(next);
    return Boolean(next);
  }

  showKeys() {
    this.querySelector("#pairs-keys").showModal();
    return true;
  }
}

customElements.define("desk-pairs", DeskPairs);
