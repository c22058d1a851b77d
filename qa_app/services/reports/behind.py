"""The reviews behind a figure of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.listing import Cursor, Page, Place, page_within
from qa_app.core.reports import ReportedReview
from qa_app.core.rubrics import reference
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.reports.reading import reported_reviews
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import reports as queries
from qa_app.storage.queries.reports import ListedReview


class Kept(StrEnum):
    """Which of the reviews stand behind a figure."""

    ALL = "all"
    PASSED = "passed"
    FAILED = "failed"
    CRITICAL = "critical"
    LOST = "lost"


_KEEPS: Mapping[Kept, Callable[[ReportedReview], bool]] = {
    Kept.ALL: lambda review: True,
    Kept.PASSED: lambda review: review.passed is True,
    Kept.FAILED: lambda review: review.passed is False,
    Kept.CRITICAL: lambda review: review.critical is True,
    Kept.LOST: lambda review: review.lost > 0,
}


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the reviews behind a figure, the latest conversation first.

    ``criterion``: how the criterion is called on which points were lost, where one was named.
    """

    terms: Terms
    kept: Kept
    counts: Mapping[Kept, int]
    criterion: LocalText | None
    page: Page[ListedReview]


def reviews_behind(
    context: Context, asked: Asked, kept: Kept, criterion: str = "", place: Place | None = None
) -> Behind:
    """The reviews behind a figure; raises NotFound, Refused, Invalid.

    ``criterion``: the name of one rubric's criterion (``001-O#attitude``); then ``Kept.LOST`` are
    the reviews that lost points on it, and all those in which it applied.
    """
    terms = terms_of(context, asked)
    reviews = reported_reviews(context, terms.scope)
    title = None
    judging: Mapping[Kept, Callable[[ReportedReview], bool]] = _KEEPS
    if criterion:
        title, applied, lost = _judging(context, terms, criterion)
        reviews = [each for each in reviews if each.id in applied]
        judging = {**_KEEPS, Kept.LOST: lambda review: review.id in lost}
    chosen = [each for each in reviews if judging[kept](each)]
    return Behind(
        terms=terms,
        kept=kept,
        counts={each: sum(map(keeps, reviews)) for each, keeps in judging.items()},
        criterion=title,
        page=_page(context, chosen, place),
    )


def _judging(
    context: Context, terms: Terms, name: str
) -> tuple[LocalText | None, frozenset[int], frozenset[int]]:
    """The criterion's title, the reviews in which it applied, and those that lost points."""
    wanted = reference(name)
    tallies = queries.criterion_tallies(context.session, terms.scope)
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in tallies})
    versions = [
        version for version in sorted(rubrics) if wanted.rubric in {None, rubrics[version].id}
    ]
    titles = [
        criterion.title
        for version in versions
        if (criterion := rubrics[version].criterion(wanted.criterion)) is not None
    ]

    def ids(lost: bool) -> frozenset[int]:
        found = queries.reviews_judging(
            context.session, terms.scope, versions, wanted.criterion, lost
        )
        return frozenset(found)

    return titles[-1] if titles else None, ids(lost=False), ids(lost=True)


def _page(
    context: Context, chosen: Sequence[ReportedReview], place: Place | None
) -> Page[ListedReview]:
    page = page_within([(each.id, Cursor(each.day, each.id)) for each in chosen], place)
    known = queries.listed_reviews(context.session, page.rows)
    return Page([known[each] for each in page.rows], page.after, page.before)
