// Submitting, and what is still missing.

import { reason, send } from "app/requests";
import { toast } from "app/toasts";
import { keepTyped } from "app/reviews/answering";
import { mark } from "app/reviews/keeping";
import { root, saver, sheet, state, time } from "app/reviews/desk";
import { askToSignIn } from "app/reviews/signing_in";
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

const LOST_TRIES = 4;
const isBlind = state.stage === "blind";
let submitting = false;

/** Ask under one mark until an answer comes: the one to a try that was heard may get lost. */
async function finish(url) {
  const basis = saver.basis(mark());
  for (let tries = 1; ; tries += 1) {
    const answer = await send(url, basis);
    if ((answer.status !== 0 && answer.status < 500) || tries === LOST_TRIES) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
  }
}

/** On to what follows: the next task, or the same one with the pre-screen. */
function leave(answer) {
  if (isBlind) {
    time.keep();
    location.reload();
    return;
  }
  time.end();
  location.assign(answer.data.next);
}

/** Submit once everything is saved, then the next task opens; or lock the answers of a blind form. */
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
    const answer = await finish(isBlind ? root.dataset.revealUrl : root.dataset.submitUrl);
    if (answer.ok) {
      leave(answer);
      return;
    }
    if (answer.status === 422 && answer.data?.problems) {
      listProblems(answer.data.problems);
      const first = answer.data.problems.find((each) => sheet.byId.has(each.criterion));
      if (first) sheet.choose(sheet.byId.get(first.criterion));
    } else if (answer.status === 409) saver.stop("conflict", reason(answer));
    else if (answer.status === 401) askToSignIn();
    else toast(reason(answer), "danger");
  } finally {
    submitting = false;
    button.disabled = false;
  }
}
