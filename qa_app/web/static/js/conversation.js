// The page of one conversation: deciding on findings, on to the next.

import { onKeys } from "app/keys";
import { chooseFinding, currentFinding, currentLine, lineOf, markLine } from "app/transcript";
import "app/transcript_tools";

// Findings

const undecided = () => [...document.querySelectorAll(".finding[data-state=open]")];

/** The finding that a key is about: the chosen one, else the first on the present message. */
function finding() {
  const line = currentLine();
  const here = line && document.querySelector(`.finding[data-seq="${CSS.escape(line.dataset.seq)}"]`);
  return currentFinding() ?? here ?? undecided()[0];
}

let decided = null;

function decide(verdict) {
  const about = finding();
  const button = about?.querySelector(`button[data-verdict=${verdict}]`);
  if (!button) return chooseFinding(about);
  decided = about.dataset.finding;
  button.click();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-verdict]");
  if (button) decided = button.closest(".finding").dataset.finding;
});

// The list has replaced itself: go on with what follows the finding that was decided on.
document.addEventListener("htmx:after:swap", () => {
  if (!decided) return;
  const all = [...document.querySelectorAll(".finding[data-finding]")];
  const at = all.findIndex((each) => each.dataset.finding === decided);
  decided = null;
  chooseFinding(all.slice(at + 1).find((each) => each.dataset.state === "open") ?? all[at]);
});

// On to the next

const go = (way) => document.querySelector(`a[data-way=${way}]`)?.click();

onKeys({
  c: () => decide("confirmed"),
  x: () => decide("dismissed"),
  "[": () => go("before"),
  "]": () => go("after"),
}, { repeat: false });

// A link to rounds opens them; a link to a message makes it the present one.
function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("details")) target.open = true;
  if (/^#m\d+$/.test(location.hash)) markLine(lineOf(location.hash.slice(2)));
}
addEventListener("hashchange", follow);
follow();
