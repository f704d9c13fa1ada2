/**
 * The sentences a page gives to its script, in the language of the page, and how they are filled.
 *
 *   <template data-words><span data-word="put">Repère posé : {place}.</span>…</template>
 */
export function wordsOf(element) {
  const template = element.querySelector(":scope > template[data-words]");
  const sentences = [...template.content.children];
  return Object.fromEntries(sentences.map((one) => [one.dataset.word, one.textContent]));
}

/** "{n} adresses" with { n: 3 } → "3 adresses". What is put in is never read as a pattern. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
