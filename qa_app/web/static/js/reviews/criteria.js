// The rows of the form: what is answered, how it is shown, and what each answer would be.

import { say } from "app/reviews/words";

export const EMPTY = { value: null, na: false, count: null, points: null, reason: "", cause: null };

const given = (answer) => answer.na || answer.value !== null || answer.count !== null;
const FIGURE = /^\d{1,6}([.,]\d{1,2})?$/;

/** One criterion: its row, what may be answered, and what is. */
export class Criterion {
  constructor(element) {
    this.element = element;
    const { criterion, kind, counts, comment, maximum, levels, points, wanted, lowest, highest } = element.dataset;
    Object.assign(this, { id: criterion, kind, counts, comment, wanted, lowest, highest });
    this.maximum = Number(maximum);
    this.levels = levels ? levels.split(" ") : [];
    this.worth = points ? points.split(" ").map(Number) : [];
    this.required = "required" in element.dataset;
    this.answer = { ...EMPTY };
    this.evidence = [];
    this.opened = false;
    /** The answer that counts, where another one is given now. */
    this.locked = null;
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

  /** Whether it is asked, as the answers before it stand. */
  get isAsked() {
    return !this.element.hidden;
  }

  /** Whether the form still lacks an answer here. */
  get isOpen() {
    return this.isAsked && this.required && !this.isGiven;
  }

  get losesPoints() {
    return this.loses(this.answer);
  }

  loses({ value, na, count, points }) {
    if (na || this.counts !== "share" || (value === null && count === null)) return false;
    if (this.kind === "yes_no") return value !== this.wanted;
    if (this.kind === "deduction") return count > 0 && Number(points ?? this.lowest) > 0;
    if (this.kind === "choice") return this.worth[this.levels.indexOf(value)] < this.maximum;
    return Number(value) < this.maximum;
  }

  get needsGround() {
    if (this.locked) return false;
    return (this.losesPoints && !this.evidence.length && !this.answer.reason.trim()) || this.needsComment;
  }

  get needsComment() {
    if (this.locked) return false;
    const asksFor = this.comment === "always" ? this.isGiven : this.comment === "lost" && this.losesPoints;
    return asksFor && !this.answer.reason.trim();
  }

  /** The answer that a digit stands for: the level of that place from the top, 0 no points. */
  byDigit(digit) {
    if (this.kind === "text") return null;
    if (this.kind === "points" || this.kind === "bonus") {
      const value = digit === 0 ? "0" : this.levels[digit - 1];
      return value === undefined ? null : this.with({ value });
    }
    if (this.kind === "levels" || this.kind === "choice") {
      const value = this.levels[digit === 0 ? this.worth.indexOf(0) : digit - 1];
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

  /** The answer that loses nothing; null for what does not share in the total. */
  full() {
    return this.counts === "share" ? this.byDigit(1) : null;
  }

  /** The answer that some words are. */
  byWords(text) {
    return this.with({ value: text.trim() || null });
  }

  notApplicable() {
    return this.element.querySelector(".level-na") ? this.with({ na: true }) : null;
  }

  /** The answer that a typed figure stands for; null where it is none for this criterion. */
  byFigure(text) {
    const typed = text.trim().replace("，", ".").replace("。", ".").replace(",", ".");
    if (!FIGURE.test(typed)) return null;
    if (this.kind === "deduction") return Number.isInteger(Number(typed)) ? this.times(Number(typed)) : null;
    if (this.kind !== "points" && this.kind !== "bonus") return null;
    return Number(typed) <= this.maximum ? this.with({ value: String(Number(typed)) }) : null;
  }

  /** The answer in which each occurrence costs a typed figure; null where it may not. */
  byCost(text) {
    const typed = text.trim().replace(",", ".");
    const fits = FIGURE.test(typed) && Number(typed) >= Number(this.lowest) && Number(typed) <= Number(this.highest);
    return fits ? this.times(this.answer.count ?? 1, String(Number(typed))) : null;
  }

  /** An answer that keeps nothing of the present one but its reason, and the cause of a loss. */
  with(parts) {
    const answer = { ...EMPTY, ...parts, reason: this.answer.reason };
    return { ...answer, cause: this.loses(answer) ? this.answer.cause : null };
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
    this.showWords(value);
    this.showLoss();
    this.showLocked();
    const field = row.querySelector("[data-reason] input");
    if (field !== document.activeElement && field.value !== reason) field.value = reason;
    row.querySelector("[data-reason]").hidden = !(reason || this.needsGround || this.opened);
    row.classList.toggle("is-given", this.isGiven);
    row.classList.toggle("is-lost", this.losesPoints);
    row.classList.toggle("needs-ground", this.needsGround);
    const owed = this.needsComment ? say("comment") : this.needsGround && say("ground");
    field.placeholder = owed || field.getAttribute("aria-label");
  }

  /** The locked answer, where the one given now is another. */
  showLocked() {
    const place = this.element.querySelector("[data-locked]");
    if (!place) return;
    const { locked, answer } = this;
    const moved = locked && ["value", "na", "count", "points"].some((name) => locked[name] !== answer[name]);
    place.hidden = !moved;
    if (moved) place.textContent = say("lockedAnswer", { answer: this.inWords(locked) });
  }

  /** An answer as its buttons name it. */
  inWords({ value, na, count, points }) {
    if (na) return say("na");
    if (this.kind === "deduction") return count === null ? "–" : [`${count} ×`, points ?? this.lowest].join(" ");
    const radio = [...this.element.querySelectorAll("input[type=radio]")].find((each) => each.value === value);
    return radio?.nextElementSibling.textContent ?? value ?? "–";
  }

  showWords(value) {
    const field = this.element.querySelector("[data-words] input");
    if (field && field !== document.activeElement) field.value = value ?? "";
    const anchor = this.element.querySelector("[data-anchor-text]");
    if (!anchor) return;
    const chosen = this.element.querySelector(".levels input:checked + label");
    anchor.textContent = chosen?.title ?? "";
    anchor.hidden = !chosen;
  }

  /** The root cause is asked for where points are lost. */
  showLoss() {
    const place = this.element.querySelector("[data-cause]");
    if (!place) return;
    place.hidden = !this.losesPoints;
    place.querySelector("select").value = this.answer.cause ?? "";
  }

  /** Ask it, or leave it out, as the criterion it hangs on is answered. */
  ask(byId) {
    const { askedIf, askedAnswers } = this.element.dataset;
    if (!askedIf) return;
    const before = byId.get(askedIf);
    const { value, na, count } = before.answer;
    const word = na ? "na" : value ?? (count === null ? null : String(count));
    this.element.hidden = !(before.isAsked && word !== null && askedAnswers.split(" ").includes(word));
  }

  showFigure(value, count, points) {
    const figure = this.element.querySelector("[data-figure]");
    if (!figure || this.kind === "text") return;
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
