/**
 * Sends the ticks that wait on this device. The page of a round and the service worker share it: whoever finds the
 * network first sends, and the key of a tick makes the server take it once even if both did.
 */
import { freshToken, inTurn } from "./outbox.js";
import { forgetTick, ticks } from "./round-kept.js";

export const TICKS = "round-ticks";
// What the same request would meet again: the stop is gone, or is no longer theirs.
const HOPELESS = new Set([400, 404, 422]);
// No session, or another person's: it waits for the one who made it.
const SIGNED_OUT = new Set([401, 403, 409]);
const SOMEBODY_ELSE = 409;

/** Ask the browser to wake the service worker when the network is back, where it can. */
export async function askForTicks() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register(TICKS).catch(() => {});
}

/**
 * Send all that waits, in order. `tell(tick, answer)` hears of each that is settled: {outcome, note, told} or {refused}.
 * Answers { left, isSignedOut }.
 */
export function sendTicks(tell = () => {}) {
  return inTurn(TICKS, () => sendAll(tell));
}

async function sendAll(tell) {
  const tokens = new Map();
  let isSignedOut = false;
  for (const tick of await ticks()) {
    const { status, said } = await post(tick, tokens).catch(() => ({ status: 0 }));
    isSignedOut ||= SIGNED_OUT.has(status);
    const isSettled = status === 200 || HOPELESS.has(status);
    if (status === SOMEBODY_ELSE) continue;
    if (!isSettled) break; // the next ones would meet the same
    await forgetTick(tick.key);
    tell(tick, status === 200 ? said : { refused: said?.told ?? "" });
  }
  return { left: await ticks(), isSignedOut };
}

async function post(tick, tokens) {
  const body = new FormData();
  for (const name of ["stop", "outcome", "note", "key", "at", "by"]) body.set(name, tick[name]);
  if (!tokens.has(tick.page)) tokens.set(tick.page, await freshToken(tick.page));
  body.set("csrfmiddlewaretoken", tokens.get(tick.page));
  const answer = await fetch(tick.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  // Sent to the page that signs in: nobody is signed in.
  if (answer.redirected) return { status: 401 };
  return { status: answer.status, said: await answer.json().catch(() => null) };
}
