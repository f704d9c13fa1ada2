/**
 * The one-key shortcuts of the desk: never while somebody types, never with another key held, and off when they are
 * switched off (WCAG 2.1.4).
 */
const WRITING = "textarea, select, [contenteditable], input:not([type='checkbox'])";

/** Which shortcut a key event is; empty for none. */
export function shortcutOf(event, { isOn }) {
  if (event.key === "Escape") return "Escape";
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return "";
  if (!isOn || event.repeat || event.target.closest?.(WRITING)) return "";
  return event.key.length === 1 ? event.key.toLowerCase() : "";
}

/** Whether it sends the form in which one writes. */
export function isSending(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey);
}
