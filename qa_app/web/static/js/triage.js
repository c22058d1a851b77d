// The flagged list: one key decides on a row and goes on to the next; one takes it back.

import { onKeys } from "app/keys";
import { reason, send } from "app/requests";
import { toast } from "app/toasts";

const board = document.querySelector("[data-triage]");
const rows = () => [...(board?.querySelectorAll("tbody tr") ?? [])];
const present = () => document.activeElement?.closest?.("[data-triage] tbody tr");

let last = null;

async function decide(row, verdict) {
  const button = row?.querySelector(`button[data-verdict=${verdict}]`);
  if (!button || row.dataset.sending) return;
  row.dataset.sending = "true";
  const hadFocus = row.contains(document.activeElement);
  const answer = await send(button.dataset.url, { action: verdict });
  delete row.dataset.sending;
  if (!answer.ok) return toast(reason(answer), "danger");
  last = answer.data.findings;
  leave(row, hadFocus);
  toast(`${answer.data.said} ${board.dataset.undo}`, "success");
}

/** Take a row out of the list; the next one has the focus then. */
function leave(row, hadFocus) {
  const all = rows();
  const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
  const box = row.querySelector("input[name=id]:checked");
  if (box) box.click();
  row.remove();
  if (!next) return location.reload();
  next.tabIndex = 0;
  if (hadFocus) next.focus();
}

async function takeBack() {
  if (!last?.length) return;
  const answer = await send(board.dataset.backUrl, { findings: last, action: board.dataset.triage });
  if (!answer.ok) return toast(reason(answer), "danger");
  last = null;
  location.reload();
}

board?.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-verdict]");
  if (!button) return;
  event.preventDefault();
  decide(button.closest("tr"), button.dataset.verdict);
});

const first = () => present() ?? null;
const other = { open: ["confirmed", "dismissed"] }[board?.dataset.triage];

onKeys({
  c: () => other && decide(first(), "confirmed"),
  x: () => other && decide(first(), "dismissed"),
  u: () => (other ? takeBack() : decide(first(), "open")),
}, { repeat: false });

// The first row is at hand at once: a shift begins with a key, not with the mouse.
rows()[0]?.focus({ preventScroll: true });
