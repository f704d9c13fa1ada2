/** Fragments of our own pages, fetched and put in place as parsed nodes. */
export class FragmentError extends Error {}

/** Replace what `target` holds by the fragment at `url`. Throws FragmentError when it cannot be had. */
export async function loadFragment(url, target, { signal } = {}) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal });
  if (!answer.ok) throw new FragmentError(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  target.replaceChildren(...page.body.childNodes);
}
