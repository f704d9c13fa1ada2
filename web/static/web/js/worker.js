/**
 * The service worker: a page without network, the sending that waits for it, and nothing else. It keeps one page, the
 * one that works without network, and what that page is made of. A page that somebody has read is never kept: an
 * account, a tracking link or a hidden contribution must not be readable by the next person who holds the device. The
 * one exception keeps itself, the page of a round (round-kept.js): it is erased here when somebody signs in or out.
 */
import { deliverAll, TAG } from "./outbox.js";
import { forgetPages, keptPage } from "./round-kept.js";
import { sendTicks, TICKS } from "./round-queue.js";

const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const FRESH_MS = 24 * 3600 * 1000;
const OURS = "riverain-";

class Shell {
  /**
   * `cache` names this version, `offline` is the address of the page, `files` are the addresses of what it needs,
   * `doors` those through which somebody signs in or out.
   */
  constructor({ cache, offline, files, doors }) {
    this.name = cache;
    this.offline = offline;
    this.files = new Set(files);
    this.doors = new Set(doors);
  }

  async keepAll() {
    const kept = await caches.open(this.name);
    await kept.addAll([...this.files, this.offline]);
  }

  async forgetOthers() {
    const names = await caches.keys();
    const others = names.filter((name) => name.startsWith(OURS) && name !== this.name);
    await Promise.all(others.map((name) => caches.delete(name)));
  }

  holds(url) {
    return this.files.has(new URL(url).pathname);
  }

  /** A name that carries its content's hash never changes; another is asked again. */
  async file(request) {
    const kept = await caches.open(this.name);
    const known = await kept.match(request.url);
    if (known && HASHED.test(request.url)) return known;
    return fetch(request).catch(() => known ?? Response.error());
  }

  /** From the network, always; the page that works without it when there is none. */
  async page(event) {
    try {
      const answer = (await event.preloadResponse) ?? (await fetch(event.request));
      event.waitUntil(this.refresh(answer.headers.get("Content-Language")));
      return answer;
    } catch {
      const round = await keptPage(event.request.url).catch(() => undefined);
      const kept = await caches.open(this.name);
      return round ?? (await kept.match(this.offline)) ?? Response.error();
    }
  }

  isDoor(url) {
    return this.doors.has(new URL(url).pathname);
  }

  /** Categories, quartiers and the chosen language change: the kept page follows, and once a day in any case. */
  async refresh(language) {
    const kept = await caches.open(this.name);
    const known = (await kept.match(this.offline))?.headers;
    const isFresh = Date.now() - Date.parse(known?.get("Date")) < FRESH_MS;
    const isOfThatLanguage = !language || language === known?.get("Content-Language");
    if (!isFresh || !isOfThatLanguage) await kept.add(this.offline).catch(() => {});
  }
}

/** Wake up and work. Refused to the browser as long as something waits, so that it wakes us again. */
async function sync() {
  if (!(await deliverAll({ waits: true }))) throw new Error("still waiting");
}

async function syncTicks() {
  const { left } = await sendTicks();
  if (left.length) throw new Error("still waiting");
}

/** Somebody signs in or out: what they ticked leaves first, under their own name, then their rounds are erased. */
async function change(request) {
  await sendTicks().catch(() => {});
  await forgetPages().catch(() => {});
  return fetch(request);
}

export function serve(given) {
  const shell = new Shell(given);
  self.addEventListener("install", (event) => {
    // Nothing kept here belongs to one version of the pages: nobody is better served by the older worker.
    event.waitUntil(shell.keepAll().then(() => self.skipWaiting()));
  });
  self.addEventListener("activate", (event) => {
    const preload = self.registration.navigationPreload?.enable();
    event.waitUntil(Promise.all([shell.forgetOthers(), preload, self.clients.claim()]));
  });
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method === "POST" && shell.isDoor(request.url)) event.respondWith(change(request));
    if (request.method !== "GET") return;
    if (request.mode === "navigate") event.respondWith(shell.page(event));
    else if (shell.holds(request.url)) event.respondWith(shell.file(request));
  });
  self.addEventListener("sync", (event) => {
    if (event.tag === TAG) event.waitUntil(sync());
    if (event.tag === TICKS) event.waitUntil(syncTicks());
  });
}
