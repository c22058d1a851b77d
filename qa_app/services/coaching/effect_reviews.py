"""The reviews that the effect of coaching is told from: exactly those that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.coaching import AgentCourse, Comparison
from qa_app.core.errors import NotFound
from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.core.rubrics.references import reference
from qa_app.services.coaching.effects import EffectAsked, EffectOverview, MeasuredTask, effect_on
from qa_app.services.context import Context
from qa_app.storage.queries import coaching_marks as queries
from qa_app.storage.queries.coaching_marks import MarkedReview


class Behind(StrEnum):
    """Whose reviews, and from when."""

    COACHED_BEFORE = "coached-before"
    COACHED_AFTER = "coached-after"
    COLLEAGUES_BEFORE = "colleagues-before"
    COLLEAGUES_AFTER = "colleagues-after"


@dataclass(frozen=True, slots=True)
class EffectReviews:
    """One page of them, the latest review first; ``task``: of this coaching alone."""

    overview: EffectOverview
    task: MeasuredTask | None
    behind: Behind
    counts: Mapping[Behind, int]
    page: Page[MarkedReview]


def effect_reviews(
    context: Context,
    asked: EffectAsked,
    criterion: str,
    behind: Behind,
    task_id: int | None = None,
    place: Place | None = None,
) -> EffectReviews:
    """The reviews behind what is told of a criterion, or of one coaching on it; raises NotFound."""
    overview, line = effect_on(context, asked, criterion)
    task = next((each for each in line.tasks if each.coached.coaching.task == task_id), None)
    if task is None and task_id is not None:
        raise NotFound()
    counted = [
        each.compared
        for each in ([task] if task else line.tasks)
        if each.compared is not None and each.compared.usable
    ]
    found = {each: _reviews(each, counted) for each in Behind}
    page = page_within([(each, Cursor(each, each)) for each in found[behind]], place)
    rows = queries.marked(context.session, page.rows, reference(criterion).criterion)
    return EffectReviews(
        overview,
        task,
        behind,
        {each: len(reviews) for each, reviews in found.items()},
        Page(rows, page.after, page.before),
    )


def _reviews(behind: Behind, counted: Iterable[Comparison]) -> frozenset[int]:
    """Each once, though many comparisons have it."""
    courses: list[AgentCourse] = []
    for each in counted:
        coached = behind in {Behind.COACHED_BEFORE, Behind.COACHED_AFTER}
        courses += [each.coached] if coached else each.comparable
    before = behind in {Behind.COACHED_BEFORE, Behind.COLLEAGUES_BEFORE}
    return frozenset().union(*[(each.before if before else each.after).reviews for each in courses])
