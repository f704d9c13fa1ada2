/**
 * What was begun on this device and not sent, offered again: to be taken up, or erased.
 *
 *   <template data-offer>
 *     <section class="notice"><p data-text>… {when} …</p><p data-words></p>
 *       <button type="button" data-resume>…</button> <button type="button" data-erase>…</button></section>
 *   </template>
 */

import { unfinished } from "./kept.js";
import { drop } from "./outbox.js";

const SHOWN = 90;
const UNITS = [
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** "il y a 2 heures", in the language of the page. */
export function ago(milliseconds, language) {
  const seconds = Math.round(milliseconds / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return words.format(-Math.floor(seconds / size), unit);
}

/** The first words of what was written, so that one knows it again. */
export function glimpse(record) {
  const texts = new Map(record.fields);
  const text =
    texts.get("title") ?? texts.get("description") ?? texts.get("place_description") ?? "";
  return text.length > SHOWN ? `${text.slice(0, SHOWN).trimEnd()}…` : text;
}

function offerOf(template, record, onResume) {
  const offer = template.content.cloneNode(true).firstElementChild;
  const text = offer.querySelector("[data-text]");
  const when = ago(Date.now() - (record.savedAt ?? record.since), document.documentElement.lang);
  text.textContent = text.textContent.replace("{when}", when);
  const words = offer.querySelector("[data-words]");
  words.textContent = glimpse(record);
  words.hidden = !words.textContent;
  offer.querySelector("[data-resume]").addEventListener("click", () => onResume(record));
  offer.querySelector("[data-erase]").addEventListener("click", async () => {
    await drop(record.key);
    offer.remove();
    document.querySelector("#titre")?.focus();
  });
  return offer;
}

/** Put before `form` what was begun for `kind`, unless it is in the form already. */
export async function showOffers(template, form, kind, onResume) {
  const key = form.elements.submission_key.value;
  const records = await unfinished(kind).catch(() => []);
  const offers = records.filter((record) => record.key !== key);
  form.before(...offers.map((record) => offerOf(template, record, onResume)));
  return records;
}
