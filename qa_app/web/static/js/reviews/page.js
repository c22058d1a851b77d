// The review page: its keys and buttons, and what each of them does.

import { onKeys } from "app/keys";
import { currentFinding } from "app/transcript";
import "app/transcript_tools";
import "app/reviews/ahead";
import { accept, attach, fullMarks, give, goOn, keepSoon, keepTyped, redo, takeFigure, typeFigure, undo, withCurrent, writeReason } from "app/reviews/answering";
import { decide } from "app/reviews/deciding";
import { criterionOf, form, isSecond, root, saver, sheet, tellNewer } from "app/reviews/desk";
import "app/reviews/panes";
import { askToSignIn } from "app/reviews/signing_in";
import "app/reviews/skipping";
import { submit } from "app/reviews/submitting";
import { takeUp } from "app/reviews/taking_up";

// Fields

sheet.comment.addEventListener("input", keepSoon);
sheet.comment.addEventListener("blur", keepTyped);
addEventListener("pagehide", keepTyped, { capture: true });

form.addEventListener("input", (event) => {
  if (event.target.closest("[data-reason], [data-words]")) keepSoon();
});

form.addEventListener("change", (event) => {
  const criterion = criterionOf(event.target);
  if (!criterion) return;
  const { type, value, checked } = event.target;
  if (event.target.closest("[data-reason], [data-words]")) keepTyped();
  else if (event.target.closest("[data-cause]")) sheet.answer(criterion, { ...criterion.answer, cause: value || null });
  else if (type === "radio") give(criterion, criterion.kind === "deduction" ? criterion.times(Number(value)) : criterion.with({ value }), { moveOn: false });
  else if (type === "checkbox") sheet.answer(criterion, checked ? criterion.notApplicable() : criterion.with({}));
  else takeFigure(criterion, event.target);
});

form.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const criterion = criterionOf(event.target);
  const inField = event.target.matches("input[type=text]");
  if (criterion && inField && event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (event.target.closest("[data-reason]")) keepTyped();
    else if (!takeFigure(criterion, event.target)) return;
    event.target.blur();
    criterion.show();
    sheet.choose(criterion);
    goOn(criterion);
  }
  if (event.key === "Escape" && (inField || event.target === sheet.comment)) {
    event.stopPropagation();
    keepTyped();
    event.target.blur();
    criterion?.show();
    sheet.choose(criterion ?? sheet.current ?? sheet.criteria[0]);
  }
  // From a field inside a row the next criterion is one step away, as from the row itself.
  if (criterion && inField && event.key === "Tab") {
    const step = event.shiftKey ? -1 : 1;
    const next = sheet.asked[sheet.asked.indexOf(criterion) + step];
    if (!next) return;
    event.preventDefault();
    if (!event.target.closest("[data-reason]")) takeFigure(criterion, event.target);
    event.target.blur();
    sheet.choose(next);
  }
});

form.addEventListener("focusin", (event) => {
  const criterion = criterionOf(event.target);
  if (criterion && criterion !== sheet.current) sheet.choose(criterion, { focus: false });
});

form.addEventListener("submit", (event) => event.preventDefault());

// Buttons

const pick = ({ criterion, seq, start, end }) => ({ criterion, seq, start, end });

const ACTIONS = {
  evidence: () => withCurrent(attach),
  full: fullMarks,
  undo,
  redo,
  reason: () => withCurrent(writeReason),
  figure: () => withCurrent(typeFigure),
};

root.addEventListener("click", (event) => {
  const { target } = event;
  const criterion = criterionOf(target);
  const found = (selector) => target.closest(selector);
  if (found("[data-remove]")) sheet.change({ kind: "remove", ...pick(found("[data-remove]").evidence) });
  else if (found("[data-do]")) ACTIONS[found("[data-do]").dataset.do]();
  else if (found("[data-accept]")) accept(criterion);
  else if (found("[data-decide]")) decide(found("[data-decide]").dataset.decide, found(".finding"));
  else if (found("#submit")) submit();
  else if (found("[data-go]")) {
    event.preventDefault();
    sheet.choose(sheet.byId.get(found("[data-go]").dataset.go));
  } else if (criterion && criterion !== sheet.current) sheet.choose(criterion, { focus: false });
});

// A press on a button must not lose what is selected in the transcript.
root.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-do]")) event.preventDefault();
});

// Keys

// From the transcript Tab leads back to the form, not through every link of the transcript.
document.getElementById("talk").addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.isComposing) return;
  event.preventDefault();
  if (sheet.current) sheet.move(event.shiftKey ? -1 : 1);
  else sheet.choose(sheet.criteria[0]);
});

const digits = Object.fromEntries(
  [...Array(10).keys()].map((digit) => [String(digit), () => withCurrent((criterion) => give(criterion, criterion.byDigit(digit)))]),
);

onKeys({
  ...digits,
  "-": () => withCurrent((criterion) => give(criterion, criterion.notApplicable())),
  "=": (event) => {
    event.preventDefault();
    withCurrent(typeFigure);
  },
  f: fullMarks,
  a: () => withCurrent(accept),
  e: () => withCurrent(attach),
  r: (event) => {
    event.preventDefault();
    withCurrent(writeReason);
  },
  m: (event) => {
    event.preventDefault();
    if (isSecond) withCurrent(writeReason);
    else sheet.comment.focus();
  },
  c: () => decide("confirmed", currentFinding()),
  x: () => decide("dismissed", currentFinding()),
  "$mod+z": (event) => {
    event.preventDefault();
    undo();
  },
  "$mod+Shift+z": (event) => {
    event.preventDefault();
    redo();
  },
  "$mod+y": (event) => {
    event.preventDefault();
    redo();
  },
});
onKeys({ "$mod+Enter": submit }, { inFields: true });

document.querySelector("[data-retry]").addEventListener("click", () => {
  if (document.getElementById("saved").dataset.state === "signedOut") askToSignIn();
  else saver.retry();
});

// A page that was fetched ahead, or left alone for long, may have grown old while it waited.

const LONG_ENOUGH_MS = 60_000;
let looked = performance.now();

async function look() {
  looked = performance.now();
  const fresh = await saver.ask();
  if (!fresh || saver.stopped) return;
  tellNewer(fresh.newer);
  const old = fresh.edition !== saver.edition || !fresh.open;
  if (!old || saver.inFlight) return;
  if (saver.pending.length) saver.stop("conflict");
  else location.reload();
}

const [navigation] = performance.getEntriesByType("navigation");
if (navigation?.deliveryType || navigation?.transferSize === 0) look();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && performance.now() - looked > LONG_ENOUGH_MS) look();
});

takeUp();
sheet.choose(sheet.criteria.find((each) => each.isOpen) ?? sheet.criteria[0]);
