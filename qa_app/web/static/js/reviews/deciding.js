// Confirming findings and dismissing false alarms.

import { reason, send } from "app/requests";
import { moveFinding } from "app/transcript";
import { toast } from "app/toasts";
import { root, saver, sheet } from "app/reviews/desk";

/** Confirm or dismiss a finding; the same again takes it back. Without one, choose the first. */
export async function decide(decision, finding) {
  if (saver.stopped) return;
  if (!finding) {
    moveFinding(1);
    return;
  }
  const before = finding.dataset.state;
  const wish = before === decision ? "open" : decision;
  if (await setFinding(finding, wish)) sheet.remember(() => setFinding(finding, before));
}

async function setFinding(finding, wish) {
  const url = root.dataset.findingUrl.replace(/0$/, finding.dataset.finding);
  const answer = await send(url, { state: wish });
  if (!answer.ok) {
    toast(reason(answer), "danger");
    return false;
  }
  finding.classList.remove(`finding-${finding.dataset.state}`);
  finding.dataset.state = wish;
  finding.classList.add(`finding-${wish}`);
  for (const button of finding.querySelectorAll("[data-decide]")) {
    button.setAttribute("aria-pressed", String(button.dataset.decide === wish));
  }
  sheet.suggest(answer.data.suggestions);
  return true;
}
