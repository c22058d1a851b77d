"""What a team has of its own over the migration that brought it, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qa_app.core.definitions import Kind
from qa_app.storage import schema
from qa_app.storage.queries import definitions
from qa_app.storage.tables.rule_bench import RuleRun
from tests.support import databases
from tests.support.factories import make_team

BEFORE = "0030"
NOW = datetime(2026, 10, 12, tzinfo=UTC)


@pytest.fixture
def filled(empty_database: str) -> Iterator[Engine]:
    """A shared version, a newer one of one team's own, and a pass for either."""
    engine = databases.opened(empty_database)
    schema.upgrade(engine)
    with Session(engine) as session:
        team = make_team(session)
        for number, owner in enumerate((None, team.id), 1):
            definitions.add_version(
                session, Kind.RULE, "own.words", f"body {number}", number=number, note="",
                author_id=None, now=NOW, team_id=owner,
            )  # fmt: skip
            session.add(
                RuleRun(kind="rescreen", rule="own.words", against=number, created_at=NOW,
                        team_id=owner)
            )  # fmt: skip
        session.commit()
    yield engine
    engine.dispose()


def test_a_teams_own_version_is_nobodys_after_the_way_down(filled: Engine) -> None:
    """The older product would screen every team by the highest number."""
    schema.downgrade(filled, BEFORE)
    with filled.connect() as connection:
        kept = connection.execute(
            text("SELECT number, retired_at IS NULL FROM definition_version WHERE key = :key"),
            {"key": "own.words"},
        ).all()
        runs = connection.execute(text("SELECT against FROM rule_run")).scalars().all()
    assert [(number, bool(in_use)) for number, in_use in kept] == [(1, True)]
    assert runs == [1]
    schema.upgrade(filled)
    assert schema.differences(filled) == []
