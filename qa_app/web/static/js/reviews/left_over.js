// Marks the tasks of which this browser holds changes that could not be saved.

import { leftOver } from "app/reviews/keeping";

const user = document.querySelector("[data-rows]")?.dataset.user;
for (const row of document.querySelectorAll("tr[data-assignment]")) {
  if (leftOver(user, row.dataset.assignment).length) row.querySelector("[data-left-over]").hidden = false;
}
