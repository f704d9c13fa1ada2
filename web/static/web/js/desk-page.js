/**
 * The desk: opening one contribution after another, acting with one key, and what follows from an act, without ever
 * loading the page again.
 *
 *   <desk-page data-pane="list" data-list="/agents/">
 *     <button data-show="map"> <button data-go="next"> <button data-keys> <input data-setting="follow">
 *     <p data-said role="status"></p>
 *     <div id="desk-list">…<li data-reference="S-…"><a hx-get="…" hx-target="#desk-detail"></a></li></div>
 *     <section id="desk-detail"><article data-opened="S-…" data-lng data-lat>…[data-key="s"]…</article></section>
 *   </desk-page>
 *
 * Talks by events: receives "desk:acted" {reference, said} from an act that is done and "desk:choose" {reference} from the
 * map; sends "desk:opened" {reference, lngLat} and "desk:changed".
 */
import { putBack, typedIn } from "./desk-drafts.js";
import { isSending, shortcutOf } from "./desk-keys.js";
import { keepSetting, setting } from "./desk-settings.js";

const REFUSED = [409, 422];

class DeskPage extends HTMLElement {
  connectedCallback() {
    this.classList.add("is-live");
    for (const part of this.querySelectorAll("[data-with-script]")) part.hidden = false;
    for (const box of this.querySelectorAll("[data-setting]"))
      box.checked = setting(box.dataset.setting);
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("change", (event) => this.set(event.target));
    this.addEventListener("desk:acted", ({ detail }) => this.follow(detail));
    this.addEventListener("desk:choose", ({ detail }) => this.open(detail.reference));
    this.listenToHtmx();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("htmx:historyRestore", () => this.restored(), { signal });
    this.show(this.dataset.pane);
    this.mark();
  }

  disconnectedCallback() {
    this.leaving.abort();
  }

  listenToHtmx() {
    this.addEventListener("htmx:beforeSwap", ({ detail }) => this.allow(detail));
    this.addEventListener("htmx:afterRequest", ({ detail }) => this.sent(detail));
    this.addEventListener("htmx:afterSwap", ({ detail }) => this.swapped(detail));
    this.addEventListener("htmx:sendError", () => this.say(this.part("said").dataset.offline));
    this.addEventListener("htmx:responseError", () => this.say(this.part("said").dataset.failed));
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }

  get detail() {
    return this.querySelector("#desk-detail");
  }

  opened() {
    return this.detail.querySelector("[data-opened]");
  }

  lines() {
    return [...this.querySelectorAll("#desk-list [data-reference]")];
  }

  lineOf(reference) {
    return this.lines().find((line) => line.dataset.reference === reference);
  }

  /** A form that is refused comes back with what was typed: that is drawn like any other answer. */
  allow(detail) {
    if (REFUSED.includes(detail.xhr.status)) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
    if (detail.shouldSwap && detail.target === this.detail) {
      this.rememberTyped(detail.requestConfig);
      this.foldAll();
    }
  }

  /** Of panels of one name the browser lets one be open: while the old one is, the new one would be closed. */
  foldAll() {
    for (const panel of this.detail.querySelectorAll("details[open]")) panel.open = false;
  }

  /** What is done is not typed any more. */
  sent({ elt, successful }) {
    if (successful && elt.matches("#desk-detail form")) elt.reset();
  }

  /** At the last moment: what is typed while the answer is on its way counts too, and so does where one writes. */
  rememberTyped({ elt }) {
    const reference = this.opened()?.dataset.opened;
    const writing =
      document.activeElement.closest("#desk-detail details[open] form") &&
      document.activeElement.id;
    this.typed = { reference, kept: typedIn(this.detail, elt.dataset.form), writing };
  }

  swapped({ target }) {
    if (target === this.detail) this.drawn();
    if (["desk-list", "desk-work"].includes(target?.id)) this.listed();
  }

  drawn() {
    const reference = this.opened()?.dataset.opened;
    const again = this.typed?.reference === reference ? this.typed : null;
    if (again) putBack(this.detail, again.kept);
    this.typed = null;
    for (const part of this.detail.querySelectorAll("[data-with-script]")) part.hidden = false;
    this.mark();
    if (!this.stays) this.show("detail");
    this.detail.scrollTop = 0;
    const field = this.stays && again?.writing && document.getElementById(again.writing);
    if (field) this.goOnWriting(field);
    else this.focusOnDetail();
    this.stays = false;
  }

  goOnWriting(field) {
    field.closest("details").open = true;
    field.focus({ preventScroll: true });
    if (field.matches("textarea, [type=text]"))
      field.setSelectionRange(field.value.length, field.value.length);
  }

  /** On what is wrong, when something is; else on the title, from where reading goes on. */
  focusOnDetail() {
    const wrong = this.detail.querySelector('[aria-invalid="true"], details[open] [role="alert"]');
    const to = wrong ?? this.part("title") ?? this.detail;
    if (!to.matches("input, select, textarea")) to.tabIndex = -1;
    to.focus({ preventScroll: !wrong });
  }

  listed() {
    this.mark();
    const query = this.querySelector("#desk-list").dataset.query;
    const saved = this.querySelector("#desk-saved [data-query]");
    if (saved) saved.value = query;
    this.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
  }

  restored() {
    this.mark();
    this.show(this.opened() ? "detail" : "list");
    this.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
  }

  /** Which line is open, for the eye, the ear, the filters and the map. */
  mark() {
    const opened = this.opened();
    const reference = opened?.dataset.opened ?? "";
    for (const line of this.lines()) {
      const link = line.querySelector("a");
      if (line.dataset.reference === reference) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.lineOf(reference)?.scrollIntoView({ block: "nearest" });
    const field = this.querySelector("#desk-open");
    if (field) field.value = reference;
    const lngLat = opened ? [Number(opened.dataset.lng), Number(opened.dataset.lat)] : null;
    const detail = { reference, lngLat };
    this.dispatchEvent(new CustomEvent("desk:opened", { bubbles: true, detail }));
  }

  show(pane) {
    this.dataset.pane = pane;
    for (const button of this.querySelectorAll(".desk__switches [data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === pane));
    }
  }

  press(event) {
    const button = event.target.closest("[data-show], [data-go], [data-keys], [data-status]");
    if (!button || event.ctrlKey || event.metaKey) return;
    const { show, go, status } = button.dataset;
    if (show) this.show(show);
    else if (go) this.go(go === "next" ? 1 : -1);
    else if (status !== undefined) this.choose(event, status);
    else this.querySelector("#desk-keys").showModal();
  }

  /** Without this script a counter is a link that does the same with a whole page. */
  choose(event, status) {
    event.preventDefault();
    const form = this.querySelector("#desk-filters");
    form.elements.status.value = status;
    form.requestSubmit();
  }

  set(box) {
    const name = box.dataset?.setting;
    if (name) keepSetting(name, box.checked);
  }

  isSet(name) {
    return this.querySelector(`[data-setting="${name}"]`).checked;
  }

  go(way) {
    const lines = this.lines();
    const reference = this.opened()?.dataset.opened;
    const at = lines.findIndex((line) => line.dataset.reference === reference);
    const next = at < 0 ? lines[0] : lines[at + way];
    if (next) next.querySelector("a").click();
    else this.say(this.part("said").dataset.end);
  }

  /** What the map says, in the list or not: in the detail, and in the address. */
  open(reference) {
    const url = `${this.dataset.list}${reference}/${location.search}`;
    return this.fetch(url, "#desk-detail", { push: "true" });
  }

  say(words) {
    this.part("said").textContent = words ?? "";
  }

  /** An act is done: its line and the counters first, then the next one, or the same as it is now. */
  async follow({ reference, said }) {
    const line = this.lineOf(reference);
    const next = line?.nextElementSibling ?? line?.previousElementSibling;
    this.foldAll();
    await this.fetch(`${this.dataset.list}${reference}/ligne/${location.search}`, "#desk-changed");
    this.say(said);
    this.dispatchEvent(new CustomEvent("desk:changed", { bubbles: true }));
    const isGone = !this.lineOf(reference);
    if (isGone && line && next && this.isSet("follow")) next.querySelector("a").click();
    else this.refresh(reference);
  }

  refresh(reference) {
    this.stays = true;
    const url = `${this.dataset.list}${reference}/${location.search}`;
    this.fetch(url, "#desk-detail");
  }

  fetch(url, target, more = {}) {
    return window.htmx.ajax("GET", url, { source: this, target, ...more });
  }

  key(event) {
    if (document.querySelector("dialog[open]")) return;
    if (isSending(event)) return event.target.closest("form")?.requestSubmit();
    const key = shortcutOf(event, { isOn: this.isSet("keys") });
    const done = key && this.gesture(key, event.target);
    if (done) event.preventDefault();
    return undefined;
  }

  /** Whether the key did something. */
  gesture(key, target) {
    if (key === "Escape") return this.leave(target);
    if (key === "j" || key === "k") this.go(key === "j" ? 1 : -1);
    else if (key === "/") this.toFilters();
    else if (key === "l") this.toList();
    else if (key === "?") this.querySelector("#desk-keys").showModal();
    else if (key === "x") this.tick(target);
    else if (key === "o") target.closest("[data-reference]")?.querySelector("a").click();
    else return this.act(key);
    return true;
  }

  tick(target) {
    const line = target.closest("[data-reference]") ?? this.lineOf(this.opened()?.dataset.opened);
    if (line) this.querySelector("desk-lines").tick(line.dataset.reference);
  }

  act(key) {
    const button = this.detail.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button) return false;
    this.show("detail");
    const panel = button.closest("details");
    if (!panel || button.tagName !== "SUMMARY") button.click();
    else this.unfold(panel);
    return true;
  }

  unfold(panel) {
    panel.open = true;
    const first = panel.querySelector(
      "form :is(input:not([type='hidden']), select, textarea, button):not([hidden] *)",
    );
    first?.focus();
    panel.scrollIntoView({ block: "nearest" });
  }

  /** Out of a form: it is closed, what is typed stays in it, and the keys work again. */
  leave(target) {
    const panel = target.closest("details[open]");
    if (!panel) return false;
    panel.open = false;
    panel.querySelector("summary").focus();
    return true;
  }

  toFilters() {
    this.show("list");
    this.querySelector("#desk-filters [name='q']").focus();
  }

  toList() {
    this.show("list");
    const line = this.lineOf(this.opened()?.dataset.opened) ?? this.lines()[0];
    line?.querySelector("a").focus();
  }
}

customElements.define("desk-page", DeskPage);
