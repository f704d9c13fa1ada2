/** What is typed in the forms of a detail that is about to be drawn again: no word of it is lost. */

const TYPED =
  "textarea, input:not([type='hidden'], [type='file'], [type='checkbox'], [type='radio'])";

/** Everything typed in the forms inside `pane`, but not in the one named `except`. */
export function typedIn(pane, except = "") {
  const kept = [];
  for (const form of pane.querySelectorAll("form[data-form]")) {
    if (form.dataset.form === except) continue;
    for (const field of form.querySelectorAll(TYPED)) {
      if (field.value !== field.defaultValue)
        kept.push({ form: form.dataset.form, name: field.name, value: field.value });
    }
  }
  return kept;
}

/** Put it back where the same field is still there, and still empty. */
export function putBack(pane, kept) {
  for (const { form, name, value } of kept) {
    const field = pane.querySelector(`form[data-form="${form}"] [name="${name}"]`);
    if (field && !field.value) field.value = value;
  }
}
