// The strip of a call: along it by arrow keys, from a block to its message, and from the message
// that has the focus back to its block.

import { focusLine, lineOf } from "app/transcript";

const strip = document.querySelector("[data-call-strip]");
const blocks = strip ? [...strip.querySelectorAll("[data-call-block]")] : [];
const details = strip?.querySelector("[data-call-places]");

/** Make a message the present one, also where a filter had hidden it. */
function jump(seq) {
  const line = lineOf(seq);
  if (!line) return;
  line.hidden = false;
  focusLine(line);
}

/** The blocks from left to right, as they are drawn. */
function inOrder() {
  return [...blocks].sort((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left);
}

/** Let Tab reach one block alone, and put the focus there. */
function choose(block) {
  for (const other of blocks) other.setAttribute("tabindex", other === block ? "0" : "-1");
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

strip?.addEventListener("keydown", (event) => {
  const block = event.target.closest("[data-call-block]");
  if (!block || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const all = inOrder();
  choose(all[Math.max(0, Math.min(all.length - 1, all.indexOf(block) + STEPS[event.key]))]);
});

strip?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const block = event.target.closest("[data-call-block]");
  const link = event.target.closest("[data-call-jump]");
  const figure = event.target.closest("a.figure-link");
  if (block || link) {
    event.preventDefault();
    jump(block ? block.dataset.callBlock : link.dataset.callJump);
  } else if (figure && details) {
    event.preventDefault();
    details.open = true;
    const target = document.getElementById(figure.hash.slice(1));
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest" });
  }
});

/** Mark what is drawn of the message that has the focus, and bring it into the strip's window. */
function mark(line) {
  for (const block of blocks) block.classList.toggle("is-current", block.dataset.callBlock === line.dataset.seq);
  const present = blocks.find((block) => block.classList.contains("is-current"));
  const scroller = present?.closest(".call-scroll");
  if (!scroller) return;
  const [seen, box] = [scroller.getBoundingClientRect(), present.getBoundingClientRect()];
  if (box.left < seen.left) scroller.scrollLeft -= seen.left - box.left;
  else if (box.right > seen.right) scroller.scrollLeft += box.right - seen.right;
}

if (blocks.length) {
  for (const kind of ["focusin", "click"]) {
    document.addEventListener(kind, (event) => {
      const line = event.target.closest?.("[data-transcript] .line");
      if (line) mark(line);
    });
  }
}
