"""The ledger as it is kept."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.appraisal import Entry
from qa_app.core.ledger import AgentAnswer, EntryState
from qa_app.storage.queries.employment import people_on
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.people import Agent


class SchemeEntry(NamedTuple):
    """An entry as a scheme reads it; ``id``: that of the ledger."""

    id: int
    scheme: str
    entry: Entry


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
