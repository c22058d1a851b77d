// The page of one conversation: deciding on findings, keeping examples, on to the next.

import htmx from "htmx";
import { onKeys } from "app/keys";
import { chooseFinding, currentFinding, currentLine, lineOf, selectedSpan } from "app/transcript";
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

// Keeping an example

const dialog = document.getElementById("keep-example");
const opener = document.querySelector("[data-keep]");
let selected = null;

async function keep() {
  if (!opener) return;
  const span = selectedSpan() ?? selected;
  const line = span ? null : currentLine();
  const url = new URL(opener.dataset.keep, location.href);
  if (span) for (const name of ["seq", "start", "end"]) url.searchParams.set(name, span[name]);
  else if (line) url.searchParams.set("seq", line.dataset.seq);
  await htmx.ajax("GET", url.pathname + url.search, { target: "#keep-form", swap: "innerHTML" });
  const first = document.querySelector("#keep-form form input:checked");
  if (!first) return;
  dialog.showModal();
  first.focus();
}

// A press on the button takes the selection away before the click arrives.
opener?.addEventListener("pointerdown", () => { selected = selectedSpan(); });
opener?.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  keep().finally(() => { selected = null; });
});
document.addEventListener("example-kept", () => dialog.close());

// On to the next

const go = (way) => document.querySelector(`a[data-way=${way}]`)?.click();

onKeys({
  c: () => decide("confirmed"),
  x: () => decide("dismissed"),
  b: (event) => {
    event.preventDefault();
    keep();
  },
  "[": () => go("before"),
  "]": () => go("after"),
}, { repeat: false });

// A link to rounds opens them; a link to a message makes it the present one.
function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("details")) target.open = true;
  if (/^#m\d+$/.test(location.hash)) lineOf(location.hash.slice(2))?.classList.add("is-current");
}
addEventListener("hashchange", follow);
follow();
