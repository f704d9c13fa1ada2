/** The colours of tokens.css, for what is drawn outside CSS. */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const dark = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return dark.matches;
}

/** Call back each time the visitor's device goes from day to night. */
export function onSchemeChange(callback) {
  dark.addEventListener("change", callback);
}
