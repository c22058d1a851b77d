// What every page needs. A page's own script is another module beside this one.

import htmx from "htmx";
import "app/theme";
import "app/dialogs";
import "app/requests";
import "app/tables";
import "app/times";
import { dismissAll } from "app/toasts";
import { onKeys } from "app/keys";

window.htmx = htmx;

onKeys({
  "[Shift]+?": () => document.getElementById("keys-help")?.showModal(),
  "/": (event) => {
    const field = document.querySelector("[data-search], [type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  },
  Escape: dismissAll,
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) history.back();
});

// Drawings are large, so their script is fetched only where a page has one.
const draw = (root) => {
  const charts = [...root.querySelectorAll("[data-chart]")];
  if (charts.length) import("app/charts").then(({ drawAll }) => drawAll(charts));
};
draw(document);
document.addEventListener("htmx:after:swap", () => draw(document));

// Alpine only where a page has parts for it. Pages register them while their modules run; all
// of them have by then.
document.addEventListener("DOMContentLoaded", () => {
  if (document.querySelector("[x-data]")) import("alpine").then(({ default: Alpine }) => Alpine.start());
});
