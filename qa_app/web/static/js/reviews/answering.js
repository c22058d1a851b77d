// Answering criteria: what each key and field means for the one that is chosen.

import { currentLine, lineOf, selectedSpan } from "app/transcript";
import { toast } from "app/toasts";
import { isSecond, saver, sheet } from "app/reviews/desk";
import { say } from "app/reviews/words";

const PAUSE_MS = 800;

/** Do something for the chosen criterion, else for the first one that is unanswered. */
export function withCurrent(act) {
  if (saver.stopped) return;
  if (!sheet.current) sheet.choose(sheet.criteria.find((each) => each.isOpen));
  if (sheet.current) act(sheet.current);
  else toast(say("noCriterion"), "info");
}

/** Go on; with everything answered the next thing to do is to submit. */
export function goOn(criterion) {
  if (sheet.current === criterion && !sheet.moveOn()) document.getElementById("submit").focus();
}

/** Give an answer, if it is one, and go on. */
export function give(criterion, answer, { moveOn = true } = {}) {
  if (!answer) return;
  sheet.answer(criterion, answer);
  if (moveOn) goOn(criterion);
}

/** Let a figure be typed. */
export function typeFigure(criterion) {
  const holder = criterion.element.querySelector("[data-figure], [data-words]");
  if (!holder) return;
  holder.hidden = false;
  const field = holder.querySelector("input");
  field.focus();
  field.select();
}

/** Take a typed figure; false where the criterion has no use for it. */
export function takeFigure(criterion, field) {
  if (field.closest(".occurrence-cost")) {
    const answer = criterion.byCost(field.value);
    const { lowest, highest } = criterion;
    criterion.fault(answer ? "" : say("offCost", { lowest, highest }));
    if (answer) sheet.answer(criterion, answer);
    return Boolean(answer);
  }
  if (field.closest("[data-words]")) {
    sheet.answer(criterion, criterion.byWords(field.value));
    return true;
  }
  if (!field.value.trim()) {
    criterion.show();
    return true;
  }
  const answer = criterion.byFigure(field.value);
  criterion.fault(answer ? "" : say("offScale", { maximum: criterion.maximum }));
  if (answer) sheet.answer(criterion, answer);
  return Boolean(answer);
}

/** Whether it may be changed; where it was locked with the first answers, that is said. */
function isFree() {
  if (isSecond) toast(say("locked"), "info");
  return !isSecond;
}

export function writeReason(criterion) {
  if (!isFree()) return;
  criterion.opened = true;
  criterion.show();
  criterion.element.querySelector("[data-reason] input").focus();
}

export function fullMarks() {
  if (saver.stopped) return;
  const open = sheet.criteria.filter((each) => each.isOpen && each.full());
  if (open.length) sheet.change(...open.map((each) => ({ kind: "answer", criterion: each.id, ...each.full() })));
}

/** Whether something of the transcript is selected, be it over several messages. */
function selectsTranscript() {
  const selection = getSelection();
  return !selection.isCollapsed && document.getElementById("talk").contains(selection.anchorNode);
}

/** Cite what is selected, else the present message. */
export function attach(criterion) {
  if (!isFree()) return;
  const span = selectedSpan();
  if (!span && selectsTranscript()) {
    toast(say("oneMessage"), "info");
    return;
  }
  const line = span ? lineOf(span.seq) : currentLine();
  if (!line || !line.querySelector("[data-text]")) {
    toast(say("noPlace"), "info");
    return;
  }
  const seq = Number(line.dataset.seq);
  const place = span ? { start: span.start, end: span.end } : { start: null, end: null };
  sheet.change({ kind: "attach", criterion: criterion.id, seq, ...place });
  getSelection().removeAllRanges();
}

/** Accept what findings suggest: the answer, its places, and what has no place as the reason. */
export function accept(criterion) {
  const found = sheet.suggestions[criterion.id];
  if (!found) {
    toast(say("noSuggestion"), "info");
    return;
  }
  const own = criterion.answer.reason;
  const added = own.includes(found.reason) ? "" : found.reason;
  const reason = [own, added].filter(Boolean).join(say("listComma"));
  const places = isSecond ? [] : found.evidence;
  sheet.change(
    { kind: "answer", criterion: criterion.id, ...found.answer, reason },
    ...places.map((each) => ({ kind: "attach", criterion: criterion.id, ...each })),
  );
  goOn(criterion);
}

export function undo() {
  if (!saver.stopped) toast(say(sheet.undo() ? "undone" : "nothingToUndo"), "info");
}

export function redo() {
  if (!saver.stopped) toast(say(sheet.redo() ? "redone" : "nothingToRedo"), "info");
}

// Typing: a pause is enough to save, leaving the field saves at once.

let typed;

/** Keep what stands in the reasons, in the answers in words and in the comment. */
export function keepTyped() {
  clearTimeout(typed);
  const { comment } = sheet;
  if (comment.value !== sheet.keptComment) sheet.change({ kind: "comment", comment: comment.value });
  for (const criterion of sheet.criteria) {
    const words = criterion.element.querySelector("[data-words] input")?.value;
    if (words !== undefined && words.trim() !== (criterion.answer.value ?? "")) sheet.answer(criterion, criterion.byWords(words));
    const text = criterion.element.querySelector("[data-reason] input").value;
    if (text !== criterion.answer.reason) sheet.answer(criterion, { ...criterion.answer, reason: text });
  }
}

/** The same once nothing has been typed for a moment. */
export function keepSoon() {
  clearTimeout(typed);
  typed = setTimeout(keepTyped, PAUSE_MS);
}
