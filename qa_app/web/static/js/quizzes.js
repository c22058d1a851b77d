// A form scored by oneself: the rows of the review form, sent whole; digits answer and go on.
// What is filled in stays in this browser until the server has it.

import { onKeys } from "app/keys";
import { Criterion, EMPTY } from "app/reviews/criteria";
import { keep, kept } from "app/reviews/keeping";
import { say } from "app/reviews/words";

/** A criterion that asks for no grounds: where points are lost, a reason can be written. */
class Question extends Criterion {
  get needsGround() {
    return false;
  }

  get needsComment() {
    return false;
  }

  show() {
    this.opened = this.opened || this.losesPoints;
    super.show();
  }
}

const form = document.getElementById("quiz-form");
const questions = [...form.querySelectorAll("[data-criterion]")].map((element) => new Question(element));
const byElement = new Map(questions.map((each) => [each.element, each]));
const byId = new Map(questions.map((each) => [each.id, each]));
const sent = JSON.parse(document.getElementById("quiz-answers").textContent);
const { keep: key, number } = form.closest("form").dataset;
const last = key ? kept(key) : null;
const given = { ...(last?.number === number ? last?.answers : {}), ...sent };

const questionOf = (element) => byElement.get(element.closest?.("[data-criterion]"));
const present = () => questionOf(document.activeElement);

function give(question, answer, { moveOn = false } = {}) {
  if (!answer) return;
  question.answer = answer;
  question.fault("");
  question.show();
  for (const each of questions) each.ask(byId);
  keepAll();
  if (moveOn) goOn(question);
}

/** Keep the answer of this number; the form of a reference is its own only. */
function keepAll() {
  if (key) keep(key, { number, answers: Object.fromEntries(questions.map((each) => [each.id, each.answer])) });
}

function goOn(question) {
  const next = questions.slice(questions.indexOf(question) + 1).find((each) => each.isAsked);
  (next ? next.element : document.getElementById("submit")).focus();
}

/** Take what was typed or ticked in a field. */
function take(question, field) {
  if (field.closest("[data-reason]")) give(question, { ...question.answer, reason: field.value });
  else if (field.type === "checkbox") give(question, field.checked ? question.notApplicable() : question.with({}));
  else if (field.type === "radio") give(question, question.kind === "deduction" ? question.times(Number(field.value)) : question.with({ value: field.value }));
  else if (field.closest(".occurrence-cost")) figure(question, question.byCost(field.value), "offCost");
  else if (field.closest("[data-figure]")) figure(question, field.value.trim() ? question.byFigure(field.value) : question.with({}), "offScale");
}

function figure(question, answer, fault) {
  const { maximum, lowest, highest } = question;
  if (answer) give(question, answer);
  else question.fault(say(fault, { maximum, lowest, highest }));
}

form.addEventListener("change", (event) => {
  const question = questionOf(event.target);
  if (question) take(question, event.target);
});

form.addEventListener("focusin", (event) => {
  for (const each of questions) each.element.classList.toggle("is-current", each === questionOf(event.target));
});

// A figure between the levels has no button of its own: it is sent beside them.
form.closest("form").addEventListener("submit", () => {
  for (const { element, answer, levels, kind } of questions) {
    const radio = kind !== "deduction" && element.querySelector(".levels input[type=radio]");
    if (!radio || answer.value === null || levels.includes(answer.value)) continue;
    const between = Object.assign(document.createElement("input"), { type: "hidden", name: radio.name, value: answer.value });
    element.append(between);
  }
});

const digits = Object.fromEntries(
  [...Array(10).keys()].map((digit) => [String(digit), () => present() && give(present(), present().byDigit(digit), { moveOn: true })]),
);
onKeys({
  ...digits,
  "-": () => present() && give(present(), present().notApplicable(), { moveOn: true }),
  "=": (event) => {
    const place = present()?.element.querySelector("[data-figure]");
    if (!place) return;
    event.preventDefault();
    place.hidden = false;
    place.querySelector("input").focus();
  },
  r: (event) => {
    const question = present();
    if (!question) return;
    event.preventDefault();
    question.opened = true;
    question.show();
    question.element.querySelector("[data-reason] input").focus();
  },
});

for (const question of questions) {
  question.answer = { ...EMPTY, ...given[question.id] };
  question.show();
}
for (const question of questions) question.ask(byId);
