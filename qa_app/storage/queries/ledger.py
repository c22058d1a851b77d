"""The ledger as it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.appraisal import Entry
from qa_app.core.ledger import (
    AgentAnswer,
    EntryOrigin,
    EntryState,
    EntryStep,
    Figures,
    LedgerEntry,
    Settlement,
    Whence,
)
from qa_app.storage.queries.employment import people_on
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.ledger import LedgerEvent, LedgerRow
from qa_app.storage.tables.people import Agent, AgentTeam, Team, User

_AT_ONCE = 5000


class SchemeEntry(NamedTuple):
    """An entry as a scheme reads it; ``id``: that of the ledger."""

    id: int
    scheme: str
    entry: Entry


class StoredEntry(NamedTuple):
    """An entry with the names of whom and what it is about."""

    id: int
    entry: LedgerEntry
    agent: str
    agent_key: str
    team: str
    conversation: str | None
    created_at: datetime


class Happened(NamedTuple):
    """One step of an entry's timeline; ``who``: ``None`` for the system itself."""

    step: EntryStep
    reason: str
    details: Mapping[str, Any] | None
    who: str | None
    at: datetime


class SameDay(NamedTuple):
    """What stands for an agent on a day under a scheme."""

    agent_id: int
    scheme: str
    day: date
    item: str
    id: int


class Place(NamedTuple):
    """An agent's time in a team, both days inclusive."""

    agent_id: int
    team_id: int
    since: date
    until: date | None


def entries_of(
    session: Session, team_id: int, first_day: date, last_day: date
) -> list[SchemeEntry]:
    """What was entered of these days for the people of a team's assessment, by day.

    Whoever changed teams meanwhile brings what the former one entered. Suggestions, and what
    was rejected or withdrawn, are no entries; one whose dispute is open is ``appealed``, one
    not told yet has no ``told_on``: what that means is the scheme's to say. The person's id is
    the agent's key, as :func:`qa_app.storage.queries.employment.people_on` gives it.
    """
    people = people_on(session, team_id, first_day, last_day)
    rows = session.execute(
        select(LedgerRow, Agent.key)
        .join(Agent, Agent.id == LedgerRow.agent_id)
        .where(
            LedgerRow.agent_id.in_(people),
            LedgerRow.state == EntryState.ENTERED.value,
            LedgerRow.day >= first_day,
            LedgerRow.day <= last_day,
        )
        .order_by(LedgerRow.day, LedgerRow.id)
    )
    return [SchemeEntry(row.id, row.scheme, _entry(row, key)) for row, key in rows]


def beside(
    session: Session, agent_ids: Collection[int], first_day: date, last_day: date
) -> list[SchemeEntry]:
    """What was entered of these days for agents, whichever team they belong to."""
    rows = session.execute(
        select(LedgerRow, Agent.key)
        .join(Agent, Agent.id == LedgerRow.agent_id)
        .where(
            LedgerRow.agent_id.in_(agent_ids),
            LedgerRow.state == EntryState.ENTERED.value,
            LedgerRow.day >= first_day,
            LedgerRow.day <= last_day,
        )
        .order_by(LedgerRow.day, LedgerRow.id)
    )
    return [SchemeEntry(row.id, row.scheme, _entry(row, key)) for row, key in rows]


def lock(session: Session, entry_ids: Iterable[int]) -> None:
    """Let nobody else move these entries until this transaction ends."""
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), _AT_ONCE):
        chosen = LedgerRow.id.in_(ids[start : start + _AT_ONCE])
        session.execute(select(LedgerRow.id).where(chosen).with_for_update())


def one(session: Session, entry_id: int) -> StoredEntry | None:
    """One entry, or ``None``."""
    row = session.execute(stored().where(LedgerRow.id == entry_id)).one_or_none()
    return None if row is None else stored_entry(row)


def some(session: Session, entry_ids: Collection[int]) -> list[StoredEntry]:
    """Entries by their ids, in the order of these."""
    ids = sorted(set(entry_ids))
    found: list[StoredEntry] = []
    for start in range(0, len(ids), _AT_ONCE):
        chosen = stored().where(LedgerRow.id.in_(ids[start : start + _AT_ONCE]))
        found += [stored_entry(row) for row in session.execute(chosen.order_by(LedgerRow.id))]
    return found


def add(
    session: Session,
    entry: LedgerEntry,
    *,
    mark: str | None,
    created_by: int | None,
    now: datetime,
) -> int:
    """Keep a new entry; returns its id."""
    row = LedgerRow(
        team_id=entry.team_id,
        agent_id=entry.agent_id,
        origin=entry.origin.value,
        mark=mark,
        created_by=created_by,
        created_at=now,
    )
    _write(row, entry)
    if entry.whence is not None:
        for name in Whence.__slots__:
            setattr(row, name, getattr(entry.whence, name))
    session.add(row)
    session.flush()
    return row.id


def keep(session: Session, entry_id: int, entry: LedgerEntry) -> None:
    """Keep an entry as it stands after a step."""
    _write(session.get_one(LedgerRow, entry_id, populate_existing=True), entry)
    session.flush()


def add_event(
    session: Session,
    entry_id: int,
    step: EntryStep,
    *,
    user_id: int | None,
    now: datetime,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add to an entry's timeline."""
    last = session.scalar(
        select(func.max(LedgerEvent.number)).where(LedgerEvent.entry_id == entry_id)
    )
    session.add(
        LedgerEvent(
            entry_id=entry_id,
            number=(last or 0) + 1,
            step=step.value,
            reason=reason,
            details=None if details is None else dict(details),
            user_id=user_id,
            at=now,
        )
    )
    session.flush()


def events_of(session: Session, entry_id: int) -> list[Happened]:
    """What happened to an entry, in order."""
    rows = session.execute(
        select(LedgerEvent.step, LedgerEvent.reason, LedgerEvent.details, User.name, LedgerEvent.at)
        .outerjoin(User, User.id == LedgerEvent.user_id)
        .where(LedgerEvent.entry_id == entry_id)
        .order_by(LedgerEvent.number)
    )
    return [Happened(EntryStep(step), *rest) for step, *rest in rows]


def same_day(
    session: Session, agent_ids: Collection[int], first_day: date, last_day: date
) -> list[SameDay]:
    """What is entered for agents on these days."""
    rows = session.execute(
        select(
            LedgerRow.agent_id, LedgerRow.scheme, LedgerRow.day, LedgerRow.item, LedgerRow.id
        ).where(
            LedgerRow.agent_id.in_(agent_ids),
            LedgerRow.state == EntryState.ENTERED.value,
            LedgerRow.day >= first_day,
            LedgerRow.day <= last_day,
        )
    )
    return [SameDay(*row) for row in rows]


def by_mark(session: Session, marks: Iterable[str]) -> dict[str, int]:
    """The entries that carry these marks."""
    wanted = sorted(set(marks))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = session.execute(
            select(LedgerRow.mark, LedgerRow.id).where(
                LedgerRow.mark.in_(wanted[start : start + _AT_ONCE])
            )
        )
        found |= {mark: entry_id for mark, entry_id in rows if mark is not None}
    return found


def places(session: Session, agent_ids: Collection[int] | None = None) -> list[Place]:
    """Which agents were in which teams when, the earliest first; by itself of all agents."""
    chosen = select(AgentTeam.agent_id, AgentTeam.team_id, AgentTeam.since, AgentTeam.until)
    if agent_ids is not None:
        chosen = chosen.where(AgentTeam.agent_id.in_(agent_ids))
    return [Place(*row) for row in session.execute(chosen.order_by(AgentTeam.since, AgentTeam.id))]


def counted(row: LedgerRow, person: str) -> Entry | None:
    """An entry as its scheme reads it, ``None`` where it does not count at all."""
    return _entry(row, person) if row.state == EntryState.ENTERED.value else None


def stored() -> Any:
    """Entries with the names that pages show."""
    return (
        select(LedgerRow, Agent.name, Agent.key, Team.name, ConversationRow.external_id)
        .join(Agent, Agent.id == LedgerRow.agent_id)
        .join(Team, Team.id == LedgerRow.team_id)
        .outerjoin(Part, Part.id == LedgerRow.part_id)
        .outerjoin(ConversationRow, ConversationRow.id == Part.conversation_id)
        .execution_options(populate_existing=True)
    )


def stored_entry(found: Any) -> StoredEntry:
    """A row of :func:`stored`."""
    row, agent, key, team, conversation = found
    entry = LedgerEntry(
        agent_id=row.agent_id,
        team_id=row.team_id,
        scheme=row.scheme,
        figures=Figures(row.item, row.day, row.count, row.minutes, row.points, row.amount),
        note=row.note,
        origin=EntryOrigin(row.origin),
        state=EntryState(row.state),
        told_on=row.told_on,
        answer=None if row.answer is None else AgentAnswer(row.answer),
        settlement=None if row.settlement is None else Settlement(row.settlement),
        whence=None if row.part_id is None else _whence(row),
    )
    return StoredEntry(row.id, entry, agent, key, team, conversation, row.created_at)


def _whence(row: LedgerRow) -> Whence:
    return Whence(**{name: getattr(row, name) for name in Whence.__slots__})


def _write(row: LedgerRow, entry: LedgerEntry) -> None:
    figures = entry.figures
    row.scheme, row.item, row.day, row.count = (
        entry.scheme,
        figures.item,
        figures.day,
        figures.count,
    )
    row.minutes, row.points, row.amount = figures.minutes, figures.points, figures.amount
    row.note, row.state, row.told_on = entry.note, entry.state.value, entry.told_on
    row.answer = None if entry.answer is None else entry.answer.value
    row.settlement = None if entry.settlement is None else entry.settlement.value


def _entry(row: LedgerRow, person: str) -> Entry:
    return Entry(
        person=person,
        item=row.item,
        on=row.day,
        count=row.count,
        minutes=row.minutes,
        points=row.points,
        amount=row.amount,
        told_on=row.told_on,
        appealed=row.answer == AgentAnswer.DISPUTED.value and row.settlement is None,
    )
