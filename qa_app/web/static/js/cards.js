// Lists of cards: moving over them by key, and opening the one that has the focus.

import { onKeys } from "app/keys";

const cards = () => [...document.querySelectorAll("[data-cards] > li")];

/** The card that has the focus, or holds what has it. */
export const presentCard = () => document.activeElement?.closest?.("[data-cards] > li");

function move(step) {
  const all = cards();
  const at = all.indexOf(presentCard());
  const card = all[at < 0 ? 0 : at + step];
  if (!card) return;
  for (const other of all) other.tabIndex = -1;
  card.tabIndex = 0;
  card.focus();
}

document.addEventListener("keydown", (event) => {
  const opens = event.key === "Enter" && event.target.matches?.("[data-cards] > li[data-href]");
  if (opens) location.assign(event.target.dataset.href);
});

onKeys({ j: () => move(1), k: () => move(-1) });
