// Skipping a conversation: a digit picks a reason, words can be typed instead.

import { onKeys } from "app/keys";

const dialog = document.getElementById("skip");
const field = dialog.querySelector("[name=reason]");
const picks = [...dialog.querySelectorAll("[data-pick]")];

function pick(button) {
  field.value = button.dataset.pick;
  dialog.querySelector("[data-skip]").click();
}

for (const button of picks) button.addEventListener("click", () => pick(button));

dialog.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  const button = picks[Number(event.key) - 1];
  if (composing || !button || event.ctrlKey || event.altKey || event.metaKey) return;
  // In a field with words in it a digit is one of them.
  if (event.target === field && field.value) return;
  event.preventDefault();
  pick(button);
});

onKeys({
  s: (event) => {
    event.preventDefault();
    dialog.showModal();
    field.focus();
  },
});
