"""One file that rebuilds a team's past scores without the database.

It holds the definitions' versions, the draws, the reviews with their answers as they stood, what
was corrected and appealed, and the scores; people stand in it by number, and nothing that anybody
wrote in words. Of other teams that were scored together it holds totals alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from qa_app.core.decimals import plain
from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound
from qa_app.core.fair_scores import FairScore, as_plain, canonical, digest
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Answer, Rubric
from qa_app.core.rubrics.extra_scales import TextScale
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.storage.queries import definitions as definition_queries
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.queries import score_files as files
from qa_app.storage.queries.fair_scores import RunHead
from qa_app.storage.queries.score_files import FiledCorrection, FiledReview

FORMAT = "qa-scores/1"
SCORE_KEYS = (
    "agent",
    "n",
    "n_random",
    "plain",
    "weighted",
    "severity",
    "shrinkage",
    "score",
    "expected",
    "deviation",
    "low",
    "high",
)


def rebuild_file(
    context: Context, period_id: str, team_id: int, version: int | None = None
) -> dict[str, Any]:
    """The content of the file, with its checksum; raises Invalid, NotFound, Refused."""
    context.actor.require(Right.SEE_SCORES, team_id)
    period = period_of_id(period_id)
    run = (
        queries.latest(context.session, period.id)
        if version is None
        else queries.run_of(context.session, period.id, version)
    )
    figures = queries.team_figures(context.session, run.id, team_id) if run else None
    if run is None or figures is None:
        raise NotFound()
    teams = queries.teams_of_pool(context.session, run.id, figures.pool)
    inputs = queries.inputs_of(context.session, run.id, teams)
    own = [each.id for each in inputs.of_teams(frozenset({team_id})).reviews]
    draws = files.draws(context.session, team_id, period.first_day, period.last_day)
    scores = queries.scores_of(context.session, run.id, team_id)
    content = {
        "format": FORMAT,
        "period": period.id,
        "version": run.number,
        "computed_at": _moment(run.computed_at),
        "team": team_id,
        "inputs": as_plain(inputs, run.engine),
        "draws": [
            {
                "id": each.id,
                "first_day": each.first_day.isoformat(),
                "last_day": each.last_day.isoformat(),
                "seed": each.seed,
                "method": each.method,
                "strata": [[name, *sizes] for name, sizes in sorted(each.strata.items())],
            }
            for each in draws
        ],
        "drawn": [list(each) for each in files.drawn(context.session, [d.id for d in draws])],
        **_reviews(context, run, own),
        "scores": [_score(each.score) for each in scores],
        "quantile": figures.quantile,
        "notes": list(figures.notes),
    }
    return sealed(content)


def exported_file(
    context: Context, period_id: str, team_id: int, version: int | None = None
) -> dict[str, Any]:
    """The same, to be taken out of the house: the audit log keeps that it was."""
    content = rebuild_file(context, period_id, team_id, version)
    audit.record(
        context,
        "fair_scores.exported",
        "period",
        content["period"],
        team_id,
        version=content["version"],
        checksum=content["checksum"],
    )
    context.session.commit()
    return content


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its checksum: the SHA-256 of everything else in its canonical form."""
    body = {key: value for key, value in content.items() if key != "checksum"}
    return {**body, "checksum": digest(canonical(body))}


def _reviews(context: Context, run: RunHead, ids: Sequence[int]) -> dict[str, Any]:
    stored = files.reviews(context.session, ids)
    corrections = files.corrections(context.session, ids)
    versions = {each.rubric_version_id for each in stored}
    rubrics = definitions.rubrics_by_version(context, versions)
    answers = files.answers(context.session, ids)
    known = [each for each in corrections if each.at <= run.computed_at]
    for later in reversed([each for each in corrections if each.at > run.computed_at]):
        _undo(answers[later.review_id], later)
    totals = _totals(stored, corrections, run.computed_at)
    return {
        "rubrics": [
            {"id": each.id, "key": each.key, "version": each.number, "body": each.body}
            for each in definition_queries.by_ids(context.session, Kind.RUBRIC, versions)
        ],
        "reviews": [
            {
                "id": each.id,
                "part": each.part_id,
                "rubric": each.rubric_version_id,
                "total": totals[each.id],
                "submitted_at": _moment(each.submitted_at),
                "published_at": _moment(each.published_at),
                "answers": _answers(rubrics[each.rubric_version_id], answers[each.id]),
            }
            for each in stored
        ],
        "corrections": [
            {
                "review": each.review_id,
                "cause": each.cause,
                "at": _moment(each.at),
                "total_before": plain(each.total_before),
                "total_after": plain(each.total_after),
                "criteria": sorted(each.changes),
            }
            for each in known
        ],
        "appeals": [
            {
                "review": each.review_id,
                "criterion": each.criterion,
                "state": each.state,
                "outcome": each.outcome,
                "raised_on": each.raised_on.isoformat(),
                "decided_on": each.decided_on.isoformat() if each.decided_on else None,
            }
            for each in files.appeals(context.session, ids)
        ],
    }


def _undo(answers: dict[str, Answer], correction: FiledCorrection) -> None:
    """Put back what stood before a correction that came after the scores."""
    for criterion, (before, _after) in correction.changes.items():
        if before is None:
            answers.pop(criterion, None)
        else:
            answers[criterion] = before


def _totals(
    stored: Iterable[FiledReview], corrections: Iterable[FiledCorrection], then: datetime
) -> dict[int, str]:
    totals = {each.id: each.total for each in stored}
    later = [each for each in corrections if each.at > then]
    for each in reversed(later):
        totals[each.review_id] = each.total_before
    return {review: plain(total) for review, total in totals.items()}


def _answers(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """What was answered, as ``score`` takes it; words as so many asterisks."""
    words = {each.id for each in rubric.criteria if each.scale.kind == TextScale.kind}
    return {
        criterion: _answer(answer, masked=criterion in words)
        for criterion, answer in sorted(answers.items())
        if answer.is_given
    }


def _answer(answer: Answer, *, masked: bool) -> dict[str, Any]:
    if answer.na:
        return {"na": True}
    value = "*" * len(answer.value) if masked and answer.value else answer.value
    given = {"value": value, "count": answer.count, "points": answer.points}
    return {key: each for key, each in given.items() if each is not None}


def _score(score: FairScore) -> list[Any]:
    figures = [getattr(score, key) for key in SCORE_KEYS[:-2]]
    return [*figures, score.interval.low, score.interval.high]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
