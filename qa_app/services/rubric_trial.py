"""What a period's reviews would score under a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.rubric_trial import PastReview, Trial, trial
from qa_app.services import definitions, rubric_builder
from qa_app.services.context import Context
from qa_app.services.rubric_builder import OpenedDraft
from qa_app.storage.queries import rubric_trial as queries
from qa_app.storage.queries.rubric_trial import PublishedReview

MOST_REVIEWS = 3000
"""As many as a page can wait for; of more, the newest."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A draft with what it would make of a period's reviews.

    ``found``: ``None`` while the draft cannot be read. ``reviews``: those that moved, by id.
    ``cut``: whether there are more reviews than were scored again.
    """

    draft: OpenedDraft
    period: Period
    months: Sequence[Period]
    found: Trial | None
    reviews: Mapping[int, PublishedReview]
    cut: bool


def try_on_reviews(context: Context, key: str, period_id: str | None = None) -> TrialPage:
    """Score the reviews of a period, by itself the last month, under the actor's draft.

    Of the teams whose scores the actor sees. Raises NotFound, Refused, Invalid.
    """
    context.actor.require(Right.SEE_SCORES)
    draft = rubric_builder.open_draft(context, key)
    present = period_of(context.today, Span.MONTH)
    period = period_of_id(period_id) if period_id else present.previous
    months = [present]
    while len(months) < MONTHS:
        months.append(months[-1].previous)
    if draft.tried.rubric is None:
        return TrialPage(draft, period, months, None, {}, cut=False)
    stored = queries.published(
        context.session,
        key,
        period.bounds_ms(context.zone),
        context.reach(Right.SEE_SCORES),
        MOST_REVIEWS + 1,
    )
    scored = stored[:MOST_REVIEWS]
    answers = queries.answers_of(context.session, [each.id for each in scored])
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in scored})
    found = trial(
        draft.tried.rubric,
        [
            PastReview(
                each.id,
                rubrics[each.rubric_version_id],
                answers.get(each.id, {}),
                each.total,
                each.passed,
            )
            for each in scored
        ],
    )
    shown = {move.review for move in found.biggest}
    return TrialPage(
        draft,
        period,
        months,
        found,
        {each.id: each for each in scored if each.id in shown},
        cut=len(stored) > MOST_REVIEWS,
    )
