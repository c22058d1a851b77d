"""Switches of packs: one for each team and one for all, through a migration and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_app.storage import schema
from qa_app.storage.queries import packs
from tests.support import databases
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import make_team


@pytest.fixture
def empty(empty_database: str) -> Iterator[Engine]:
    engine = databases.opened(empty_database)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("for_all", [True, False])
def test_a_pack_is_switched_on_once_for_a_team_and_once_for_all(
    session: Session, for_all: bool
) -> None:
    """Two at the same moment must not leave two switches, of which one would stay."""
    team_id = None if for_all else make_team(session).id
    packs.add(session, "platform", team_id, None, MONDAY_MORNING)
    session.flush()
    packs.add(session, "platform", team_id, None, MONDAY_MORNING)
    with pytest.raises(IntegrityError):
        session.flush()


def test_switching_off_for_all_leaves_the_teams_theirs(session: Session) -> None:
    """They decided for themselves."""
    team = make_team(session)
    packs.add(session, "platform", team.id, None, MONDAY_MORNING)
    packs.add(session, "platform", None, None, MONDAY_MORNING)
    session.flush()
    packs.remove(session, "platform", None)
    assert packs.switches(session).on_for(team.id) == {"platform"}
    assert packs.switches(session).everywhere == frozenset()


def test_the_migration_goes_down_and_up_with_switches_in_the_table(empty: Engine) -> None:
    """An upgrade that goes wrong is taken back with switches on."""
    schema.upgrade(empty)
    with Session(empty) as session:
        packs.add(session, "platform", make_team(session).id, None, MONDAY_MORNING)
        session.commit()
    schema.downgrade(empty, "0003")
    assert "pack_switch" not in inspect(empty).get_table_names()
    schema.upgrade(empty)
    with Session(empty) as session:
        assert packs.switches(session).anywhere == frozenset()
