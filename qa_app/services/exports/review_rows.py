"""Reviews as rows: one for each review with every criterion's answer, and their evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from qa_app.core.decimals import figure
from qa_app.core.errors import Invalid
from qa_app.core.exports import Wish
from qa_app.core.permissions import Reach, Right
from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import Stretch, mask
from qa_app.core.reports import days_of
from qa_app.core.rubrics import Rubric
from qa_app.exports.table_files import Cell, Tables
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.packing import PersonalSpan
from qa_app.storage.queries import exports as queries
from qa_app.storage.queries.exports import ExportedAnswer, ExportedEvidence, ExportedReview

CHUNK = 500

_HEAD = (
    *("review", "state", "purpose", "counts", "conversation", "source", "channel"),
    *("agent", "agent_key", "team", "reviewer", "started", "submitted", "published"),
    *("rubric", "version", "total", "without_critical", "passed", "comment"),
)
_EVIDENCE = ("review", "conversation", "agent", "rubric", "criterion", "message", "quote")


def write_reviews(
    context: Context, wish: Wish, tables: Tables, step: Callable[[int, int], None]
) -> int:
    """Every published review of the days, in the order in which the conversations began."""
    reach = context.reach(Right.SEE_SCORES)
    if wish.team_id is not None:
        reach = Reach(False, frozenset({wish.team_id}))
    bounds = days_of(wish.since, wish.until).bounds_ms(context.zone)
    found = queries.published_ids(context.session, bounds, reach)
    rubrics = definitions.rubrics_by_version(context, {version for _review, version in found})
    sheet = _Sheet(context, wish, tables, rubrics)
    step(0, len(found))
    for start in range(0, len(found), CHUNK):
        sheet.write([review for review, _version in found[start : start + CHUNK]])
        step(min(start + CHUNK, len(found)), len(found))
    return len(found)


class _Sheet:
    """The two tables of an export, with a column for each criterion of the rubrics in it."""

    def __init__(
        self, context: Context, wish: Wish, tables: Tables, rubrics: Mapping[int, Rubric]
    ) -> None:
        self._session = context.session
        self._zone = context.zone
        self._wish = wish
        self._tables = tables
        self._rubrics = rubrics
        self._numbers = queries.version_numbers(context.session, rubrics)
        self._titles = _titles(rubrics, wish.locale)
        # How reviewers compare is for those who see the progress of the work.
        self._names_reviewers = context.actor.may(Right.SEE_PROGRESS, wish.team_id)
        self._tables.row(wish.said("reviews"), self._heads())
        self._tables.row(wish.said("evidence"), [wish.said(each) for each in _EVIDENCE])

    def write(self, ids: Sequence[int]) -> None:
        """The rows of some reviews."""
        reviews = queries.exported_reviews(self._session, ids)
        answers: dict[int, dict[str, ExportedAnswer]] = defaultdict(dict)
        for answer in queries.answers(self._session, ids):
            answers[answer.review_id][answer.criterion] = answer
        for review in reviews:
            self._tables.row(self._wish.said("reviews"), self._row(review, answers[review.id]))
        self._write_evidence(reviews)

    def _write_evidence(self, reviews: Sequence[ExportedReview]) -> None:
        revisions = {each.revision_id for each in reviews if each.revision_id is not None}
        spans = queries.personal_spans(self._session, revisions)
        by_id = {review.id: review for review in reviews}
        for each in queries.evidence(self._session, list(by_id)):
            review = by_id[each.review_id]
            rubric = self._rubrics[review.rubric_version_id]
            quote = each.quote
            if not self._wish.personal:
                quote = _masked_quote(each, spans.get(review.revision_id or 0, ()))
            self._tables.row(
                self._wish.said("evidence"),
                [
                    *(review.id, review.conversation, review.agent, rubric.id),
                    self._titles.get((rubric.id, each.criterion), each.criterion),
                    each.seq,
                    quote,
                ],
            )

    def _heads(self) -> list[Cell]:
        wish, several = self._wish, len({rubric for rubric, _id in self._titles}) > 1
        heads: list[Cell] = [wish.said(each) for each in _HEAD]
        for (rubric, _criterion), title in self._titles.items():
            name = f"{rubric} {title}" if several else title
            heads += [name]
            heads += [wish.said(each) % {"criterion": name} for each in ("points", "reason")]
        return heads

    def _row(self, review: ExportedReview, answers: Mapping[str, ExportedAnswer]) -> list[Cell]:
        wish, rubric = self._wish, self._rubrics[review.rubric_version_id]
        cells: list[Cell] = [
            review.id,
            wish.said(f"state.{review.state}"),
            wish.said(f"purpose.{review.purpose}"),
            self._truth(review.counts),
            review.conversation,
            review.source,
            review.channel,
            review.agent,
            review.agent_key,
            review.team,
            review.reviewer if self._names_reviewers else None,
            self._moment(review.started_at),
            self._moment(review.submitted_at),
            self._moment(review.published_at),
            rubric.title.in_locale(wish.locale),
            self._numbers.get(review.rubric_version_id),
            review.total,
            review.without_critical,
            None if review.passed is None else self._truth(review.passed),
            self._text(review.comment),
        ]
        for of, criterion in self._titles:
            cells += self._answer(answers.get(criterion) if of == rubric.id else None)
        return cells

    def _answer(self, answer: ExportedAnswer | None) -> tuple[Cell, Cell, Cell]:
        """What was answered, the points that it earned, and the reason given."""
        if answer is None:
            return None, None, None
        if answer.not_applicable:
            return self._wish.said("na"), None, self._text(answer.reason)
        return self._given(answer), answer.earned, self._text(answer.reason)

    def _given(self, answer: ExportedAnswer) -> Cell:
        """The answer itself: a figure where it is one, so that a spreadsheet can go on with it."""
        if answer.value is None:
            return answer.times
        try:
            return figure(answer.value)
        except Invalid:
            return self._text(answer.value)

    def _truth(self, value: bool) -> str:
        return self._wish.said("yes" if value else "no")

    def _text(self, text: str) -> str:
        return text if self._wish.personal else mask(text, find(text))

    def _moment(self, moment: datetime | None) -> str | None:
        return None if moment is None else f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"


def _titles(rubrics: Mapping[int, Rubric], locale: str) -> dict[tuple[str, str], str]:
    """The criteria of every rubric in their order, as the newest version calls them."""
    titles: dict[tuple[str, str], str] = {}
    for version in sorted(rubrics, key=lambda each: (rubrics[each].id, -each)):
        rubric = rubrics[version]
        for criterion in rubric.criteria:
            titles.setdefault((rubric.id, criterion.id), criterion.title.in_locale(locale))
    return titles


def _masked_quote(evidence: ExportedEvidence, spans: Iterable[PersonalSpan]) -> str:
    """The quote as the pages show it: masked where the whole text has personal data.

    A quote may cut a number in two, so that it is no longer recognised by itself.
    """
    start = evidence.start or 0
    theirs: list[Stretch] = [
        span._replace(start=span.start - start, end=span.end - start)
        for span in spans
        if span.seq == evidence.seq
    ]
    return str(mask(evidence.quote, [*theirs, *find(evidence.quote)]))
