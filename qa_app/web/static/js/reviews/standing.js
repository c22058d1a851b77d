// What the answers come to, wherever the page shows it.

import { say } from "app/reviews/words";

const set = (name, text) => {
  for (const place of document.querySelectorAll(`[data-${name}]`)) place.textContent = text;
};

/** Show totals, failed critical criteria, the sections' points and how much is answered. */
export function showStanding(form, standing, titleOf) {
  set("total", standing.total ?? "–");
  set("without", standing.without_critical ?? "–");
  document.querySelector("[data-both]").hidden = standing.total === standing.without_critical;
  set("answered", standing.answered);
  set("criteria", standing.criteria);
  const failed = standing.failed.map(titleOf);
  set("critical", failed.length ? say("criticalFailed", { names: failed.join(say("listComma")) }) : say("passed"));
  document.querySelector("[data-critical]")?.classList.toggle("is-failed", failed.length > 0);
  for (const section of form.querySelectorAll("[data-section]")) {
    const scored = standing.sections[section.dataset.section];
    section.querySelector("[data-section-score]").textContent = scored?.score ?? "–";
    section.querySelector("[data-section-max]").textContent = scored?.max ?? "–";
  }
}
