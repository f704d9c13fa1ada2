/** What somebody chose for their desk on this device; where nothing can be kept, the usual. */
const NAME = "riverain-desk";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

export function setting(name) {
  return kept()[name] ?? true;
}

export function keepSetting(name, isOn) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...kept(), [name]: isOn }));
  } catch {
    // It holds for this page alone.
  }
}
