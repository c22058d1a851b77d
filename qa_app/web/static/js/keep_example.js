// Keeping an example by one key (b), on every page: the selected words or messages, the present
// message, what the present row found, else the whole conversation. A dialog asks for the rest.

import htmx from "htmx";
import { onKeys } from "app/keys";
import { toast } from "app/toasts";
import { currentLine, selectedRun, selectedSpan } from "app/transcript";

const dialog = document.getElementById("keep-example");
const from = document.getElementById("keep-from");
const REMEMBERED = ["tags", "criterion", "collection", "good"];
const PLACE = ["seq", "last_seq", "start", "end"];
const OPENS = /\/(conversations|reviews)\/(\d+)(?=$|[?#])/;
let selected = null;

// The examples of a conversation are drawn anew where the page lists them.
if (!document.getElementById("examples")) from.append(Object.assign(document.createElement("div"), { id: "examples" }));

/** The conversation that the page is about. */
function ofPage() {
  const part = document.querySelector("[data-keep-part]")?.dataset.keepPart;
  const revision = document.querySelector("[data-transcript]")?.dataset.revision;
  return part && { part, revision, ...inTranscript() };
}

/** What is selected or chosen in a transcript of this page. */
function inTranscript() {
  const line = currentLine();
  return selectedRun() ?? selectedSpan() ?? selected ?? (line && { seq: line.dataset.seq });
}

/** What the row that has the focus (or holds an element) is about: what it opens, and its place. */
function inRow(element) {
  const here = element?.closest("[data-keep-here]");
  if (here) return here.dataset;
  const row = element?.closest("tr, li");
  if (!row) return null;
  const links = [...row.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
  const opened = [row.dataset.href ?? "", ...links].map((link) => OPENS.exec(link)).find(Boolean);
  if (!opened) return null;
  const found = row.querySelector(".excerpt[data-seq]")?.dataset.seq;
  const cited = row.querySelector("a[href*='#m']")?.hash.slice(2);
  return { kind: opened[1], part: opened[2], seq: found ?? cited };
}

/** Where the form for a moment is: {kind, part, revision, seq, …}. */
function address({ kind = "conversations", part, revision, ...place }) {
  const url = new URL(from.dataset[kind].replace(/0(?=$|\?)/, part), location.href);
  if (revision) url.searchParams.set("revision", revision);
  for (const name of PLACE) if (place[name] !== undefined) url.searchParams.set(name, place[name]);
  return url.pathname + url.search;
}

async function keep(element) {
  const moment = ofPage() ?? inRow(element);
  selected = null;
  if (!moment) return toast(from.dataset.nothing, "info");
  await htmx.ajax("GET", address(moment), { target: "#keep-form", swap: "innerHTML" });
  const form = document.querySelector("#keep-form form");
  if (!form) return;
  fill(form, moment);
  dialog.showModal();
  form.querySelector("input:checked").focus();
}

/** Begin with what was chosen for the last one: a trainer collects many of a kind. */
function fill(form, moment) {
  const last = JSON.parse(sessionStorage.getItem("kept") ?? "{}");
  const wanted = { ...last, ...(moment.criterion ? { criterion: moment.criterion, good: moment.good } : {}) };
  for (const name of REMEMBERED) {
    const field = form.elements[name];
    if (!field || wanted[name] === undefined) continue;
    const offered = field.options && [...field.options].some((option) => option.value === wanted[name]);
    if (!field.options || offered) field.value = wanted[name];
  }
}

function remember(form) {
  const chosen = Object.fromEntries(REMEMBERED.map((name) => [name, form.elements[name]?.value]));
  sessionStorage.setItem("kept", JSON.stringify(chosen));
}

// A press on the button takes the selection away before the click arrives.
document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("[data-keep]")) selected = selectedRun() ?? selectedSpan();
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-keep], [data-keep-this]");
  if (!opener || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  keep(opener);
});
document.addEventListener("example-kept", () => {
  const form = dialog.querySelector("form");
  if (form) remember(form);
  dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  dialog.querySelector("form")?.requestSubmit();
});

onKeys({
  b: (event) => {
    event.preventDefault();
    keep(document.activeElement);
  },
}, { repeat: false });
