// The card of a flagged conversation on its own page: its buttons by key.

import { onKeys } from "app/keys";

const press = (key) => (event) => {
  const button = document.querySelector(`[data-case] [data-work-key=${key}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
};

onKeys({ r: press("r"), g: press("g"), a: press("a"), m: press("m") }, { repeat: false });
