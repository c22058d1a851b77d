// Moving through a transcript by keyboard, and telling where in a message something stands.

import { onKeys } from "app/keys";

const root = () => document.querySelector("[data-transcript]");
// A page may have no transcript: that of an exercise, say.
const lines = () => [...(root()?.querySelectorAll(".line:not([hidden])") ?? [])];

/** The line that has the focus, or the one last focused. */
export function currentLine() {
  return document.activeElement?.closest?.(".line") ?? root()?.querySelector(".line.is-current");
}

/** The line of a message. */
export function lineOf(seq) {
  return document.getElementById(`m${seq}`);
}

/** Keep a line as the current one, instead of the one before. */
export function markLine(line) {
  if (!line) return;
  for (const other of root().querySelectorAll(".line.is-current")) other.classList.remove("is-current");
  line.classList.add("is-current");
}

/** Focus a line and keep it as the current one. */
export function focusLine(line) {
  if (!line) return;
  markLine(line);
  line.focus({ preventScroll: true });
  // Twice: lines out of sight are measured only once they come near (content-visibility).
  line.scrollIntoView({ block: "center", behavior: "instant" });
  requestAnimationFrame(() => line.scrollIntoView({ block: "center", behavior: "instant" }));
}

/** Focus the line so many places after (before) the current one. */
export function moveLine(step) {
  const all = lines();
  const at = all.indexOf(currentLine());
  focusLine(all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))]);
}

const findings = () => [...document.querySelectorAll(".finding[data-finding]")];

/** The finding that was chosen last. */
export function currentFinding() {
  return document.querySelector(".finding.is-current");
}

/** Choose a finding in its list, and focus its place if it has one. */
export function chooseFinding(finding) {
  if (!finding) return;
  currentFinding()?.classList.remove("is-current");
  finding.classList.add("is-current");
  finding.scrollIntoView({ block: "nearest", behavior: "instant" });
  for (const mark of root().querySelectorAll(".is-pointed")) mark.classList.remove("is-pointed");
  for (const mark of root().querySelectorAll(`[data-findings~="${CSS.escape(finding.dataset.finding)}"]`)) {
    mark.classList.add("is-pointed");
  }
  const line = finding.dataset.seq && lineOf(finding.dataset.seq);
  if (line) {
    line.hidden = false;
    focusLine(line);
  }
}

/** Choose the next (previous) finding, from the start again behind the last. */
export function moveFinding(step) {
  const all = findings();
  const at = all.indexOf(currentFinding());
  chooseFinding(at < 0 ? all.at(step > 0 ? 0 : -1) : all.at((at + step) % all.length));
}

/**
 * What is selected inside one message: {seq, start, end, text}, in code points of its shown
 * text; null where nothing is, or where the selection spans several messages.
 */
export function selectedSpan() {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const holder = textHolder(range.startContainer);
  if (!holder || holder !== textHolder(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(holder, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = [...before.toString()].length;
  const text = range.toString();
  if (!text) return null;
  return { seq: Number(holder.closest(".line").dataset.seq), start, end: start + [...text].length, text };
}

/** The messages that a selection over several of them reaches: {seq, last_seq}; null for one or none. */
export function selectedRun() {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const reached = lines().filter((line) => {
    const text = line.querySelector("[data-text]");
    return text?.textContent && range.intersectsNode(text);
  });
  if (reached.length < 2) return null;
  return { seq: Number(reached[0].dataset.seq), last_seq: Number(reached.at(-1).dataset.seq) };
}

/** The range of a span (code points), or of the whole text, of a message; null where it has none. */
export function rangeOf(seq, start, end) {
  const holder = lineOf(seq)?.querySelector("[data-text]");
  if (!holder) return null;
  const range = document.createRange();
  range.selectNodeContents(holder);
  if (start === null || start === undefined) return range;
  const whole = [...holder.textContent];
  const from = whole.slice(0, start).join("").length;
  const to = from + whole.slice(start, end).join("").length;
  let passed = 0;
  const walker = document.createTreeWalker(holder, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const next = passed + node.data.length;
    if (from >= passed && from < next) range.setStart(node, from - passed);
    if (to > passed && to <= next) {
      range.setEnd(node, to - passed);
      return range;
    }
    passed = next;
  }
  return null;
}

function textHolder(node) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-text]");
}

// A press on a line makes it the current one; on a mark, it chooses the finding behind it.
document.addEventListener("click", (event) => {
  const line = event.target.closest?.(".line");
  if (line && getSelection().isCollapsed && !event.target.closest("a")) markLine(line);
  const mark = event.target.closest?.("[data-findings]:not([data-findings=''])");
  if (mark && root().contains(mark)) {
    const [id] = mark.dataset.findings.split(" ");
    const finding = document.querySelector(`.finding[data-finding="${CSS.escape(id)}"]`);
    if (finding) {
      currentFinding()?.classList.remove("is-current");
      finding.classList.add("is-current");
      finding.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }
  const finding = event.target.closest?.(".finding[data-finding]");
  if (finding && !event.target.closest("button, summary, a:not(.line-number)")) {
    if (event.target.closest("a")) event.preventDefault();
    chooseFinding(finding);
  }
});

if (root()) {
  onKeys({
    j: () => moveLine(1),
    k: () => moveLine(-1),
    n: () => moveFinding(1),
    p: () => moveFinding(-1),
  });
}
