// The session: one criterion is present at a time; keys settle it, and each settling is kept at once.

import { onKeys } from "app/keys";
import { reason, send } from "app/requests";
import { toast } from "app/toasts";
import { focusLine, lineOf } from "app/transcript";

const table = document.getElementById("session");
const rows = [...table.tBodies[0].rows];
const words = JSON.parse(document.getElementById("session-words").textContent);
const fixed = "fixed" in table.dataset;
let current = rows[0];

const radios = (row) => [...row.querySelectorAll(".session-reference .levels input[type=radio]")];
const noteOf = (row) => row.querySelector("[data-note]");
const naOf = (row) => row.querySelector(".level-na input");
const countOf = (row) => row.querySelector("input[name$='-count']");
const pointsOf = (row) => row.querySelector("input[name$='-points']");
const figureOf = (row) => row.querySelector("[data-figure]");

function present(row, { focus = true } = {}) {
  if (!row) return;
  current.classList.remove("is-current");
  current.tabIndex = -1;
  current = row;
  row.classList.add("is-current");
  row.tabIndex = 0;
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

const move = (step) => present(rows[rows.indexOf(current) + step]);
const nextUnsettled = () =>
  rows.slice(rows.indexOf(current) + 1).find((row) => !row.classList.contains("is-settled")) ??
  rows[rows.indexOf(current) + 1];

// What a row says

function answerOf(row) {
  if (naOf(row)?.checked) return { na: true };
  if (row.dataset.kind === "deduction") {
    const count = countOf(row).value.trim();
    if (!/^\d{1,4}$/.test(count)) return null;
    const points = pointsOf(row)?.value.trim();
    return { count: Number(count), ...(points && Number(count) ? { points } : {}) };
  }
  const figure = figureOf(row)?.querySelector("input").value.trim();
  const value = figure || radios(row).find((radio) => radio.checked)?.value;
  return value === undefined ? null : { value };
}

function write(row, answer) {
  for (const radio of radios(row)) radio.checked = false;
  if (naOf(row)) naOf(row).checked = Boolean(answer.na);
  if (countOf(row)) countOf(row).value = answer.count ?? "";
  if (pointsOf(row)) pointsOf(row).value = answer.points ?? "";
  const figure = figureOf(row);
  if (row.dataset.kind === "deduction") {
    const quick = radios(row).find((radio) => radio.value === String(answer.count));
    if (quick) quick.checked = true;
    return;
  }
  const offered = radios(row).find((radio) => radio.value === answer.value);
  if (offered) offered.checked = true;
  if (figure) {
    figure.querySelector("input").value = offered ? "" : (answer.value ?? "");
    figure.hidden = Boolean(offered) || answer.value === undefined;
  }
}

// Keeping it

function show(state) {
  for (const row of rows) {
    const now = state.rows[row.dataset.criterion];
    row.classList.toggle("is-settled", now.settled);
    for (const cell of row.querySelectorAll("[data-reviewer]")) {
      cell.classList.toggle("off", now.off.includes(Number(cell.dataset.reviewer)));
    }
  }
  document.querySelector("[data-total]").textContent = state.total ?? "–";
  const left = state.unsettled.length;
  document.querySelector("[data-left]").textContent = left ? words.left.replace("{count}", left) : words.all;
  const unanimous = document.querySelector("[data-unanimous]");
  unanimous.textContent = state.unanimous;
  unanimous.closest("button").disabled = !state.unanimous;
}

// One after the other, so that the last thing said is the last thing kept.
let waiting = Promise.resolve();

function keep(row, body) {
  row.classList.add("is-waiting");
  waiting = waiting.then(async () => {
    const url = table.dataset.settle.replace("CRITERION", encodeURIComponent(row.dataset.criterion));
    const answered = await send(url, body);
    row.classList.remove("is-waiting");
    row.classList.toggle("is-refused", !answered.ok);
    if (answered.ok) show(answered.data);
    else toast(reason(answered), "danger");
    return answered.ok;
  });
  return waiting;
}

function settle(row) {
  const answer = answerOf(row);
  return answer && keep(row, { answer, note: noteOf(row).value });
}

async function settleAndGoOn(row) {
  const kept = settle(row);
  if (kept && (await kept) && row === current) present(nextUnsettled());
}

function takeMajority(row) {
  const { majority, majorityNa, majorityCount, majorityPoints } = row.dataset;
  if (majority === undefined) return;
  write(row, {
    value: majority || undefined,
    na: Boolean(majorityNa),
    count: majorityCount === "" ? undefined : Number(majorityCount),
    points: majorityPoints || undefined,
  });
  settleAndGoOn(row);
}

function pick(digit) {
  const offered = radios(current);
  const chosen =
    digit === 0 ? offered.find((radio) => radio.value === "0" || radio.value === "no") : offered[digit - 1];
  if (!chosen) return;
  chosen.checked = true;
  taken(chosen);
  settleAndGoOn(current);
}

/** A radio, box or figure was changed: the other ways of answering fall away. */
function taken(field) {
  const row = field.closest("tr");
  if (field === naOf(row)) {
    if (field.checked) write(row, { na: true });
    return;
  }
  if (naOf(row)) naOf(row).checked = false;
  if (row.dataset.kind === "deduction") {
    if (field.type === "radio") countOf(row).value = field.value;
    return;
  }
  const figure = figureOf(row);
  if (figure && field.type === "radio") {
    figure.querySelector("input").value = "";
    figure.hidden = true;
  }
  if (field.closest("[data-figure]")) for (const radio of radios(row)) radio.checked = false;
}

if (!fixed) {
  table.addEventListener("change", (event) => {
    const row = event.target.closest("tr[data-criterion]");
    if (!row) return;
    if (event.target.matches("[data-note]")) {
      if (row.classList.contains("is-settled")) settle(row);
      return;
    }
    taken(event.target);
    settle(row);
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-majority]");
    if (button) takeMajority(button.closest("tr"));
  });
  // Enter in the note keeps it and goes on; Escape goes back to the row.
  table.addEventListener("keydown", (event) => {
    const field = event.target.matches("[data-note], [data-figure] input") && event.target;
    if (!field || event.isComposing) return;
    const row = field.closest("tr");
    if (event.key === "Escape") row.focus();
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (field.closest("[data-figure]")) taken(field);
    settleAndGoOn(row);
  });
  const digits = Object.fromEntries([...Array(10).keys()].map((digit) => [String(digit), () => pick(digit)]));
  onKeys({
    ...digits,
    m: () => takeMajority(current),
    u: () => document.querySelector("#unanimous button:not(:disabled)")?.click(),
    "-": () => {
      const na = naOf(current);
      if (!na) return;
      write(current, { na: true });
      settleAndGoOn(current);
    },
    "=": (event) => {
      const figure = figureOf(current);
      if (!figure) return;
      event.preventDefault();
      figure.hidden = false;
      figure.querySelector("input").select();
    },
    Enter: (event) => {
      if (event.target.closest("a, button")) return;
      event.preventDefault();
      noteOf(current).focus();
    },
    Backspace: () => {
      if (!current.classList.contains("is-settled")) return;
      write(current, {});
      keep(current, { take_back: true });
    },
  });
}

let cited = 0;
onKeys({
  ArrowDown: (event) => { event.preventDefault(); move(1); },
  ArrowUp: (event) => { event.preventDefault(); move(-1); },
  e: () => {
    const links = [...current.querySelectorAll(".cited a")];
    if (!links.length) return;
    const link = links[cited % links.length];
    cited += 1;
    focusLine(lineOf(Number(link.hash.slice(2))));
    current.focus({ preventScroll: true });
  },
  "[": () => document.querySelector("[data-way=before]")?.click(),
  "]": () => document.querySelector("[data-way=after]")?.click(),
});

table.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-criterion]");
  if (row && row !== current) {
    cited = 0;
    present(row, { focus: false });
  }
});

// Where a settled figure lies between the levels, its field shows it.
for (const row of rows) {
  const figure = figureOf(row);
  if (figure && row.classList.contains("is-settled") && row.dataset.kind !== "deduction") {
    const none = !radios(row).some((radio) => radio.checked) && !naOf(row)?.checked;
    if (none) figure.hidden = false;
  }
}
present(rows.find((row) => !row.classList.contains("is-settled")) ?? rows[0]);
