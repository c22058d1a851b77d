"""Reading examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from qa_app.core.days import begin_of
from qa_app.core.examples import ExampleFilter, Moment
from qa_app.core.listing import PAGE_SIZE, Cursor, FindingState, Page, Place, page_of
from qa_app.core.permissions import Reach
from qa_app.core.rubrics import Reference, qualified, reference
from qa_app.storage.queries.conversations import Named
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.examples import ExampleRow, ExampleTag
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.screening import FindingRow

_UTC = ZoneInfo("UTC")


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
    last_seq: int | None
    start: int | None
    end: int | None
    quote: str
    good: bool
    note: str
    criterion: str | None
    created_by_id: int | None
    created_by: str | None
    created_at: datetime
    removed_at: datetime | None
    tags: tuple[str, ...] = ()

    @property
    def moment(self) -> Moment:
        """Its place and its words."""
        last = self.seq if self.last_seq is None else self.last_seq
        return Moment(self.id, self.revision_id, self.seq, last, self.start, self.end, self.quote)

    @property
    def seqs(self) -> range:
        """The messages that it shows; none for a whole conversation."""
        if self.seq is None:
            return range(0)
        return range(self.seq, (self.seq if self.last_seq is None else self.last_seq) + 1)


class TagCount(NamedTuple):
    tag: str
    number: int


def page(
    session: Session,
    wanted: ExampleFilter,
    *,
    reach: Reach,
    zone: ZoneInfo,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedExample]:
    """Examples within reach, the newest first. ``zone``: whose days the filter's days are."""
    chosen = _listed().where(*_conditions(wanted, reach, zone))
    backwards = place is not None and place.backwards
    if place is not None:
        key = ExampleRow.id
        chosen = chosen.where(key > place.cursor.id if backwards else key < place.cursor.id)
    order = ExampleRow.id.asc() if backwards else ExampleRow.id.desc()
    examples = _read(session, chosen.order_by(order).limit(limit + 1))
    return page_of([(each, Cursor(each.id, each.id)) for each in examples], place, limit)


def count(session: Session, wanted: ExampleFilter, *, reach: Reach, zone: ZoneInfo) -> int:
    """How many examples within reach a filter lets through."""
    chosen = select(func.count(ExampleRow.id)).where(*_conditions(wanted, reach, zone))
    return session.scalar(chosen) or 0


def of_part(session: Session, part_id: int) -> list[ListedExample]:
    """The examples kept from one part."""
    chosen = _listed().where(ExampleRow.part_id == part_id, ExampleRow.removed_at.is_(None))
    return _read(session, chosen.order_by(ExampleRow.id))


def parts_kept(session: Session, part_ids: Collection[int]) -> set[int]:
    """Which of these parts examples were kept from."""
    kept = ExampleRow.part_id.in_(part_ids), ExampleRow.removed_at.is_(None)
    return set(session.scalars(select(ExampleRow.part_id).where(*kept)))


def one(session: Session, example_id: int) -> ListedExample | None:
    """One example, a removed one too, or ``None``."""
    return next(iter(some(session, [example_id])), None)


def some(session: Session, example_ids: Collection[int]) -> list[ListedExample]:
    """The examples of these ids, removed ones too, in no order."""
    return _read(session, _listed().where(ExampleRow.id.in_(example_ids)))


def moments(session: Session, reach: Reach, limit: int) -> list[Moment]:
    """Where the newest examples within reach stand, and their words."""
    return _moments(session, limit, _conditions(ExampleFilter(), reach))


def moments_beside(
    session: Session, reach: Reach, examples: Collection[ListedExample], limit: int
) -> list[Moment]:
    """Those of the same texts as these examples, or with the same words; these among them."""
    beside = or_(
        ExampleRow.revision_id.in_({each.revision_id for each in examples}),
        ExampleRow.quote.in_({each.quote for each in examples if each.quote}),
    )
    return _moments(session, limit, [*_conditions(ExampleFilter(), reach), beside])


def _moments(
    session: Session, limit: int, conditions: Sequence[ColumnElement[bool]]
) -> list[Moment]:
    chosen = (
        select(
            ExampleRow.id,
            ExampleRow.revision_id,
            ExampleRow.seq,
            func.coalesce(ExampleRow.last_seq, ExampleRow.seq),
            ExampleRow.start,
            ExampleRow.end,
            ExampleRow.quote,
        )
        .where(*conditions)
        .order_by(ExampleRow.id.desc())
        .limit(limit)
    )
    return [Moment._make(row) for row in session.execute(chosen)]


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
    return _named(session, Agent, Part.agent_id, reach)


def teams(session: Session, reach: Reach) -> list[Named]:
    """The teams of which there are examples within reach, by name."""
    return _named(session, Team, ExampleRow.team_id, reach)


def keepers(session: Session, reach: Reach) -> list[Named]:
    """Those who have kept examples within reach, by name."""
    return _named(session, User, ExampleRow.created_by, reach)


def rules(session: Session, reach: Reach) -> list[str]:
    """The ids of the rules that found something where an example within reach stands."""
    chosen = (
        select(FindingRow.rule)
        .join(ExampleRow, _found_at())
        .where(*_conditions(ExampleFilter(), reach))
        .distinct()
        .order_by(FindingRow.rule)
    )
    return list(session.scalars(chosen))


def _named(
    session: Session, table: type[Agent | Team | User], column: Any, reach: Reach
) -> list[Named]:
    """Those whose id stands in a column of an example, or of the part that it is of."""
    ids = (
        select(column)
        .select_from(ExampleRow)
        .join(Part, Part.id == ExampleRow.part_id)
        .where(*_conditions(ExampleFilter(), reach))
    )
    chosen = select(table.id, table.name).where(table.id.in_(ids)).order_by(table.name, table.id)
    return [Named._make(row) for row in session.execute(chosen)]


def _conditions(
    wanted: ExampleFilter, reach: Reach, zone: ZoneInfo = _UTC
) -> list[ColumnElement[bool]]:
    gone = ExampleRow.removed_at
    conditions: list[ColumnElement[bool]] = [
        gone.is_not(None) if wanted.removed else gone.is_(None)
    ]
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
    if wanted.rule:
        conditions.append(exists().where(_found_at(), FindingRow.rule == wanted.rule))
    if wanted.team_id is not None:
        conditions.append(ExampleRow.team_id == wanted.team_id)
    if wanted.kept_by is not None:
        conditions.append(ExampleRow.created_by == wanted.kept_by)
    if wanted.since is not None:
        conditions.append(ExampleRow.created_at >= _begin(wanted.since, zone))
    if wanted.until is not None:
        conditions.append(ExampleRow.created_at < _begin(wanted.until + timedelta(days=1), zone))
    return conditions


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(begin_of(day, zone) / 1000, UTC)


def _found_at() -> ColumnElement[bool]:
    """A finding that was not dismissed, in the message that an example shows or anywhere in one
    that shows all; what is missing in the whole is everywhere in it.
    """
    last = func.coalesce(ExampleRow.last_seq, ExampleRow.seq)
    return and_(
        FindingRow.revision_id == ExampleRow.revision_id,
        FindingRow.part_id == ExampleRow.part_id,
        FindingRow.state != FindingState.DISMISSED.value,
        or_(
            ExampleRow.seq.is_(None),
            FindingRow.message.is_(None),
            FindingRow.message.between(ExampleRow.seq, last),
        ),
    )


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


def _read(session: Session, chosen: Select[Any]) -> list[ListedExample]:
    rows = session.execute(chosen).all()
    tags = _tags(session, [row[0] for row in rows])
    return [ListedExample._make((*row, tags.get(row[0], ()))) for row in rows]


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
            ExampleRow.last_seq,
            ExampleRow.start,
            ExampleRow.end,
            ExampleRow.quote,
            ExampleRow.good,
            ExampleRow.note,
            ExampleRow.criterion,
            ExampleRow.created_by,
            User.name,
            ExampleRow.created_at,
            ExampleRow.removed_at,
        )
        .join(Part, Part.id == ExampleRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .outerjoin(Agent, Agent.id == Part.agent_id)
        .outerjoin(User, User.id == ExampleRow.created_by)
    )
