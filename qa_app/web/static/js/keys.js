// Keys, with the rules that hold everywhere: they rest while an input method is composing,
// while the visitor types in a field, and while a dialog is open.

import { tinykeys } from "tinykeys";

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

/** Whether a key press is meant for what the visitor is typing or composing. */
export function isTyping(event) {
  // 229 is what older engines send for keys that an input method swallowed.
  return event.isComposing || event.keyCode === 229 || Boolean(event.target.closest?.(FIELDS));
}

/** Whether a dialog, menu or drawer is in front of the page. */
export function isCovered() {
  return Boolean(document.querySelector("dialog[open], .dropdown-menu.show, .offcanvas.show"));
}

/**
 * Bind keys; returns what unbinds them.
 *
 * @param {Record<string, (event: KeyboardEvent) => void>} bindings as tinykeys writes them
 * @param {{inFields?: boolean, repeat?: boolean, target?: HTMLElement | Window}} options
 *   inFields: also while a field has the focus (for chords such as $mod+Enter)
 */
export function onKeys(bindings, { inFields = false, repeat = true, target = window } = {}) {
  const ignore = (event) =>
    event.isComposing ||
    event.keyCode === 229 ||
    (event.repeat && !repeat) ||
    (!inFields && (isTyping(event) || isCovered()));
  return tinykeys(target, bindings, { ignore });
}
