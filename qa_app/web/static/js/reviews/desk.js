// What the parts of the review page share: the form, what saves it, and where that is said.

import { toast } from "app/toasts";
import { keep, kept, storagePrefix } from "app/reviews/keeping";
import { Saver } from "app/reviews/saving";
import { Sheet } from "app/reviews/sheet";
import { say } from "app/reviews/words";
import { WorkingTime } from "app/reviews/working_time";

const json = (id) => JSON.parse(document.getElementById(id).textContent);

export const root = document.getElementById("review");
export const form = document.getElementById("form");
/** What the server had when it wrote the page. */
export const state = json("review-state");
export const { assignment, user } = root.dataset;
/** Only the answers are given again; everything else of the review is locked. */
export const isSecond = state.stage === "second";

const definitions = json("review-definitions");
const others = "BroadcastChannel" in window ? new BroadcastChannel(`review.${assignment}`) : null;

export const time = new WorkingTime(`time.${user}.${assignment}`, state.seconds);

export const sheet = new Sheet(form, state, { changed: (changes) => saver.add(changes) });

export const saver = new Saver({
  saveUrl: root.dataset.saveUrl,
  stateUrl: root.dataset.stateUrl,
  findingUrl: root.dataset.findingUrl,
  storageKey: storagePrefix(user, assignment) + Math.random().toString(36).slice(2),
  edition: state.edition,
  revision: state.revision,
  savedAt: state.saved_at,
  seconds: () => time.seconds,
  tell,
  saved: (answer) => {
    sheet.standing(saver.pending.length ? undefined : answer);
    root.dispatchEvent(new CustomEvent("review:saved", { detail: answer }));
    others?.postMessage({ edition: answer.edition });
  },
  decided: (answer) => sheet.suggest(answer.suggestions),
  refused,
});

/** The criterion whose row an element stands in. */
export const criterionOf = (element) => sheet.byId.get(element.closest("[data-criterion]")?.dataset.criterion);

/** What the server does not take is shown with its reason, and what it has instead. */
async function refused(change, sentence) {
  if (change.kind === "finding") {
    sheet.showFinding(change.finding, change.before);
    toast(sentence, "danger");
    return;
  }
  const kept = await saver.ask();
  if (kept) sheet.reset(change, kept);
  const criterion = sheet.byId.get(change.criterion);
  if (criterion) criterion.fault(sentence);
  else toast(sentence, "danger");
}

function tell(name, detail) {
  const place = document.getElementById("saved");
  const text = place.querySelector("[data-saved-text]");
  const retry = place.querySelector("[data-retry]");
  place.dataset.state = name;
  const behind = ["offline", "failed", "signedOut"].includes(name);
  retry.hidden = !behind;
  // The total is counted here as well: it holds what the server has not heard of.
  document.querySelector("[data-behind]").hidden = !behind;
  retry.textContent = name === "signedOut" ? say("signIn") : retry.dataset.label ?? (retry.dataset.label = retry.textContent);
  if (name === "saved") {
    text.textContent = detail ? say("saved", { time: detail.clock }) : say("untouched");
  } else if (name === "conflict" || name === "gone") {
    text.textContent = "";
    stop(name, detail);
  } else {
    text.textContent = say(name);
  }
}

/** Nothing can be saved from here any more: say why, and lead on. */
function stop(name, detail) {
  const [sentence, label] = name === "conflict"
    ? [say("conflict"), say("reload")]
    : [say("gone", { why: detail }), say("toTasks")];
  const go = () => {
    saver.pending = name === "conflict" ? saver.pending : [];
    saver.troubled = false;
    if (name === "conflict") location.reload();
    else location.assign(document.querySelector(".crumbs a").href);
  };
  banner(sentence, label, go);
  form.closest(".pane").inert = true;
}

/** Say something above both panes, with one or two ways on. */
export function banner(sentence, yes, onYes, no, onNo) {
  const place = document.getElementById("conflict");
  place.querySelector("[data-conflict-text]").textContent = sentence;
  const [yesButton, noButton] = [place.querySelector("[data-conflict-yes]"), place.querySelector("[data-conflict-no]")];
  yesButton.textContent = yes;
  yesButton.onclick = onYes;
  noButton.hidden = !no;
  noButton.textContent = no ?? "";
  noButton.onclick = onNo ?? null;
  place.hidden = false;
}

/** Say that a newer version of the form was published, once. */
export function tellNewer(sentence) {
  const place = document.getElementById("newer");
  if (!sentence || kept(`newer.${sentence}`)) return;
  place.querySelector("[data-newer-text]").textContent = sentence;
  place.hidden = false;
  place.querySelector("button").onclick = () => {
    keep(`newer.${sentence}`, true);
    place.hidden = true;
  };
}
tellNewer(state.newer);

others?.addEventListener("message", ({ data }) => {
  if (data.edition > saver.edition && !saver.inFlight && !saver.stopped) saver.stop("conflict");
});

form.addEventListener("criterion:chosen", ({ detail }) => {
  const place = document.getElementById("definition");
  place.querySelector("[data-definition-title]").textContent = detail.title;
  place.querySelector("[data-definition-text]").textContent = definitions[detail.id] ?? "";
});
