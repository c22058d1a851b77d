// The flagged list: one key decides on a row, or opens what a step asks for, and goes on to the
// next row; one key takes the last step back.

import { onKeys } from "app/keys";
import { reason, send } from "app/requests";
import { toast } from "app/toasts";

const board = document.querySelector("[data-triage]");
const rows = () => [...(board?.querySelectorAll("tbody tr") ?? [])];
const present = () => document.activeElement?.closest?.("[data-triage] tbody tr");

/** What stands between two sentences: in Chinese nothing. */
const BETWEEN = document.documentElement.lang.startsWith("zh") ? "" : " ";

/** How to undo the last step: an address and what to send there. */
let last = null;

async function decide(row, verdict) {
  const button = row?.querySelector(`button[data-verdict=${verdict}]`);
  if (!button || row.dataset.sending) return;
  row.dataset.sending = "true";
  const hadFocus = row.contains(document.activeElement);
  const answer = await send(button.dataset.url, { action: verdict });
  delete row.dataset.sending;
  if (!answer.ok) return toast(reason(answer), "danger");
  const { findings, said } = answer.data;
  done(row, hadFocus, said, { url: board.dataset.backUrl, body: { findings, action: board.dataset.triage } });
}

function done(row, hadFocus, said, undo) {
  last = undo;
  leave(row, hadFocus);
  toast(undo ? [said, board.dataset.undo].join(BETWEEN) : said, "success");
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
  if (!last) return;
  const answer = await send(last.url, last.body);
  if (!answer.ok) return toast(reason(answer), "danger");
  last = null;
  location.reload();
}

// A dialog serves one row (opened by its key or button) or all that are chosen (opened from the
// bar above the list); which of the two stands on it while it is open.

let working = null;

function work(row, action) {
  const button = row?.querySelector(`button[data-work=${action}]`);
  const dialog = button && document.getElementById(`work-${action}`);
  if (!dialog) return;
  working = { row, dialog, url: button.dataset.workUrl };
  fault(dialog, "");
  dialog.showModal();
  dialog.querySelector("textarea, select, input:not([type=hidden])")?.focus();
}

function fault(dialog, text) {
  const place = dialog.querySelector("[data-work-fault]");
  place.textContent = text;
  place.hidden = !text;
}

async function sendWork(dialog, body) {
  const { row, url } = working;
  const answer = await send(url, body);
  if (!answer.ok) return fault(dialog, reason(answer));
  for (const field of dialog.querySelectorAll("textarea")) field.value = "";
  dialog.close();
  row.focus();
  if (!body.action) return noted(row, answer.data.said);
  const undo = answer.data.undo && { url: answer.data.undo, body: { action: "hand_back" } };
  done(row, true, answer.data.said, undo);
}

function noted(row, said) {
  const count = row.querySelector("[data-notes]");
  if (count) count.textContent = Number(count.textContent) + 1;
  toast(said, "success");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-work-send]");
  if (!button || !working) return;
  event.preventDefault();
  const dialog = button.closest("dialog");
  const fields = [...dialog.querySelectorAll("[name]:not(button):not([name=csrf_token])")];
  const body = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  sendWork(dialog, { ...body, action: button.dataset.workSend });
});

document.addEventListener("submit", (event) => {
  if (!working || !event.target.matches("form[data-work-note]")) return;
  event.preventDefault();
  sendWork(event.target.closest("dialog"), { text: event.target.elements.text.value });
});

for (const dialog of document.querySelectorAll("dialog[id^=work-]")) {
  dialog.addEventListener("close", () => {
    // The event comes late: another dialog may be open for another row by then.
    if (working?.dialog === dialog) working = null;
  });
}

board?.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-verdict], button[data-work]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("tr");
  if (button.dataset.work) work(row, button.dataset.work);
  else decide(row, button.dataset.verdict);
});

const first = () => present() ?? null;
const other = { open: ["confirmed", "dismissed"] }[board?.dataset.triage];

/** A key that opens a dialog must not be typed into it. */
const opening = (action) => (event) => {
  event.preventDefault();
  work(first(), action);
};

onKeys({
  c: () => other && decide(first(), "confirmed"),
  x: () => other && decide(first(), "dismissed"),
  r: opening("review"),
  g: opening("coaching"),
  a: opening("assign"),
  m: opening("note"),
  u: () => (last ? takeBack() : other || decide(first(), "open")),
}, { repeat: false });

// The first row is at hand at once: a shift begins with a key, not with the mouse.
rows()[0]?.focus({ preventScroll: true });
