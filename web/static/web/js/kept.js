/**
 * What this device keeps of a submission until it is sent: one record each, and never an address to write to.
 *
 *   { key, kind, state, action, step, since, savedAt, fields: [[name, text]…], photos: [[name, File]…], same? }
 *   { key, kind, state: "sent", since, reference, url }
 *
 * `key` is the submission key of the form: the server files it once, however often it arrives; `same`, the reference of
 * what the person said that it is the same as.
 */
import { deviceStore } from "./device-store.js";

const DAYS = 7;
const run = deviceStore("riverain", "submissions");

export const DRAFT = "draft";
export const WAITING = "waiting";
export const REFUSED = "refused";
export const SENT = "sent";

// Who may be written to is for the service alone: not for the next person who holds this device.
const CONTACT_TYPES = new Set(["email", "tel", "password"]);
const NEVER = new Set(["email", "csrfmiddlewaretoken", "step", "go", "same"]);
// In the form before anyone has written anything.
const NOTHING_YET = new Set(["submission_key", "accuracy"]);

export function isExpired(record, now = Date.now()) {
  return now - record.since > DAYS * 24 * 3600 * 1000;
}

/** What may be kept of `[name, value, type]` entries: texts that hold something, and photos. */
export function keepable(entries) {
  const mayBe = [...entries].filter(
    ([name, , type]) => !NEVER.has(name) && !CONTACT_TYPES.has(type),
  );
  const texts = mayBe.filter(([, value]) => typeof value === "string");
  // An empty one among several of a name keeps its rank: the words of the second photo are not those of the first.
  const filled = new Set(texts.filter(([, value]) => value.trim()).map(([name]) => name));
  return {
    fields: texts.filter(([name]) => filled.has(name)).map(([name, value]) => [name, value]),
    photos: mayBe
      .filter(([, value]) => typeof value !== "string" && value.size > 0)
      .map(([name, value]) => [name, value]),
  };
}

/** Has the person written, chosen or placed anything? */
export function isWorthKeeping({ fields, photos }) {
  return photos.length > 0 || fields.some(([name]) => !NOTHING_YET.has(name));
}

export function recall(key) {
  return run("readonly", (store) => store.get(key));
}

export function keep(record) {
  return run("readwrite", (store) => store.put(record));
}

export function forget(key) {
  return run("readwrite", (store) => store.delete(key));
}

/** Everything that is kept, the oldest first; what is older than seven days is erased on the way. */
export async function everything() {
  const records = await run("readonly", (store) => store.getAll());
  const old = records.filter((record) => isExpired(record));
  await Promise.all(old.map((record) => forget(record.key)));
  return records.filter((record) => !isExpired(record)).sort((one, two) => one.since - two.since);
}

/** What was begun and can be taken up again, for a kind: what the server refused, and the drafts. */
export async function unfinished(kind) {
  const records = await everything();
  return records.filter((one) => one.kind === kind && [DRAFT, REFUSED].includes(one.state));
}

/** Keep `record` as a draft, beside others of its kind: nothing is erased that nobody asked to erase. */
export async function keepDraft(record) {
  await keep({ ...record, state: DRAFT });
}
