/**
 * A report written without network, on one screen: kept on this device, and sent when the network is back.
 *
 *   <offline-report data-kind="report">
 *     <form action="/signaler/">… <button type="button" data-locate hidden>…</button> <p role="status" data-said></p>
 *       <p role="alert" data-missing hidden>…</p> …</form>
 *     <section data-held hidden><h2 tabindex="-1">…</h2> <button type="button" data-again>…</button></section>
 *     <template data-sentences><span data-word="here">… {metres} …</span> …</template>
 *     <template data-brings="nid-de-poule">… questions …</template>
 *   </offline-report>
 */
import "./photo-field.js";
import { DraftKeeper, putBack } from "./draft-keeper.js";
import { DRAFT, unfinished } from "./kept.js";
import { myPosition } from "./my-position.js";
import { announce, askToBeWoken, deliverAll } from "./outbox.js";

const PATIENCE_MS = 30_000; // without network the device finds itself by satellite alone

/** Put kept answers back: texts in their field, choices in theirs. */
function fillIn(form, fields) {
  for (const control of form.elements) {
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (values.length === 0 || control.type === "file") continue;
    if (control.type === "radio" || control.type === "checkbox")
      control.checked = values.includes(control.value);
    else control.value = values[0];
  }
}

class OfflineReport extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.done = this.querySelector("[data-held]");
    this.keeper = new DraftKeeper(this.dataset.kind, () => this.form);
    this.begin();
    this.form.hidden = false;
    this.form.addEventListener("submit", (event) => this.send(event));
    for (const type of ["input", "change"])
      this.form.addEventListener(type, () => this.keeper.note());
    const { category, territory } = this.form.elements;
    territory.addEventListener("change", () => this.place(null));
    category.addEventListener("change", () => this.bring(category.value));
    this.querySelector("[data-again]").addEventListener("click", () => location.reload());
    this.prepareLocation();
    this.takeUpTheDraft();
    this.keeper.start();
  }

  disconnectedCallback() {
    this.keeper.stop();
  }

  begin() {
    this.keeper.since = 0;
    this.form.elements.submission_key.value = crypto.randomUUID();
  }

  word(name) {
    return this.querySelector("template[data-sentences]").content.querySelector(
      `[data-word="${name}"]`,
    ).textContent;
  }

  say(text) {
    this.querySelector("[data-said]").textContent = text;
  }

  /** What was begun in the usual form goes on here. */
  async takeUpTheDraft() {
    const records = await unfinished(this.dataset.kind).catch(() => []);
    const draft = records.find(({ state }) => state === DRAFT);
    if (!draft) return;
    await this.keeper.takeUp(draft.key);
    this.bring(new Map(draft.fields).get("category"));
    fillIn(this.form, draft.fields);
    this.form.elements.submission_key.value = draft.key;
    putBack(this.form, draft);
    if (this.form.elements.lon.value) this.say(this.word("kept"));
  }

  /** The questions of a category, and whom to turn to instead: a diversion may end the form. */
  bring(category) {
    const brought = this.querySelector("[data-brought]");
    const own = [...this.querySelectorAll("template[data-brings]")];
    const template = own.find((one) => one.dataset.brings === category);
    brought.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
    this.querySelector("[data-send]").hidden = Boolean(brought.querySelector("[data-final]"));
  }

  prepareLocation() {
    const button = this.querySelector("[data-locate]");
    button.hidden = !navigator.geolocation;
    button.addEventListener("click", () => this.locate());
  }

  async locate() {
    this.say(this.word("locating"));
    const found = await myPosition({ timeout: PATIENCE_MS }).catch(() => null);
    if (found) this.place(found);
    else this.say(this.word("unknown"));
  }

  /** A position, or none: a territory chosen by hand is the last word, here as on the server. */
  place(found) {
    const { lon, lat, accuracy, territory } = this.form.elements;
    lon.value = found?.lon.toFixed(6) ?? "";
    lat.value = found?.lat.toFixed(6) ?? "";
    accuracy.value = found?.accuracy ?? "";
    if (found) territory.value = "";
    this.say(found ? this.word("here").replace("{metres}", found.accuracy) : "");
    this.keeper.note();
  }

  get isPlaced() {
    const { lon, territory, place_description: words } = this.form.elements;
    return Boolean(lon.value || (territory.value && words.value.trim()));
  }

  async send(event) {
    event.preventDefault();
    if (event.submitter?.matches("[data-take-place]")) {
      this.form.elements.territory.value = "";
      this.say(this.word("photo"));
      return;
    }
    const missing = this.querySelector("[data-missing]");
    missing.hidden = this.isPlaced;
    if (!this.isPlaced) {
      missing.focus();
      return;
    }
    const isKept = await this.keeper.hold();
    this.querySelector("[data-full]").hidden = isKept;
    if (!isKept) return;
    this.form.hidden = true;
    this.done.hidden = false;
    this.done.querySelector("h2").focus();
    this.begin();
    await askToBeWoken();
    await deliverAll();
    announce();
  }
}

customElements.define("offline-report", OfflineReport);
