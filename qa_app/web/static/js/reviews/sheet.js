// The form as a whole: applies changes to what is shown, remembers how to undo them, and hands
// them to be saved.

import { count } from "app/reviews/counting";
import { criteriaOf, EMPTY } from "app/reviews/criteria";
import { showStanding } from "app/reviews/standing";
import { say } from "app/reviews/words";
import { lineOf, rangeOf } from "app/transcript";

const LONGEST_QUOTE = 60;
const MOST_STEPS = 200;

const isSame = (one, other) =>
  one.criterion === other.criterion && one.seq === other.seq
  && (one.start ?? null) === (other.start ?? null) && (one.end ?? null) === (other.end ?? null);

export class Sheet {
  constructor(form, state, { changed }) {
    this.form = form;
    this.changed = changed;
    this.criteria = criteriaOf(form);
    this.byId = new Map(this.criteria.map((each) => [each.id, each]));
    this.comment = form.querySelector("#comment");
    this.keptComment = state.comment;
    this.isLocked = state.stage === "second";
    this.steps = [];
    this.undone = [];
    this.suggestions = {};
    this.current = null;
    this.terms = state.terms;
    for (const [id, answer] of Object.entries(state.answers)) {
      if (this.byId.has(id)) this.byId.get(id).answer = { ...EMPTY, ...answer };
    }
    for (const each of state.evidence) this.byId.get(each.criterion)?.evidence.push(each);
    for (const each of this.criteria) {
      each.locked = state.stage === "second" ? { ...EMPTY, ...state.locked[each.id] } : null;
      this.show(each);
    }
    this.ask();
    this.paint();
    this.standing(state);
    this.suggest(state.suggestions);
  }

  // What is to be changed

  /** Change something, remember how to undo it, and save it. */
  change(...changes) {
    this.undone = [];
    this.remember(this.steps, changes);
    this.take(changes);
  }

  take(changes) {
    this.apply(changes);
    this.changed(changes);
  }

  /** Remember what takes changes back that are about to be made. */
  remember(steps, changes) {
    steps.push(changes.map((each) => this.inverse(each)).reverse());
    if (steps.length > MOST_STEPS) steps.shift();
  }

  /** Take the last step back; false where there is none. */
  undo() {
    return this.goBack(this.steps, this.undone);
  }

  /** Make the step again that was taken back last; false where there is none. */
  redo() {
    return this.goBack(this.undone, this.steps);
  }

  goBack(from, to) {
    const step = from.pop();
    if (!step) return false;
    this.remember(to, step);
    this.take(step);
    const touched = new Set(step.map((each) => each.criterion));
    const shown = this.criteria.find((each) => touched.has(each.id) && each.isAsked);
    if (shown) this.choose(shown);
    return true;
  }

  answer(criterion, answer) {
    criterion.fault("");
    if (Object.keys(EMPTY).every((name) => criterion.answer[name] === answer[name])) {
      criterion.show();
      return;
    }
    this.change({ kind: "answer", criterion: criterion.id, ...answer });
  }

  apply(changes) {
    const touched = new Set();
    for (const change of changes) {
      if (change.kind === "comment") {
        this.keptComment = change.comment;
        if (this.comment !== document.activeElement || this.comment.value !== change.comment) {
          this.comment.value = change.comment;
        }
        continue;
      }
      if (change.kind === "finding") {
        this.showFinding(change.finding, change.state);
        continue;
      }
      const criterion = this.byId.get(change.criterion);
      if (!criterion) continue;
      touched.add(criterion);
      if (change.kind === "answer") {
        const { value, na, count, points, reason, cause } = { ...EMPTY, ...change };
        criterion.answer = { value, na, count, points, reason, cause };
      } else {
        criterion.evidence = criterion.evidence.filter((each) => !isSame(each, change));
        if (change.kind === "attach") criterion.evidence.push(this.quoted(change));
      }
    }
    for (const criterion of touched) this.show(criterion);
    this.ask();
    this.paint();
    this.standing();
  }

  /** Show what is asked, in the order of the form: one may hang on another. */
  ask() {
    for (const criterion of this.criteria) criterion.ask(this.byId);
  }

  /** The criteria that are asked. */
  get asked() {
    return this.criteria.filter((each) => each.isAsked);
  }

  /** Show what the server has where a change was not taken. */
  reset(change, state) {
    if (change.kind === "comment") {
      this.keptComment = state.comment;
      return;
    }
    const criterion = this.byId.get(change.criterion);
    if (!criterion) return;
    criterion.answer = { ...EMPTY, ...state.answers[criterion.id] };
    criterion.evidence = state.evidence.filter((each) => each.criterion === criterion.id);
    this.show(criterion);
    this.ask();
    this.paint();
    this.standing();
  }

  inverse(change) {
    if (change.kind === "comment") return { kind: "comment", comment: this.keptComment };
    if (change.kind === "finding") return { ...change, state: change.before, before: change.state };
    const criterion = this.byId.get(change.criterion);
    if (change.kind === "answer") return { kind: "answer", criterion: change.criterion, ...criterion.answer };
    const there = criterion.evidence.some((each) => isSame(each, change));
    const { seq, start, end } = change;
    return { kind: there ? "attach" : "remove", criterion: change.criterion, seq, start, end };
  }

  quoted({ criterion, seq, start, end }) {
    const text = lineOf(seq)?.querySelector("[data-text]")?.textContent ?? "";
    const quote = start === null || start === undefined ? text : [...text].slice(start, end).join("");
    return { criterion, seq, start, end, quote };
  }

  // How it is shown

  show(criterion) {
    criterion.show();
    const list = criterion.element.querySelector("[data-evidence]");
    list.replaceChildren(...criterion.evidence.map((each) => this.chip(each)));
    this.showSection(criterion.section);
  }

  /** Show a finding as right, as a false alarm, or as undecided. */
  showFinding(id, state) {
    const finding = document.querySelector(`.finding[data-finding="${CSS.escape(id)}"]`);
    if (!finding) return;
    finding.classList.replace(`finding-${finding.dataset.state}`, `finding-${state}`);
    finding.dataset.state = state;
    for (const button of finding.querySelectorAll("[data-decide]")) {
      button.setAttribute("aria-pressed", String(button.dataset.decide === state));
    }
  }

  chip(evidence) {
    const chip = document.getElementById("evidence-template").content.cloneNode(true).firstElementChild;
    const quote = [...evidence.quote];
    const shown = quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE).join("")}…` : evidence.quote;
    chip.querySelector("[data-quote]").textContent = `“${shown}”`;
    chip.querySelector("[data-number]").textContent = `#${evidence.seq}`;
    const link = chip.querySelector("a");
    link.href = `#m${evidence.seq}`;
    link.tabIndex = -1;
    link.title = evidence.quote;
    if (this.isLocked) chip.querySelector("[data-remove]").remove();
    else chip.querySelector("[data-remove]").evidence = evidence;
    return chip;
  }

  showSection(id) {
    const section = this.form.querySelector(`[data-section="${CSS.escape(id)}"]`);
    const number = this.criteria.filter((each) => each.section === id)
      .reduce((sum, each) => sum + each.evidence.length, 0);
    section.querySelector("[data-section-evidence]").hidden = !number;
    section.querySelector("[data-section-evidence-count]").textContent = number;
  }

  /** Paint what is cited into the transcript, without touching its text. */
  paint() {
    const every = this.criteria.flatMap((each) => each.evidence);
    for (const line of document.querySelectorAll(".line-cited")) line.classList.remove("line-cited");
    for (const each of every) if (each.start === null || each.start === undefined) lineOf(each.seq)?.classList.add("line-cited");
    if (!CSS.highlights) return;
    const spans = every.filter((each) => each.start !== null && each.start !== undefined);
    const ranges = spans.map((each) => rangeOf(each.seq, each.start, each.end)).filter(Boolean);
    CSS.highlights.set("evidence", new Highlight(...ranges));
  }

  /** What the answers given here come to. */
  counted() {
    const answerOf = (id) => this.byId.get(id).answer;
    const isAsked = (id) => this.byId.get(id).isAsked;
    const wanted = this.asked.filter((each) => each.required);
    return {
      ...count(this.terms, answerOf, isAsked),
      answered: wanted.filter((each) => each.isGiven).length,
      criteria: wanted.length,
    };
  }

  /** Show what the server counted; where it has not heard of every answer, what they come to. */
  standing(standing = this.counted()) {
    showStanding(this.form, standing, (id) => this.byId.get(id)?.title ?? id);
  }

  /** What findings suggest, by criterion. */
  suggest(suggestions) {
    this.suggestions = suggestions;
    for (const criterion of this.criteria) {
      const found = suggestions[criterion.id];
      const place = criterion.element.querySelector("[data-suggestion]");
      place.hidden = !found;
      if (found) {
        const because = found.because.join(say("listComma"));
        place.querySelector("[data-suggestion-text]").textContent = say("suggested", { answer: found.text, because });
      }
    }
  }

  // Which criterion keys are meant for

  choose(criterion, { focus = true } = {}) {
    if (!criterion) return;
    if (this.current && this.current !== criterion) {
      this.current.opened = false;
      this.current.element.classList.remove("is-current");
      this.current.show();
    }
    this.current = criterion;
    criterion.element.classList.add("is-current");
    if (focus) {
      criterion.element.focus({ preventScroll: true });
      criterion.element.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    this.form.dispatchEvent(new CustomEvent("criterion:chosen", { detail: criterion }));
  }

  /** On to the next criterion; behind the last to one left out; null once there is none. */
  moveOn() {
    const next = this.asked[this.asked.indexOf(this.current) + 1] ?? this.criteria.find((each) => each.isOpen);
    if (next) this.choose(next);
    else this.rest();
    return next ?? null;
  }

  /** No criterion is meant by keys any more. */
  rest() {
    this.current?.element.classList.remove("is-current");
    this.current = null;
  }

  /** The criterion so many places further; the last stays the last. */
  move(step) {
    const at = this.asked.indexOf(this.current);
    const next = this.asked[Math.min(this.asked.length - 1, Math.max(0, at + step))];
    this.choose(next);
  }
}
