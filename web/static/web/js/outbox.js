/**
 * Sends what waits on this device. Pages and the service worker share it: whoever finds the network first sends, one at
 * a time for each record, and the submission key makes the server file it once even if two of them did.
 */
import { everything, forget, keep, REFUSED, recall, SENT, WAITING } from "./kept.js";

export const TAG = "submissions";
const CHANNEL = "riverain-submissions";
const TOKEN = /name="csrfmiddlewaretoken" value="(\w+)"/;
const REFERENCE = /data-reference="([^"]+)"/;
// What the same request would meet again: it needs a person. Anything else (429, 5xx…) is a matter of time.
const NEEDS_A_PERSON = new Set([200, 400, 404, 410, 413, 422]);

/** Run `work` when nobody else is busy with this record; undefined at once when somebody is and `waits` is false. */
export function inTurn(key, work, waits = true) {
  if (!navigator.locks) return work();
  const name = `${TAG}:${key}`;
  return navigator.locks.request(name, { ifAvailable: !waits }, (lock) => lock && work());
}

/** Tell the pages that are open that something changed in what is kept. */
export function announce() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("changed");
  channel.close();
}

export function onChange(callback) {
  new BroadcastChannel(CHANNEL).addEventListener("message", callback);
}

/** Ask the browser to wake the service worker when the network is back, where it can. */
export async function askToBeWoken() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register(TAG).catch(() => {});
}

/** A token against forged requests: the one of the form may be older than its cookie, and a kept page has none. */
export async function freshToken(action) {
  const page = await fetch(action, { cache: "no-store" });
  const found = TOKEN.exec(await page.text());
  if (!found) throw new Error(`no form at ${action}: ${page.status}`);
  return found[1];
}

/** The request that sends a record at once: the question about likely duplicates needs somebody to answer it. */
function bodyOf(record) {
  const body = new FormData();
  for (const [name, value] of record.fields) body.append(name, value);
  for (const [name, photo] of record.photos) body.append(name, photo, photo.name || "photo");
  body.set("submission_key", record.key);
  body.set("step", "similar");
  body.set("go", "next");
  if (record.same) body.set("same", record.same);
  return body;
}

/** What became of a request: sent, to be corrected by a person, or still waiting. */
export function verdict(status, isRedirected, page) {
  const [, reference] = (isRedirected && status === 200 && REFERENCE.exec(page)) || [];
  if (reference) return { state: SENT, reference };
  return { state: NEEDS_A_PERSON.has(status) ? REFUSED : WAITING };
}

async function post(record) {
  const body = bodyOf(record);
  body.set("csrfmiddlewaretoken", await freshToken(record.action));
  const answer = await fetch(record.action, { method: "POST", body });
  return { ...verdict(answer.status, answer.redirected, await answer.text()), url: answer.url };
}

/** Send one record; false while it still waits. */
async function deliver(key) {
  const record = await recall(key);
  if (record?.state !== WAITING) return true;
  const { state, reference, url } = await post(record);
  if (state === WAITING) return false;
  const { kind, since } = record;
  await keep(state === SENT ? { key, kind, since, state, reference, url } : { ...record, state });
  announce();
  return true;
}

/** Send all that waits; true when nothing is left. */
export async function deliverAll({ waits = false } = {}) {
  let isDone = true;
  for (const { key, state } of await everything()) {
    if (state !== WAITING) continue;
    const isGone = await inTurn(key, () => deliver(key).catch(() => false), waits);
    isDone &&= Boolean(isGone);
  }
  return isDone;
}

/** A record that must not leave any more: back to a draft is the caller's business, gone is ours. */
export async function drop(key) {
  await forget(key);
  announce();
}
