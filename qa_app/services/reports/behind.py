"""The reviews behind a figure of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.rubrics import reference
from qa_app.core.scores import Kept
from qa_app.core.texts import LocalText
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import score_sums as queries
from qa_app.storage.queries.score_sums import CountedReview
from qa_app.storage.tables.base import to_ms


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the reviews behind a figure, the latest conversation first.

    ``criterion``: how the criterion is called on which points were lost, where one was named.
    """

    terms: Terms
    kept: Kept
    counts: Mapping[Kept, int]
    criterion: LocalText | None
    page: Page[CountedReview]


def reviews_behind(
    context: Context, asked: Asked, kept: Kept, criterion: str = "", place: Place | None = None
) -> Behind:
    """The reviews behind a figure; raises NotFound, Refused, Invalid.

    ``criterion``: the name of one rubric's criterion (``001-O#attitude``); then ``Kept.LOST`` are
    the reviews that lost points on it, and all those in which it applied.
    """
    terms = terms_of(context, asked)
    title, places = _places(context, terms, criterion) if criterion else (None, None)
    session, scope = context.session, terms.scope
    found = queries.listed(session, scope, kept, place, PAGE_SIZE + 1, places)
    return Behind(
        terms=terms,
        kept=kept,
        counts=queries.counts(session, scope, places),
        criterion=title,
        page=page_of([(each, Cursor(to_ms(each.started_at), each.id)) for each in found], place),
    )


def _places(
    context: Context, terms: Terms, name: str
) -> tuple[LocalText | None, Mapping[int, int]]:
    """The criterion's newest title, and its place in each rubric version that has it."""
    wanted = reference(name)
    versions = queries.versions(context.session, terms.scope)
    rubrics = definitions.rubrics_by_version(context, versions)
    found = [
        (version, place, criterion.title)
        for version in versions
        if wanted.rubric in {None, rubrics[version].id}
        for place, criterion in enumerate(rubrics[version].criteria)
        if criterion.id == wanted.criterion
    ]
    title = found[-1][2] if found else None
    return title, {version: place for version, place, _title in found}
