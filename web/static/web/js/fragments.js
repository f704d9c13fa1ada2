/** Fragments of our own pages, fetched and put in place as parsed nodes. */
export class FragmentError extends Error {}

/** The fragment at `url`, ready to be put somewhere. Throws FragmentError when it cannot be had. */
export async function fetchFragment(url, { signal } = {}) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal });
  if (!answer.ok) throw new FragmentError(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...page.body.childNodes);
  return fragment;
}

/** Replace what `target` holds by the fragment at `url`. */
export async function loadFragment(url, target, options) {
  target.replaceChildren(await fetchFragment(url, options));
}
