// Pointing to places of a transcript in an appeal, and the new answer of a decision.

import { onKeys } from "app/keys";
import { currentLine, focusLine, lineOf, rangeOf, selectedSpan } from "app/transcript";

const list = document.querySelector("[data-places]");
const template = document.getElementById("place-template");
const QUOTED = 60;
let selected = null;

const shortened = (text) => {
  const whole = [...text];
  return whole.slice(0, QUOTED).join("") + (whole.length > QUOTED ? "…" : "");
};

/** Add a place written as the form sends it: "4" or "4:0:12". */
function add(place) {
  const [seq, start, end] = place.split(":").map(Number);
  const range = lineOf(seq) && rangeOf(seq, start, end);
  if (!range || list.querySelector(`input[value="${CSS.escape(place)}"]`)) return;
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector("input").value = place;
  item.querySelector("[data-quote]").textContent = `“${shortened(range.toString())}”`;
  item.querySelector("[data-number]").textContent = `#${seq}`;
  item.querySelector("a").href = `#m${seq}`;
  list.append(item);
}

function point() {
  const span = selectedSpan() ?? selected;
  const line = span ? lineOf(span.seq) : currentLine();
  selected = null;
  document.querySelector("[data-point-fault]").hidden = Boolean(line);
  if (!line) return;
  add(span ? `${span.seq}:${span.start}:${span.end}` : line.dataset.seq);
}

if (list && template) {
  const given = [...list.querySelectorAll("[data-place]")].map((item) => item.dataset.place);
  list.replaceChildren();
  given.forEach(add);
  // A press on the button takes the selection away before the click arrives.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("[data-point]")) selected = selectedSpan();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-point]")) point();
    event.target.closest?.("[data-places] [data-remove]")?.closest("li").remove();
  });
  onKeys({ e: (event) => { event.preventDefault(); point(); } }, { repeat: false });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".case-part .cited a, [data-places] .cited a");
  if (link) {
    event.preventDefault();
    document.querySelector("[data-pane-show='talk']")?.click();
    focusLine(lineOf(link.hash.slice(2)));
  }
});

// The new answer is asked for only where the first one is changed.
const deciding = document.querySelector("[data-decide-form]");
if (deciding) {
  const fields = deciding.querySelector("[data-new-answer]");
  const show = () => {
    fields.hidden = deciding.querySelector("input[name='outcome']:checked")?.value !== "changed";
  };
  deciding.addEventListener("change", show);
  show();
}
