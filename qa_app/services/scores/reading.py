"""Stored reviews as scores take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qa_app.core.periods import Period
from qa_app.core.reviews import STANDING, ReviewState
from qa_app.core.rubrics import Rubric
from qa_app.core.scores import FrozenAnswer, ScoredCriterion, ScoredReview
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.scores.views import View
from qa_app.storage.queries import scores as queries
from qa_app.storage.queries.scores import StoredScore


def stored_reviews(context: Context, view: View, first: Period, last: Period) -> list[StoredScore]:
    """The reviews of a view whose conversations began within these periods."""
    return queries.scored_reviews(
        context.session,
        (first.bounds_ms(context.zone)[0], last.bounds_ms(context.zone)[1]),
        reach=view.reach,
        agent_ids=view.agent_ids,
        published_only=view.published_only,
    )


def rubrics_of(context: Context, stored: Iterable[StoredScore]) -> Mapping[int, Rubric]:
    """The rubrics by which reviews were made, by version id."""
    versions = {each.rubric_version_id for each in stored}
    return definitions.rubrics_by_version(context, versions)


def scored(
    context: Context,
    stored: Sequence[StoredScore],
    rubrics: Mapping[int, Rubric],
    periods: Mapping[int, str],
) -> list[ScoredReview]:
    """The reviews with their answers."""
    answers = queries.answers_of(context.session, [each.id for each in stored])
    return [
        ScoredReview(
            id=each.id,
            agent=each.agent_id,
            period=periods[each.id],
            standing=STANDING[ReviewState(each.state)],
            total=each.total,
            passed=each.passed,
            criteria=_criteria(rubrics[each.rubric_version_id], answers.get(each.id, ())),
            random=each.drawn,
            rubric=rubrics[each.rubric_version_id].id,
        )
        for each in stored
    ]


def _criteria(rubric: Rubric, answers: Iterable[FrozenAnswer]) -> tuple[ScoredCriterion, ...]:
    by_criterion = {answer.criterion: answer for answer in answers}
    if not by_criterion:
        return ()
    return tuple(
        ScoredCriterion(
            id=criterion.id,
            section=section.id,
            earned=answer.earned,
            maximum=answer.maximum or criterion.scale.maximum,
            weight=criterion.weight,
            critical=criterion.critical is not None,
            failed=criterion.critical is not None
            and answer.earned is not None
            and criterion.critical.fails(answer.earned),
        )
        for section in rubric.sections
        for criterion in section.criteria
        if (answer := by_criterion.get(criterion.id)) is not None
    )
