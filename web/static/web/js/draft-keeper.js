/** Keeps what is typed in a form on this device, as it is typed, until it is sent. A device that cannot keep says no. */
import {
  forget,
  isWorthKeeping,
  keep,
  keepable,
  keepDraft,
  REFUSED,
  recall,
  WAITING,
} from "./kept.js";

const PAUSE_MS = 400;

function* entriesOf(form) {
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    yield [name, value, field?.type ?? ""];
  }
}

/** Put the photos of a record back in the file fields of `form`, as if they had just been chosen, with their words. */
export function putBack(form, { photos, fields }) {
  if (photos.length === 0) return;
  for (const input of form.querySelectorAll('input[type="file"][name]')) {
    // The page shows those that the server has already: they are the first of the record.
    const there = form.querySelectorAll("[data-kept]").length;
    const own = photos.filter(([name]) => name === input.name).slice(there);
    if (own.length === 0) continue;
    const files = new DataTransfer();
    for (const [name, photo] of own)
      files.items.add(new File([photo], photo.name || name, { type: photo.type }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const said = fields.filter(([name]) => name === "photo_alt");
  form.querySelectorAll('[name="photo_alt"]').forEach((input, index) => {
    input.value = said[index]?.[1] ?? "";
  });
}

export class DraftKeeper {
  timer = 0;
  since = 0;

  /** `formOf` gives the form as it stands now; `kind` is whose draft it is. */
  constructor(kind, formOf) {
    this.kind = kind;
    this.formOf = formOf;
    this.saveNow = () => document.visibilityState === "hidden" && this.flush();
  }

  start() {
    document.addEventListener("visibilitychange", this.saveNow);
  }

  stop() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.saveNow);
  }

  get key() {
    return this.formOf()?.elements.submission_key?.value;
  }

  /** What the form holds; null while nobody has written anything in it. */
  get record() {
    const form = this.formOf();
    if (!form) return null;
    const { fields, photos } = keepable(entriesOf(form));
    if (!isWorthKeeping({ fields, photos })) return null;
    this.since ||= Date.now();
    return {
      key: this.key,
      kind: this.kind,
      action: form.getAttribute("action"),
      step: form.elements.step?.value ?? "",
      since: this.since,
      savedAt: Date.now(),
      fields,
      photos,
    };
  }

  /** Soon: one writing for a burst of keys. */
  note() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  flush() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.save();
  }

  async save() {
    this.timer = 0;
    const { record } = this;
    if (record) await keepDraft(record).catch(() => {});
  }

  /** Keep the form as one that has to leave: true once this device will send it by itself. */
  async hold(record = this.record) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!record) return false;
    return keep({ ...record, state: WAITING }).then(
      () => true,
      () => false,
    );
  }

  /** No longer to be sent by itself: a draft again, or what the server refused. */
  async release(record = this.record) {
    if (record) await keepDraft(record).catch(() => {});
  }

  /** Sent, or given up. */
  async end(key) {
    clearTimeout(this.timer);
    this.timer = 0;
    this.since = 0;
    if (key) await forget(key).catch(() => {});
  }

  /** Take up a record that was kept: from now on this form is its draft. */
  async takeUp(key) {
    const record = await recall(key);
    this.since = record?.since ?? 0;
    if (record?.state === REFUSED) await keepDraft(record).catch(() => {});
    return record;
  }
}
