"""Putting other answers in the place of a review's first ones, by a re-check or an appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa_app.core.corrections import Corrected, CorrectionCause, corrected
from qa_app.core.errors import Invalid
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer, Counting, CriterionScore, Rubric, missing_grounds
from qa_app.services import definitions, review_figures
from qa_app.services.context import Context
from qa_app.services.ledger.unfounded import reconsider
from qa_app.storage.queries import corrections as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.corrections import Change, StoredCorrection, Version
from qa_app.storage.tables.reviews import AnswerRow, EvidenceRow, ReviewRow

__all__ = ["Change", "StoredCorrection", "Version", "correct", "of_review"]


def of_review(context: Context, review_id: int) -> Sequence[StoredCorrection]:
    """The corrections of a review that the actor may read, the first first."""
    return queries.of_review(context.session, review_id)


def correct(
    context: Context,
    review_id: int,
    changes: Mapping[str, Answer],
    evidence: Mapping[str, Sequence[Evidence]],
    *,
    cause: CorrectionCause,
    cause_id: int,
    reason: str,
) -> Corrected:
    """Change answers of a submitted review and compute it anew; commits nothing.

    ``evidence``: what the new answers rest on. Where a new answer brings none, the first one's
    stays as long as points are lost, and the reason of the correction is the answer's. Raises
    Invalid where the form falls apart. The caller holds the review's lock.
    """
    row = context.session.get_one(ReviewRow, review_id, populate_existing=True)
    rubric = definitions.rubric_version(context, row.rubric_version_id).rubric
    before = reviews.answers(context.session, review_id)
    cited = _by_criterion(reviews.evidence(context.session, review_id))
    result = corrected(rubric, before, changes)
    scored = {each.id: each for each in result.score.criteria}
    kept = {each: _evidence(scored[each], evidence.get(each), cited.get(each)) for each in changes}
    answers = {**result.answers}
    for criterion in result.changed:
        answers[criterion] = _grounded(answers[criterion], kept[criterion], reason)
    _require_grounds(rubric, result, answers)
    _write(context, row, answers, kept, result)
    queries.add(
        context.session,
        review_id,
        cause,
        cause_id,
        [
            Change(
                each,
                Version(before.get(each), tuple(cited.get(each, ()))),
                Version(answers[each], kept[each]),
            )
            for each in result.changed
        ],
        (row.total, result.score.total),
        reason=reason,
        by=context.actor.user_id,
        now=context.now,
    )
    row.total, row.without_critical = result.score.total, result.score.without_critical
    row.passed = result.score.passed
    row.edition += 1
    review_figures.keep(context, [review_id])
    if row.part_id is not None:
        reconsider(context, [row.part_id])
    return result


def _evidence(
    scored: CriterionScore, new: Sequence[Evidence] | None, first: Sequence[Evidence] | None
) -> tuple[Evidence, ...]:
    if new:
        return tuple(new)
    return tuple(first or ()) if scored.has_lost_points else ()


def _grounded(answer: Answer, evidence: Sequence[Evidence], reason: str) -> Answer:
    """A lost point needs evidence or a reason; the correction has one."""
    return answer if answer.has_reason or evidence else replace(answer, reason=reason)


def _require_grounds(rubric: Rubric, result: Corrected, answers: Mapping[str, Answer]) -> None:
    for problem in missing_grounds(rubric, result.score, answers):
        if problem.criterion in result.changed:
            raise Invalid(problem.sentence, field=problem.criterion, **problem.values)


def _write(
    context: Context,
    row: ReviewRow,
    answers: Mapping[str, Answer],
    evidence: Mapping[str, Sequence[Evidence]],
    result: Corrected,
) -> None:
    """Bring answers, evidence and frozen points to what stands now."""
    rows = {each.criterion: each for each in reviews.answer_rows(context.session, [row.id])}
    scored = {each.id: each for each in result.score.criteria}
    for criterion in result.changed:
        answer = answers[criterion]
        kept = rows.get(criterion)
        if kept is None:
            kept = rows[criterion] = AnswerRow(review_id=row.id, criterion=criterion)
            context.session.add(kept)
        kept.value, kept.count, kept.points = answer.value, answer.count, answer.points
        kept.not_applicable, kept.reason, kept.cause = answer.na, answer.reason, answer.cause
        for old in reviews.evidence_rows(context.session, row.id, criterion):
            context.session.delete(old)
        context.session.flush()
        context.session.add_all(_rows(row.id, criterion, evidence[criterion]))
    for criterion, kept in rows.items():
        found = scored.get(criterion)
        shares = found is not None and found.counts is Counting.SHARE and found.earned is not None
        kept.earned = found.earned if found is not None and shares else None
        kept.maximum = found.maximum if found is not None and shares else None
    context.session.flush()


def _rows(review_id: int, criterion: str, evidence: Sequence[Evidence]) -> list[EvidenceRow]:
    return [
        EvidenceRow(
            review_id=review_id,
            criterion=criterion,
            seq=each.seq,
            start=each.start,
            end=each.end,
            quote=each.quote,
        )
        for each in evidence
    ]


def _by_criterion(evidence: Sequence[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for each in evidence:
        found.setdefault(each.criterion, []).append(each)
    return found
