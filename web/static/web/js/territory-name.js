/** The name of the place at a position: "Strasbourg, Neudorf", and whether it is served at all. */
const UNKNOWN = { name: "", isServed: true };

/** `name` is empty when nobody could be asked, and undefined when the question was withdrawn. */
export async function nameOf(url, lon, lat, signal) {
  try {
    const answer = await fetch(`${url}?lon=${lon}&lat=${lat}`, { signal });
    if (!answer.ok) return UNKNOWN;
    const { commune, quartier, served } = await answer.json();
    return { name: [commune?.name, quartier?.name].filter(Boolean).join(", "), isServed: served };
  } catch (error) {
    return error.name === "AbortError" ? { name: undefined, isServed: true } : UNKNOWN;
  }
}
