// What narrows a transcript and searches in it, without asking the server.

import { focusLine, lineOf, rangeOf } from "app/transcript";

const SHOWN_AROUND = 1;
const bar = document.querySelector("[data-transcript-tools]");
const list = document.querySelector("[data-transcript]");
const lines = list ? [...list.querySelectorAll(".line")] : [];

const isFound = (line) => Boolean(line.querySelector("[data-findings]:not([data-findings=''])"));
const KINDS = { all: () => true, found: isFound, slow: (line) => "slow" in line.dataset };

/** Show the lines of a kind, each with its neighbours so that it can be understood. */
function show(kind) {
  const wanted = lines.map(KINDS[kind]);
  const near = (at) => wanted.slice(Math.max(0, at - SHOWN_AROUND), at + SHOWN_AROUND + 1).some(Boolean);
  lines.forEach((line, at) => {
    line.hidden = !near(at);
    line.classList.toggle("line-around", kind !== "all" && !wanted[at] && near(at));
  });
  for (const day of list.querySelectorAll(".line-day")) day.hidden = kind !== "all";
  for (const button of bar.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === kind));
  }
}

// Searching: every place is painted, Enter goes to the next one.

let places = [];
let at = -1;
const field = bar?.querySelector("[data-search]");
const counter = bar?.querySelector("[data-search-count]");

function paint() {
  if (!CSS.highlights) return;
  const ranges = places.map(({ seq, start, end }) => rangeOf(seq, start, end)).filter(Boolean);
  CSS.highlights.set("search", new Highlight(...ranges));
  const present = places[at] && rangeOf(places[at].seq, places[at].start, places[at].end);
  CSS.highlights.set("search-present", present ? new Highlight(present) : new Highlight());
}

/** A to Z in any case, as the search over all conversations has it; nothing changes its length. */
const fold = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function search() {
  const wanted = fold(field.value.trim());
  places = [];
  at = -1;
  if (wanted) {
    const length = [...wanted].length;
    for (const line of lines) {
      const text = fold(line.querySelector("[data-text]")?.textContent ?? "");
      for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length)) {
        const start = [...text.slice(0, from)].length;
        places.push({ seq: line.dataset.seq, start, end: start + length });
      }
    }
  }
  tell();
  paint();
}

function tell() {
  counter.textContent = field.value.trim() ? `${places.length ? Math.max(at, 0) + 1 : 0}/${places.length}` : "";
}

function go(step) {
  if (!places.length) return;
  at = at < 0 ? (step > 0 ? 0 : places.length - 1) : (at + step + places.length) % places.length;
  stand();
}

function stand() {
  const line = lineOf(places[at].seq);
  line.hidden = false;
  focusLine(line);
  tell();
  paint();
}

if (bar && list) {
  for (const kind of ["found", "slow"]) {
    const button = bar.querySelector(`[data-show="${kind}"]`);
    if (!button) continue;
    const number = lines.filter(KINDS[kind]).length;
    if (kind === "slow") button.querySelector("[data-count]").textContent = number;
    button.disabled = number === 0;
  }
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (button) show(button.dataset.show);
  });
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
      field.focus({ preventScroll: true });
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      field.value = "";
      search();
      field.blur();
    }
  });
  // Who comes from a search stands at its first place, of whom it asked for, unless the way leads
  // to another message.
  if (field.value) {
    search();
    const speaker = new URLSearchParams(location.search).get("speaker");
    const isAskedFor = ({ seq }) => !speaker || lineOf(seq).classList.contains(`line-${speaker}`);
    at = places.findIndex(location.hash ? ({ seq }) => location.hash === `#m${seq}` : isAskedFor);
    if (at >= 0 && !location.hash) stand();
    tell();
    paint();
  }
}
