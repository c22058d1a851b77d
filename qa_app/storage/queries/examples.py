"""Reading examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.examples import ExampleFilter
from qa_app.core.listing import PAGE_SIZE, Cursor, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.rubrics import Reference, qualified, reference
from qa_app.storage.queries.conversations import Named
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.examples import ExampleRow, ExampleTag
from qa_app.storage.tables.people import Agent, User


class ListedExample(NamedTuple):
    """An example as a list shows it; ``seq`` ``None``: the whole conversation."""

    id: int
    team_id: int | None
    part_id: int
    external_id: str
    agent: str | None
    channel: str
    revision_id: int
    seq: int | None
    start: int | None
    end: int | None
    quote: str
    good: bool
    note: str
    criterion: str | None
    created_by_id: int | None
    created_by: str | None
    created_at: datetime
    tags: tuple[str, ...] = ()


class TagCount(NamedTuple):
    tag: str
    number: int


def page(
    session: Session,
    wanted: ExampleFilter,
    *,
    reach: Reach,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedExample]:
    """Examples within reach, the newest first."""
    chosen = _listed().where(*_conditions(wanted, reach))
    backwards = place is not None and place.backwards
    if place is not None:
        key = ExampleRow.id
        chosen = chosen.where(key > place.cursor.id if backwards else key < place.cursor.id)
    order = ExampleRow.id.asc() if backwards else ExampleRow.id.desc()
    rows = session.execute(chosen.order_by(order).limit(limit + 1)).all()
    tags = _tags(session, [row[0] for row in rows])
    examples = [ListedExample._make((*row, tags.get(row[0], ()))) for row in rows]
    return page_of([(each, Cursor(each.id, each.id)) for each in examples], place, limit)


def of_part(session: Session, part_id: int) -> list[ListedExample]:
    """The examples kept from one part."""
    rows = session.execute(
        _listed().where(ExampleRow.part_id == part_id).order_by(ExampleRow.id)
    ).all()
    tags = _tags(session, [row[0] for row in rows])
    return [ListedExample._make((*row, tags.get(row[0], ()))) for row in rows]


def one(session: Session, example_id: int) -> ListedExample | None:
    """One example, or ``None``."""
    row = session.execute(_listed().where(ExampleRow.id == example_id)).one_or_none()
    if row is None:
        return None
    return ListedExample._make((*row, _tags(session, [example_id]).get(example_id, ())))


def tag_counts(session: Session, reach: Reach, limit: int = 100) -> list[TagCount]:
    """The tags in use within reach, the most used first."""
    number = func.count()
    chosen = (
        select(ExampleTag.tag, number)
        .join(ExampleRow, ExampleRow.id == ExampleTag.example_id)
        .where(*_conditions(ExampleFilter(), reach))
        .group_by(ExampleTag.tag)
        .order_by(number.desc(), ExampleTag.tag)
        .limit(limit)
    )
    return [TagCount._make(row) for row in session.execute(chosen)]


def agents(session: Session, reach: Reach) -> list[Named]:
    """Those of whom there are examples within reach, by name."""
    chosen = (
        select(Agent.id, Agent.name)
        .join(Part, Part.agent_id == Agent.id)
        .join(ExampleRow, ExampleRow.part_id == Part.id)
        .where(*_conditions(ExampleFilter(), reach))
        .distinct()
        .order_by(Agent.name, Agent.id)
    )
    return [Named._make(row) for row in session.execute(chosen)]


def _conditions(wanted: ExampleFilter, reach: Reach) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not reach.everywhere:
        conditions.append(ExampleRow.team_id.in_(reach.team_ids))
    if wanted.words:
        conditions.append(
            or_(
                ExampleRow.note.icontains(wanted.words, autoescape=True),
                ExampleRow.quote.icontains(wanted.words, autoescape=True),
                _tagged(ExampleTag.tag.icontains(wanted.words, autoescape=True)),
            )
        )
    if wanted.good is not None:
        conditions.append(ExampleRow.good == wanted.good)
    if wanted.tag:
        conditions.append(_tagged(ExampleTag.tag == wanted.tag))
    if wanted.criterion:
        conditions.append(_about(reference(wanted.criterion)))
    if wanted.agent_id is not None:
        theirs = select(Part.id).where(Part.agent_id == wanted.agent_id)
        conditions.append(ExampleRow.part_id.in_(theirs))
    return conditions


def _about(wanted: Reference) -> ColumnElement[bool]:
    """Linked with a criterion: by its own rubric's name, or by the id that any rubric's has."""
    bare = ExampleRow.criterion == wanted.criterion
    if wanted.rubric is not None:
        return or_(bare, ExampleRow.criterion == str(wanted))
    of_some_rubric = qualified("", wanted.criterion)
    return or_(bare, ExampleRow.criterion.endswith(of_some_rubric, autoescape=True))


def _tagged(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ExampleTag.example_id == ExampleRow.id, condition)


def _tags(session: Session, example_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    chosen = (
        select(ExampleTag.example_id, ExampleTag.tag)
        .where(ExampleTag.example_id.in_(example_ids))
        .order_by(ExampleTag.tag)
    )
    for example_id, tag in session.execute(chosen):
        found[example_id].append(tag)
    return {example_id: tuple(tags) for example_id, tags in found.items()}


def _listed() -> Any:
    return (
        select(
            ExampleRow.id,
            ExampleRow.team_id,
            ExampleRow.part_id,
            ConversationRow.external_id,
            Agent.name,
            Part.channel,
            ExampleRow.revision_id,
            ExampleRow.seq,
            ExampleRow.start,
            ExampleRow.end,
            ExampleRow.quote,
            ExampleRow.good,
            ExampleRow.note,
            ExampleRow.criterion,
            ExampleRow.created_by,
            User.name,
            ExampleRow.created_at,
        )
        .join(Part, Part.id == ExampleRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(User, User.id == ExampleRow.created_by)
    )
