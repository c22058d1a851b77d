// Confirming findings and dismissing false alarms.

import { moveFinding } from "app/transcript";
import { saver, sheet } from "app/reviews/desk";

/** Confirm or dismiss a finding; the same again takes it back. Without one, choose the first. */
export function decide(decision, finding) {
  if (saver.stopped) return;
  if (!finding) {
    moveFinding(1);
    return;
  }
  if (!finding.querySelector("[data-decide]")) return;
  const { finding: id, state: before } = finding.dataset;
  sheet.change({ kind: "finding", finding: id, state: before === decision ? "open" : decision, before });
}
