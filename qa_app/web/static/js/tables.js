// Tables by keyboard (j, k or arrows, Tab into a row, Enter, x), choosing rows for a step over many,
// choosing columns.

import { onKeys } from "app/keys";
import { sentence } from "app/sentences";

const rowsOf = (table) => [...table.tBodies[0].rows];
const present = () => document.activeElement?.closest?.("table[data-rows] tbody tr");

function move(step) {
  const table = present()?.closest("table") ?? document.querySelector("table[data-rows]");
  if (!table) return;
  const rows = rowsOf(table);
  const at = rows.indexOf(present());
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  if (!row) return;
  for (const other of rows) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

const choosePresent = () => present()?.querySelector("input[name=id]")?.click();

onKeys({
  j: () => move(1),
  k: () => move(-1),
  // Where rows are decided on, x says no to one, and the space bar chooses.
  x: () => present()?.closest("[data-triage]") ?? choosePresent(),
  Space: (event) => {
    if (!present()?.closest("[data-triage]")) return;
    event.preventDefault();
    choosePresent();
  },
});

// A list is one stop of Tab, however long it is: only what stands in the row that has the focus
// is reached from there. The link of the row itself is what Enter does.
let entered = null;

function close(row) {
  for (const each of row.querySelectorAll("a, button, input, select")) each.tabIndex = -1;
}

function enter(row) {
  if (entered && entered !== row) close(entered);
  for (const each of row.querySelectorAll("[tabindex='-1']")) {
    if (!each.href || each.href !== new URL(row.dataset.href ?? "", location).href) each.tabIndex = 0;
  }
  entered = row;
}

function closeAll(root) {
  for (const row of root.querySelectorAll("table[data-rows] tbody tr[tabindex]")) if (row !== entered) close(row);
}
closeAll(document);
document.addEventListener("htmx:after:swap", () => closeAll(document));

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest?.("table[data-rows] tbody tr[tabindex]");
  if (row && row !== entered) enter(row);
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches?.("table[data-rows] tbody tr") || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(step);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.matches?.("tr[data-href]") && event.target;
  if (row && event.key === "Enter" && !event.isComposing) location.assign(row.dataset.href);
});

// A press anywhere in a row opens it, unless it was meant for something in the row or for
// choosing text.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.defaultPrevented) return;
  if (event.target.closest("a, button, input, label, select, .pick")) return;
  if (String(getSelection())) return;
  if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

// Choosing rows

function refresh(form) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked);
  const page = form.querySelector("[data-bulk-page]");
  page.checked = chosen.length > 0 && chosen.length === boxes.length;
  page.indeterminate = chosen.length > 0 && !page.checked;
  form.querySelector("[data-bulk-bar]").hidden = !chosen.length;
  form.querySelector("[data-bulk-rest]")?.toggleAttribute("hidden", chosen.length > 0);
  const every = form.querySelector("[data-bulk-all]");
  const all = form.elements.all.value === "1";
  form.querySelector("[data-bulk-count]").textContent = all
    ? every.dataset.sentence
    : sentence("chosen", { count: chosen.length });
  if (every) every.hidden = all || !page.checked;
}

function choose(form, checked, all) {
  for (const box of form.querySelectorAll("input[name=id]")) box.checked = checked;
  form.elements.all.value = all ? "1" : "";
  refresh(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-page]")) choose(form, event.target.checked, false);
  if (event.target.name === "id") {
    form.elements.all.value = "";
    refresh(form);
  }
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (form && event.target.closest("[data-bulk-all]")) choose(form, true, true);
  if (form && event.target.closest("[data-bulk-none]")) choose(form, false, false);
});

// Choosing columns

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-columns-apply]")) return;
  const menu = event.target.closest("[data-columns]");
  const url = new URL(menu.dataset.columns, location.href);
  const keys = [...menu.querySelectorAll("input:checked")].map((box) => box.value);
  url.searchParams.set("cols", keys.join(","));
  location.assign(url);
});

// A filter that was left empty has no place in the address.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filters]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
  // Coming back to this page by the history must find the fields usable again.
  addEventListener("pageshow", () => {
    for (const field of event.target.elements) field.disabled = false;
  }, { once: true });
});
