"""Parts by what people made of them: what published reviews said, what examples are tagged."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, select

from qa_app.core.definitions import Kind
from qa_app.core.listing import PartFilter
from qa_app.core.reviews import COUNTED_STATES, PUBLISHED_PURPOSES
from qa_app.core.rubrics import reference
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.examples import ExampleRow, ExampleTag
from qa_app.storage.tables.reviews import AnswerRow, ReviewRow


def graded(wanted: PartFilter) -> list[ColumnElement[bool]]:
    """What a published review said: one of the score and the lost points that are asked for."""
    asked: list[ColumnElement[bool]] = []
    if wanted.score_below is not None:
        asked.append(ReviewRow.total < wanted.score_below)
    if wanted.score_from is not None:
        asked.append(ReviewRow.total >= wanted.score_from)
    if wanted.criterion:
        asked.append(_lost_points(wanted.criterion))
    if not asked:
        return []
    return [
        exists().where(
            ReviewRow.part_id == Part.id,
            ReviewRow.state.in_(COUNTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
            *asked,
        )
    ]


def _lost_points(criterion: str) -> ColumnElement[bool]:
    """Whether a review took points off a criterion, given by its reference."""
    named = reference(criterion)
    lost = exists().where(
        AnswerRow.review_id == ReviewRow.id,
        AnswerRow.criterion == named.criterion,
        AnswerRow.earned < AnswerRow.maximum,
    )
    if named.rubric is None:
        return lost
    versions = select(DefinitionVersion.id).where(
        DefinitionVersion.kind == Kind.RUBRIC.value, DefinitionVersion.key == named.rubric
    )
    return and_(ReviewRow.rubric_version_id.in_(versions), lost)


def tagged(tag: str) -> ColumnElement[bool]:
    """Whether an example of a part is tagged so."""
    return exists().where(
        ExampleRow.part_id == Part.id,
        ExampleRow.removed_at.is_(None),
        ExampleTag.example_id == ExampleRow.id,
        ExampleTag.tag == tag,
    )
