// The card of a flagged conversation on its own page: its buttons by key.

import { onKeys } from "app/keys";

const press = (key) => (event) => {
  const button = document.querySelector(`[data-case] [data-work-key=${key}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
  document.getElementById(button.dataset.open)?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
};

onKeys({ r: press("r"), g: press("g"), a: press("a"), m: press("m") }, { repeat: false });
