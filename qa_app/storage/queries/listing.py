"""Lists of parts: a page of them, how many there are, and how they lie in time.

The rows of a page are found first, by keys alone, and only those are joined with names: a sort
over a hundred thousand parts moves numbers, not rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    asc,
    case,
    desc,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qa_app.core.days import DAY_MS, day_of, shifts_between
from qa_app.core.flagged import Stage
from qa_app.core.listing import (
    MOST_COUNTED,
    MOST_FOUND,
    PAGE_SIZE,
    Counted,
    Cursor,
    FindingState,
    Order,
    Page,
    PartFilter,
    Place,
    page_of,
    rank_and_moment,
    ranked_moment,
    severity_rank,
)
from qa_app.core.permissions import Reach
from qa_app.core.reviews import PUBLISHED_PURPOSES, SUBMITTED_STATES
from qa_app.core.search import phrase
from qa_app.storage import search
from qa_app.storage.queries import risk_scores
from qa_app.storage.queries.conversations import ListedPart, listed
from qa_app.storage.queries.graded import graded, tagged
from qa_app.storage.queries.screening import current_revision, such_as
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.flagged import FlagCase
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow

# How grave the findings of a state are stands with the part: to look for them again among all
# findings takes PostgreSQL longer than the rest of the page.
_RANKS: Mapping[FindingState | None, InstrumentedAttribute[int]] = {
    None: Part.severity_rank,
    FindingState.OPEN: Part.open_rank,
    FindingState.CONFIRMED: Part.confirmed_rank,
    FindingState.DISMISSED: Part.dismissed_rank,
}

# Where no model has read a conversation: behind all that one has.
_UNREAD = -1

# The moment as the number it is stored as, to count and compare with.
_STARTED_MS = type_coerce(Part.started_at, BigInteger)


class Selection(NamedTuple):
    """Which parts: what a filter lets through of what the caller may see.

    ``reach``: the teams of the list. ``personal``: the teams in which the search looks into
    personal data. ``zone``: whose days the filter's days are. ``risk_from``: whose open tasks
    have no risk here, neither as an order nor as a filter.
    """

    wanted: PartFilter
    reach: Reach
    personal: Reach
    zone: ZoneInfo
    risk_from: int | None = None


class Neighbour(NamedTuple):
    """A part beside another in a list, and its place there."""

    id: int
    cursor: Cursor


def page_and_count(
    session: Session,
    chosen: Selection,
    *,
    order: Order = Order.STARTED,
    ascending: bool = False,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> tuple[Page[ListedPart], Counted]:
    """One page of the chosen parts, and how many there are, counted as far as is quick.

    Where a search gathers all who say the words, its first page is cut from what is counted.
    """
    upwards = ascending != (place is not None and place.backwards)
    found = _keys(session, chosen, order, place.cursor if place else None, upwards=upwards)
    gathered = place is None and _gathers(session, chosen.wanted)
    keys = session.execute(found.limit((MOST_FOUND if gathered else limit) + 1)).all()
    page = page_of(_shown(session, order, keys[: limit + 1]), place, limit)
    if gathered:
        return page, Counted(min(len(keys), MOST_FOUND), len(keys) > MOST_FOUND)
    return page, count_parts(session, chosen)


def neighbour(
    session: Session, chosen: Selection, cursor: Cursor, *, order: Order, upwards: bool
) -> Neighbour | None:
    """The part that follows a place in a list, or precedes it (``upwards``)."""
    row = session.execute(
        _keys(session, chosen, order, cursor, upwards=upwards).limit(1)
    ).one_or_none()
    return None if row is None else Neighbour(row.id, Cursor(_cursor_value(order, row), row.id))


def cursor_of(part: ListedPart, order: Order) -> Cursor:
    """Where a part stands in a list, as far as what is shown of it tells."""
    started = round(part.started_at.timestamp() * 1000)
    ranks = {Order.SEVERITY: part.severity_rank, Order.WAITING: part.open_rank}
    if order in ranks:
        return Cursor(ranked_moment(ranks[order], started), part.id)
    if order is Order.FLAGGED:
        since = part.flagged_since
        return Cursor(0 if since is None else round(since.timestamp() * 1000), part.id)
    values = {
        Order.SLOWEST: part.longest_response_ms or 0,
        Order.RISK: part.risk,
        Order.CHANCE: _UNREAD if part.fail_chance is None else part.fail_chance,
    }
    return Cursor(values.get(order, started), part.id)


def count_parts(session: Session, chosen: Selection) -> Counted:
    """How many parts are chosen, counted as far as is quick."""
    limit = MOST_FOUND if chosen.wanted.words else MOST_COUNTED
    some = select(Part.id).where(*_conditions(session, chosen, walking=True)).limit(limit + 1)
    number = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return Counted(min(number, limit), number > limit)


def part_ids(session: Session, chosen: Selection) -> Select[Any]:
    """A select of the ids of all chosen parts, for work in bulk."""
    return select(Part.id).where(*_conditions(session, chosen, walking=False))


def density(session: Session, chosen: Selection) -> dict[date, int]:
    """How many of the chosen parts began on each local day."""
    earliest = select(func.min(_STARTED_MS)).scalar_subquery()
    latest = select(func.max(_STARTED_MS)).scalar_subquery()
    bounds = session.execute(select(earliest, latest)).one()
    if bounds[0] is None:
        return {}
    day = _local_day(chosen.zone, *bounds).label("day")
    counted = (
        select(day, func.count())
        .where(*_conditions(session, chosen, walking=False))
        .group_by("day")
    )
    return {day_of(number): count for number, count in session.execute(counted)}


def _keys(
    session: Session, chosen: Selection, order: Order, cursor: Cursor | None, *, upwards: bool
) -> Select[Any]:
    """The keys of the chosen parts behind a place: the ordering values, then the id."""
    columns = [*_order_columns(order, chosen.risk_from), Part.id.expression]
    conditions = _conditions(session, chosen, walking=True)
    if order is Order.WAITING:
        conditions.append(_has(FindingState.OPEN))
    if cursor is not None:
        ordered, key = tuple_(*columns), tuple_(*_cursor_values(order, cursor), cursor.id)
        conditions.append(ordered > key if upwards else ordered < key)
    turn = asc if upwards else desc
    return select(*columns).where(*conditions).order_by(*(turn(column) for column in columns))


def _shown(
    session: Session, order: Order, keys: Sequence[Row[Any]]
) -> list[tuple[ListedPart, Cursor]]:
    """The parts that some keys stand for, in the order of the keys, each with its place.

    Without those that somebody has taken back between the two questions.
    """
    if not keys:
        return []
    rows = session.execute(listed().where(Part.id.in_([key.id for key in keys])))
    parts = {part.id: part for part in map(ListedPart._make, rows)}
    return [
        (parts[key.id], Cursor(_cursor_value(order, key), key.id))
        for key in keys
        if key.id in parts
    ]


def _order_columns(order: Order, reader: int | None) -> list[ColumnElement[Any]]:
    if order is Order.SEVERITY:
        return [Part.severity_rank.expression, _STARTED_MS]
    if order is Order.WAITING:
        return [Part.open_rank.expression, _STARTED_MS]
    if order is Order.RISK:
        return [Part.risk.expression]
    if order is Order.CHANCE:
        return [risk_scores.known_chance(reader, _UNREAD).label("chance")]
    if order is Order.FLAGGED:
        return [func.coalesce(type_coerce(Part.flagged_since, BigInteger), 0).label("flagged")]
    if order is Order.SLOWEST:
        return [func.coalesce(Part.longest_response_ms, 0).label("slowest")]
    return [_STARTED_MS]


def _cursor_values(order: Order, cursor: Cursor) -> tuple[int, ...]:
    return rank_and_moment(cursor.value) if order.by_severity else (cursor.value,)


def _cursor_value(order: Order, values: Sequence[int]) -> int:
    return ranked_moment(values[0], values[1]) if order.by_severity else values[0]


def _conditions(session: Session, chosen: Selection, *, walking: bool) -> list[ColumnElement[bool]]:
    """``walking``: in an order, and only as far as a page needs."""
    wanted = chosen.wanted
    conditions: list[ColumnElement[bool]] = []
    if not chosen.reach.everywhere:
        conditions.append(Part.team_id.in_(chosen.reach.team_ids))
    conditions += _plain_conditions(wanted, chosen.zone)
    if wanted.chance_from is not None:
        conditions += risk_scores.between(wanted.chance_from / 100, None)
        conditions += risk_scores.not_tasks_of(chosen.risk_from)
    if wanted.finding_state is not None:
        conditions.append(_has(wanted.finding_state))
    if wanted.reviewed is not None:
        reviewed = exists().where(
            ReviewRow.part_id == Part.id,
            ReviewRow.state.in_(SUBMITTED_STATES),
            ReviewRow.purpose.in_(PUBLISHED_PURPOSES),
        )
        conditions.append(reviewed if wanted.reviewed else ~reviewed)
    conditions += graded(wanted)
    conditions += _handled(wanted)
    if wanted.tag:
        conditions.append(tagged(wanted.tag))
    # SQLite looks in this order: at the findings of those parts alone that hold the words.
    if wanted.words:
        conditions.append(_said(session, chosen, walking=walking))
    if wanted.rule or wanted.complaint:
        conditions.append(_found(wanted))
    return conditions


def _plain_conditions(wanted: PartFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.team_id is not None:
        conditions.append(Part.team_id == wanted.team_id)
    if wanted.agent_id is not None:
        conditions.append(Part.agent_id == wanted.agent_id)
    if wanted.channel is not None:
        conditions.append(Part.channel == wanted.channel.value)
    if wanted.since is not None:
        conditions.append(Part.started_at >= _midnight(wanted.since, zone))
    if wanted.until is not None:
        conditions.append(Part.started_at < _midnight(wanted.until + timedelta(days=1), zone))
    if wanted.severity is not None:
        conditions.append(_RANKS[wanted.finding_state] >= severity_rank(wanted.severity))
    if wanted.slower_than_s is not None:
        conditions.append(Part.longest_response_ms > wanted.slower_than_s * 1000)
    if wanted.unanswered:
        conditions.append(Part.unanswered > 0)
    return conditions


def _handled(wanted: PartFilter) -> list[ColumnElement[bool]]:
    """Where flagged conversations stand with those who work on them."""

    def is_kept(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(FlagCase.part_id == Part.id, *conditions)

    sent, held = FlagCase.outcome.is_not(None), FlagCase.assignee_id.is_not(None)
    conditions = []
    if wanted.stage is Stage.WAITING:
        conditions.append(~is_kept(or_(sent, held)))
    if wanted.stage is Stage.IN_WORK:
        conditions.append(is_kept(held, ~sent))
    if wanted.stage is Stage.DONE:
        conditions.append(is_kept(sent))
    if wanted.assignee_id is not None:
        conditions.append(is_kept(FlagCase.assignee_id == wanted.assignee_id))
    return conditions


def _has(state: FindingState) -> ColumnElement[bool]:
    """Whether a part has findings of a state.

    A fixed text, as in the indexes that it must be recognised to belong to.
    """
    return cast(ColumnElement[bool], text(f"{_RANKS[state].key} > 0"))


def _found(wanted: PartFilter) -> ColumnElement[bool]:
    # Joined, not compared with ``current_revision()``, which PostgreSQL would look up for every
    # part before it looks for findings.
    present = aliased(ConversationRow)
    return exists().where(
        FindingRow.part_id == Part.id,
        FindingRow.revision_id == present.current_revision_id,
        present.id == Part.conversation_id,
        *such_as(wanted),
    )


def _gathers(session: Session, wanted: PartFilter) -> bool:
    """Whether a page is found from all texts that hold the words, however few it shows.

    SQLite gathers them for every statement. Where words are all that is asked for, the thousand
    that are counted come soon in any order; another filter may have a shorter way to count by.
    """
    if not wanted.words:
        return False
    only_words = wanted == PartFilter(words=wanted.words, speaker=wanted.speaker)
    if only_words and session.get_bind().dialect.name == "sqlite":
        return True
    return not search.one_by_one(session, phrase(wanted.words), walking=True)


def _said(session: Session, chosen: Selection, *, walking: bool) -> ColumnElement[bool]:
    """Whether a part's conversation holds the words, where the caller may look for them."""
    wanted, speaker = phrase(chosen.wanted.words), chosen.wanted.speaker
    one_by_one = search.one_by_one(session, wanted, walking=walking)
    if not one_by_one:
        search.prefer_index(session)

    def holds(unmasked: bool) -> ColumnElement[bool]:
        if one_by_one:
            return search.holds(
                session, current_revision(), wanted, unmasked=unmasked, speaker=speaker
            )
        return _among(search.matching(session, wanted, unmasked=unmasked, speaker=speaker))

    if not chosen.personal:
        return holds(unmasked=False)
    if chosen.personal.everywhere or (
        not chosen.reach.everywhere and chosen.reach.team_ids <= chosen.personal.team_ids
    ):
        return holds(unmasked=True)
    there = Part.team_id.in_(chosen.personal.team_ids)
    return case((there, holds(unmasked=True)), else_=holds(unmasked=False))


def _among(revision_ids: Select[Any]) -> ColumnElement[bool]:
    """The parts whose present text is among some, found from these."""
    current = ConversationRow.current_revision_id.in_(revision_ids)
    return Part.conversation_id.in_(select(ConversationRow.id).where(current))


def _local_day(zone: ZoneInfo, first_ms: int, last_ms: int) -> ColumnElement[int]:
    """The number of the local day on which a part began, since 1 January 1970."""
    *later, earliest = shifts_between(zone, first_ms, last_ms)
    if not later:
        return (_STARTED_MS + earliest.offset_ms) // DAY_MS
    whens = [(each.since_ms <= _STARTED_MS, each.offset_ms) for each in later]
    return (_STARTED_MS + case(*whens, else_=earliest.offset_ms)) // DAY_MS


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
