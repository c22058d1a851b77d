// The rows of the form: what is answered, how it is shown, and what each answer would be.

import { say } from "app/reviews/words";

export const EMPTY = { value: null, na: false, count: null, points: null, reason: "" };

const given = (answer) => answer.na || answer.value !== null || answer.count !== null;
const FIGURE = /^\d{1,6}([.,]\d{1,2})?$/;

/** One criterion: its row, what may be answered, and what is. */
export class Criterion {
  constructor(element) {
    this.element = element;
    const { criterion, kind, maximum, levels, wanted, lowest, highest } = element.dataset;
    Object.assign(this, { id: criterion, kind, wanted, lowest, highest });
    this.maximum = Number(maximum);
    this.levels = levels ? levels.split(" ") : [];
    this.answer = { ...EMPTY };
    this.evidence = [];
    this.opened = false;
  }

  get title() {
    return this.element.querySelector(".criterion-title").firstChild.textContent.trim();
  }

  get section() {
    return this.element.closest("[data-section]").dataset.section;
  }

  get isGiven() {
    return given(this.answer);
  }

  get losesPoints() {
    const { value, na, count } = this.answer;
    if (na || !this.isGiven) return false;
    if (this.kind === "yes_no") return value !== this.wanted;
    if (this.kind === "deduction") return count > 0 && Number(this.answer.points ?? this.lowest) > 0;
    return Number(value) < this.maximum;
  }

  get needsGround() {
    return this.losesPoints && !this.evidence.length && !this.answer.reason.trim();
  }

  /** The answer that a digit stands for: the level of that place from the top, 0 no points. */
  byDigit(digit) {
    if (this.kind === "points") {
      const value = digit === 0 ? "0" : this.levels[digit - 1];
      return value === undefined ? null : this.with({ value });
    }
    if (this.kind === "yes_no") {
      const other = this.wanted === "yes" ? "no" : "yes";
      return digit > 2 ? null : this.with({ value: digit === 1 ? this.wanted : other });
    }
    return this.times(digit === 0 ? Math.ceil(this.maximum / this.cost) : digit - 1);
  }

  /** The answer that says a fault occurred so often. */
  times(count, points = this.answer.points) {
    const ranges = this.lowest !== this.highest;
    return this.with({ count, points: count && ranges ? points ?? this.lowest : null });
  }

  get cost() {
    return Number(this.answer.points ?? this.lowest) || 1;
  }

  full() {
    return this.byDigit(1);
  }

  notApplicable() {
    return this.element.querySelector(".level-na") ? this.with({ na: true }) : null;
  }

  /** The answer that a typed figure stands for; null where it is none for this criterion. */
  byFigure(text) {
    const typed = text.trim().replace("，", ".").replace("。", ".").replace(",", ".");
    if (!FIGURE.test(typed)) return null;
    if (this.kind === "deduction") return Number.isInteger(Number(typed)) ? this.times(Number(typed)) : null;
    return Number(typed) <= this.maximum ? this.with({ value: String(Number(typed)) }) : null;
  }

  /** The answer in which each occurrence costs a typed figure; null where it may not. */
  byCost(text) {
    const typed = text.trim().replace(",", ".");
    const fits = FIGURE.test(typed) && Number(typed) >= Number(this.lowest) && Number(typed) <= Number(this.highest);
    return fits ? this.times(this.answer.count ?? 1, String(Number(typed))) : null;
  }

  /** An answer that keeps nothing of the present one but its reason. */
  with(parts) {
    return { ...EMPTY, ...parts, reason: this.answer.reason };
  }

  show() {
    const { value, na, count, points, reason } = this.answer;
    const row = this.element;
    for (const radio of row.querySelectorAll("input[type=radio]")) {
      radio.checked = this.kind === "deduction" ? radio.value === String(count) : radio.value === value;
    }
    const box = row.querySelector("input[type=checkbox]");
    if (box) box.checked = na;
    this.showFigure(value, count, points);
    const field = row.querySelector("[data-reason] input");
    if (field !== document.activeElement && field.value !== reason) field.value = reason;
    row.querySelector("[data-reason]").hidden = !(reason || this.needsGround || this.opened);
    row.classList.toggle("is-given", this.isGiven);
    row.classList.toggle("is-lost", this.losesPoints);
    row.classList.toggle("needs-ground", this.needsGround);
    field.placeholder = this.needsGround ? say("ground") : field.getAttribute("aria-label");
  }

  showFigure(value, count, points) {
    const figure = this.element.querySelector("[data-figure]");
    if (!figure) return;
    const field = figure.querySelector("input");
    if (this.kind === "deduction") {
      if (field !== document.activeElement) field.value = count ?? "";
      const cost = this.element.querySelector(".occurrence-cost input");
      if (cost && cost !== document.activeElement) cost.value = points ?? "";
      return;
    }
    const between = value !== null && !this.levels.includes(value);
    if (field !== document.activeElement) {
      field.value = between ? value : "";
      figure.hidden = !between;
    }
  }

  fault(sentence) {
    const place = this.element.querySelector("[data-fault]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }
}

/** Every criterion of the page, in the order of the form. */
export function criteriaOf(form) {
  return [...form.querySelectorAll("[data-criterion]")].map((element) => new Criterion(element));
}
