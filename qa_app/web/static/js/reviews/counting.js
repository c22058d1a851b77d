// What a form comes to, counted here so that the total follows every answer, with and without
// a connection. The arithmetic is that of qa_app/core/rubrics; a test holds both together.

import { Fraction, ZERO } from "app/fractions";

const FULL = Fraction.of(100);

/**
 * The total and what goes with it.
 *
 * @param sections the terms that the server gave: weights, kinds and critical effects
 * @param {(id: string) => object} answerOf the answer to a criterion
 * @param {(id: string) => boolean} isAsked
 */
export function count(sections, answerOf, isAsked) {
  const counted = sections.map((section) => countSection(section, answerOf, isAsked));
  const over = (name) => Fraction.sum(counted.map((each) => each[name]));
  const weight = over("answered");
  const bonus = over("bonus");
  const caps = counted.flatMap((each) => capsOf(each.failed, "whole"));
  const total = (points, ...limits) =>
    weight.isZero ? null : String(Fraction.least([FULL, FULL.times(points).by(weight).plus(bonus), ...limits]));
  return {
    total: total(over("capped"), ...caps),
    without_critical: total(over("points")),
    failed: counted.flatMap((each) => each.failed.map(({ id }) => id)),
    sections: Object.fromEntries(
      counted.map(({ id, counts, capped, weight: max }) => [id, { score: counts ? String(capped) : null, max: String(max) }]),
    ),
  };
}

function countSection(section, answerOf, isAsked) {
  const judged = section.criteria.map((criterion) => {
    const answer = answerOf(criterion.id);
    const applies = isAsked(criterion.id) && !answer.na;
    return { criterion, share: applies ? Fraction.of(criterion.weight) : ZERO, earned: applies ? earned(criterion, answer) : null };
  });
  const shares = Fraction.sum(judged.map(({ share }) => share));
  const factor = section.points === null || shares.isZero ? Fraction.of(1) : Fraction.of(section.points).by(shares);
  const scored = judged.filter((each) => each.earned !== null);
  const shared = scored.filter(({ criterion }) => criterion.counts === "share");
  const points = Fraction.sum(shared.map((each) => each.share.times(factor).times(each.earned).by(Fraction.of(each.criterion.maximum))));
  const failed = scored.filter(({ criterion, earned: got }) => fails(criterion.critical, got)).map(({ criterion }) => criterion);
  return {
    id: section.id,
    counts: shared.length > 0,
    points,
    capped: Fraction.least([points, ...capsOf(failed, "section")]),
    answered: Fraction.sum(shared.map(({ share }) => share.times(factor))),
    weight: shares.times(factor),
    bonus: Fraction.sum(scored.filter(({ criterion }) => criterion.counts === "bonus").map((each) => each.earned)),
    failed,
  };
}

/** The points of an answer; null where there is none yet, or none that counts. */
function earned({ kind, counts, maximum, wanted, lowest, options }, { value, count: times, points }) {
  if (counts === "nothing" || (value === null && times === null)) return null;
  if (kind === "yes_no") return value === wanted ? Fraction.of(maximum) : ZERO;
  if (kind === "choice") return Fraction.of(options[value]);
  if (value !== null) return Fraction.of(value);
  return Fraction.of(maximum).less(Fraction.of(times).times(Fraction.of(points ?? lowest ?? 0)));
}

function fails(critical, got) {
  if (!critical) return false;
  return critical.fails_below === null ? got.isZero : got.isBelow(Fraction.of(critical.fails_below));
}

const capsOf = (failed, reach) => failed.filter(({ critical }) => critical.reach === reach).map(({ critical }) => Fraction.of(critical.cap));
