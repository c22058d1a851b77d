// Reading a review: evidence leads to its place; on a narrow screen one pane is shown at a time.

import { focusLine, lineOf } from "app/transcript";

const root = document.getElementById("review");

// The sidebar shows pictures alone here; their names stand in a tooltip.
for (const place of document.querySelectorAll(".nav-place")) place.title = place.textContent.trim();

function showPane(name) {
  root.dataset.pane = name;
  for (const button of root.querySelectorAll("[data-pane-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.paneShow === name));
  }
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pane-show]");
  if (button) showPane(button.dataset.paneShow);
  const cited = event.target.closest(".cited a");
  if (cited) {
    event.preventDefault();
    showPane("talk");
    focusLine(lineOf(Number(cited.hash.slice(2))));
  }
});
