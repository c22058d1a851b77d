// Submitting, and what is still missing.

import { reason, send } from "app/requests";
import { toast } from "app/toasts";
import { keepTyped } from "app/reviews/answering";
import { root, saver, sheet } from "app/reviews/desk";
import { say } from "app/reviews/words";

const list = document.getElementById("problems");

function listProblems(problems) {
  list.hidden = !problems.length;
  list.querySelector("[data-problems-title]").textContent = say("missing", { count: problems.length });
  list.querySelector("[data-problems-list]").replaceChildren(...problems.map(({ criterion, message }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const found = sheet.byId.get(criterion);
    link.href = `#c-${criterion ?? ""}`;
    link.dataset.go = criterion ?? "";
    link.textContent = found ? `${found.title} — ${message}` : message;
    item.append(link);
    return item;
  }));
}

root.addEventListener("review:saved", ({ detail }) => {
  if (!list.hidden) listProblems(detail.problems);
});

let submitting = false;

/** Submit once everything is saved; then the next task opens. */
export async function submit() {
  if (submitting || saver.stopped) return;
  submitting = true;
  keepTyped();
  const button = document.getElementById("submit");
  button.disabled = true;
  try {
    if (!(await saver.settled())) {
      toast(document.querySelector("[data-saved-text]").textContent || say("conflict"), "danger");
      return;
    }
    const answer = await send(root.dataset.submitUrl, { edition: saver.edition, revision: saver.revision });
    if (answer.ok) {
      location.assign(answer.data.next);
      return;
    }
    if (answer.status === 422 && answer.data?.problems) {
      listProblems(answer.data.problems);
      const first = answer.data.problems.find((each) => sheet.byId.has(each.criterion));
      if (first) sheet.choose(sheet.byId.get(first.criterion));
    } else if (answer.status === 409) saver.stop("conflict", reason(answer));
    else toast(reason(answer), "danger");
  } finally {
    submitting = false;
    button.disabled = false;
  }
}
