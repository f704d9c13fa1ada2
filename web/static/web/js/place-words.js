/**
 * What is at a position, in words: its territory, its address and what is near. Two questions of our own site, asked
 * together, so that one sentence can say both answers.
 */
import { fetchFragment } from "./fragments.js";
import { fill } from "./template-words.js";

const PATIENCE_MS = 2500; // an address that takes longer is not waited for: the territory is said without it
const NOWHERE_KNOWN = { territories: [], isServed: true };

/** `urls.at` names territories, `urls.near` addresses. Undefined when the question was withdrawn. */
export async function wordsAt(urls, { lon, lat }, signal) {
  const query = `?lon=${lon}&lat=${lat}`;
  const [place, near] = await Promise.all([
    territoryAt(urls.at + query, signal),
    nearAt(urls.near + query, signal),
  ]);
  return signal.aborted ? undefined : { ...place, ...near };
}

/** In one phrase, empty when nothing is known. `pattern`: "{address} ({territory})". */
export function phrase({ address, territories }, pattern) {
  if (!address) return territories.join(", ");
  // The commune is mostly in the address already.
  const territory = territories.filter((name) => !address.includes(name)).join(", ");
  return territory ? fill(pattern, { address, territory }) : address;
}

async function territoryAt(url, signal) {
  try {
    const answer = await fetch(url, { signal });
    if (!answer.ok) return NOWHERE_KNOWN;
    const { commune, quartier, served } = await answer.json();
    return { territories: [commune?.name, quartier?.name].filter(Boolean), isServed: served };
  } catch {
    return NOWHERE_KNOWN;
  }
}

/** `address`: "devant le 12 rue…", or nothing; `nearby`: the nodes of the list, or null when it did not come. */
async function nearAt(url, signal) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const stop = () => patience.abort();
  signal.addEventListener("abort", stop);
  try {
    const nearby = await fetchFragment(url, { signal: patience.signal });
    const address = nearby.querySelector("[data-nearest]")?.dataset.nearest ?? "";
    return { address, nearby };
  } catch {
    return { address: "", nearby: null };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
