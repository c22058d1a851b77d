"""The tables of office hours and shared accounts: back and forth, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_app.core.latency.hours import OfficeHours, openings_from
from qa_app.storage import schema
from qa_app.storage.queries.latency import set_team_hours, team_hours
from qa_app.storage.tables.accounts import AccountHolder
from qa_app.storage.tables.people import Agent
from tests.support import databases
from tests.support.factories import make_agent, make_team

MOMENT = datetime(2026, 10, 12, tzinfo=UTC)
HOURS = OfficeHours(
    (openings_from("09:00-18:00"),) * 5 + ((), ()),
    frozenset({MOMENT.date()}),
    frozenset({MOMENT.date() + timedelta(days=5)}),
)


@pytest.fixture
def empty(empty_database: str) -> Iterator[Engine]:
    engine = databases.opened(empty_database)
    yield engine
    engine.dispose()


def entry(agent: Agent, until: datetime | None = None) -> AccountHolder:
    return AccountHolder(
        source="",
        shop="",
        account="小蜜",
        agent_id=agent.id,
        since=MOMENT,
        until=until,
        created_at=MOMENT,
    )


def test_down_by_one_and_up_again_keeps_everybody(empty: Engine) -> None:
    """Who takes the upgrade back loses hours and accounts, and nothing else."""
    schema.upgrade(empty)
    with Session(empty) as session:
        team = make_team(session, "t1")
        agent = make_agent(session, team, "a1")
        set_team_hours(session, team.id, HOURS, changed_by=None, now=MOMENT)
        session.add(entry(agent))
        session.commit()
    schema.downgrade(empty, "0006")
    assert not {"team_hours", "account_holder"} & set(inspect(empty).get_table_names())
    schema.upgrade(empty)
    assert schema.differences(empty) == []
    with Session(empty) as session:
        assert session.scalar(select(func.count(Agent.id))) == 1
        assert session.scalar(select(func.count(AccountHolder.id))) == 0


def test_hours_are_read_as_they_were_kept(session: Session) -> None:
    """Openings, holidays and extra workdays."""
    team = make_team(session, "t1")
    set_team_hours(session, team.id, HOURS, changed_by=None, now=MOMENT)
    session.commit()
    kept = team_hours(session, team.id)
    assert kept is not None
    assert (kept.hours, kept.changed_at) == (HOURS, MOMENT)


def test_a_time_that_ends_before_it_begins_is_no_entry(session: Session) -> None:
    """Whatever the services overlook."""
    session.add(entry(make_agent(session), until=MOMENT))
    with pytest.raises(IntegrityError):
        session.flush()
