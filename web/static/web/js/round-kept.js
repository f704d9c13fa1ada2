/**
 * What this device keeps of the rounds of the person who is signed in: the page of each, and the ticks that have not
 * left. No way to reach anybody is in them. A page is erased when somebody signs in or out, and after seven days.
 *
 *   { key, by, round, stop, outcome, note, at, since, action }
 *
 * `key` is drawn here: the server takes a tick once, however often it arrives.
 */
import { deviceStore } from "./device-store.js";

const PAGES = "rounds-of-this-person";
const DAYS = 7;
const run = deviceStore("riverain-rounds", "ticks");
const WEEK_MS = DAYS * 24 * 3600 * 1000;

export function keepTick(tick) {
  return run("readwrite", (store) => store.put(tick));
}

export function forgetTick(key) {
  return run("readwrite", (store) => store.delete(key));
}

/** The ticks that have not left, in the order in which they were made; those of more than a week ago are erased. */
export async function ticks() {
  const all = await run("readonly", (store) => store.getAll());
  const isOld = ({ since }) => Date.now() - since > WEEK_MS;
  await Promise.all(all.filter(isOld).map(({ key }) => forgetTick(key)));
  return all.filter((tick) => !isOld(tick)).sort((one, two) => one.since - two.since);
}

/** Keep the page of a round, as it is now on the server. */
export async function keepPage(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return false;
  const kept = await caches.open(PAGES);
  await kept.put(path, answer);
  return true;
}

/** The kept page of an address, unless it is too old; undefined otherwise. */
export async function keptPage(url) {
  const kept = await caches.open(PAGES);
  const page = await kept.match(new URL(url).pathname);
  return page && isYoung(page) ? page : undefined;
}

function isYoung(page) {
  return Date.now() - Date.parse(page.headers.get("Date")) < WEEK_MS;
}

/** Erase the pages that are too old. */
export async function forgetOldPages() {
  const kept = await caches.open(PAGES);
  for (const request of await kept.keys()) {
    const page = await kept.match(request);
    if (!page || !isYoung(page)) await kept.delete(request);
  }
}

/** Erase all the pages: somebody signs in or out. */
export function forgetPages() {
  return caches.delete(PAGES);
}
