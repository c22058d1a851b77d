// Marking what a rule overlooked: a dialog about the selected words or the present message.

import htmx from "htmx";
import { onKeys } from "app/keys";
import { currentLine, focusLine, lineOf, selectedSpan } from "app/transcript";

const QUOTED = 80;
const dialog = document.getElementById("missed-dialog");
const formOf = () => document.getElementById("missed-form");
let selected = null;

/** Say in the form which message it is about; without one it can only be the whole. */
function about(form, line) {
  const text = [...(line?.querySelector("[data-text]")?.textContent ?? "")];
  form.elements.message.value = line?.dataset.seq ?? "";
  const [message, whole] = form.elements.extent;
  message.disabled = !line;
  (line ? message : whole).checked = true;
  form.querySelector("[data-missed-number]").textContent = line ? `#${line.dataset.seq}` : "";
  form.querySelector("[data-missed-quote]").textContent = text.slice(0, QUOTED).join("") + (text.length > QUOTED ? "…" : "");
}

async function ask() {
  const opener = document.querySelector("[data-missed-open]");
  if (!opener) return;
  const span = selectedSpan() ?? selected;
  const line = span ? lineOf(span.seq) : currentLine();
  selected = null;
  formOf()?.remove();
  await htmx.ajax("GET", opener.dataset.missedOpen, { target: "#missed-holder", swap: "innerHTML" });
  const form = formOf();
  if (!form || dialog.open) return;
  about(form, line);
  dialog.showModal();
  form.elements.rule.focus();
}

// A press on the button takes the selection away before the click arrives.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest?.("[data-missed-open]")) selected = selectedSpan();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-missed-open]")) ask();
  const place = event.target.closest?.("[data-missed-place]");
  if (place) {
    event.preventDefault();
    focusLine(lineOf(place.hash.slice(2)));
  }
});

document.addEventListener("missed-marked", () => {
  const seq = formOf().elements.message.value;
  dialog.close();
  // Who works by keyboard goes on from where they were.
  if (seq) focusLine(lineOf(seq));
});

onKeys({
  w: (event) => {
    event.preventDefault();
    ask();
  },
}, { repeat: false });
