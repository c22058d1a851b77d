"""Migrations: up and down with rows in the tables, and in step with the code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.storage import schema
from qa_app.storage.search import TABLE, create_index, drop_index
from qa_app.storage.tables import Base
from qa_app.storage.tables.jobs import Job
from qa_app.storage.tables.people import User
from tests.support import databases
from tests.support.factories import make_agent, make_team, make_user


@pytest.fixture
def empty(empty_database: str) -> Iterator[Engine]:
    engine = databases.opened(empty_database)
    yield engine
    engine.dispose()


def _fill(engine: Engine) -> None:
    with Session(engine) as session:
        team = make_team(session, "t1")
        agent = make_agent(session, team, "a1")
        user = make_user(session, RoleName.SUPERVISOR, team, agent=agent)
        moment = datetime(2026, 10, 1, tzinfo=UTC)
        session.add(
            Job(kind="x", arguments={"a": 1}, state="queued", created_by=user.id, created_at=moment)
        )
        session.commit()


def _rows(engine: Engine) -> dict[str, int]:
    """How many rows stand in each table that has any; an earlier schema has fewer tables."""
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name in there
        }
    return {name: count for name, count in counts.items() if count}


def test_migrations_make_the_tables_that_the_code_expects(empty: Engine) -> None:
    """A column that only the code knows fails at the first customer."""
    schema.upgrade(empty)
    assert schema.differences(empty) == []
    assert schema.revision_of(empty) == schema.newest_revision()


def test_differences_name_a_missing_column(empty: Engine) -> None:
    """The check above is worth nothing if it finds nothing."""
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text('ALTER TABLE "team" DROP COLUMN zone'))
    assert "zone" in str(schema.differences(empty))


def test_the_search_index_is_the_one_that_its_module_makes(empty: Engine) -> None:
    """It stands in no metadata, so only this compares the two."""

    def shape() -> object:
        with empty.connect() as connection:
            if empty.dialect.name == "sqlite":
                return connection.scalar(
                    text(f"SELECT sql FROM sqlite_master WHERE name='{TABLE}'")
                )
            columns = inspect(connection).get_columns(TABLE)
            indexes = connection.execute(
                text(f"SELECT indexdef FROM pg_indexes WHERE tablename='{TABLE}' ORDER BY 1")
            ).all()
            source = text("SELECT prosrc FROM pg_proc WHERE proname='message_pairs'")
            function = str(connection.scalar(source)).split()
            return [(c["name"], str(c["type"]), c["nullable"]) for c in columns], indexes, function

    with empty.begin() as connection:
        create_index(connection)
    made = shape()
    with empty.begin() as connection:
        drop_index(connection)
    schema.upgrade(empty)
    assert shape() == made


def test_down_by_one_and_up_again_keeps_every_row(empty: Engine) -> None:
    """An upgrade that goes wrong is taken back with the day's work inside."""
    schema.upgrade(empty, "0001")
    _fill(empty)
    before = _rows(empty)
    schema.upgrade(empty)
    assert _rows(empty) == before
    schema.downgrade(empty, "0001")
    assert _rows(empty) == before
    schema.upgrade(empty)
    assert _rows(empty) == before
    with Session(empty) as session:
        assert session.scalars(select(User)).one().agent is not None


def test_down_to_nothing_leaves_nothing_and_up_again_works(empty: Engine) -> None:
    """What a downgrade forgets stands in the way of the next upgrade."""
    schema.upgrade(empty)
    _fill(empty)
    schema.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) == {"alembic_version"}
    schema.upgrade(empty)
    assert _rows(empty) == {}


def test_upgrading_twice_changes_nothing(empty: Engine) -> None:
    """Every start of the product upgrades."""
    schema.upgrade(empty)
    _fill(empty)
    before = _rows(empty)
    schema.upgrade(empty)
    assert _rows(empty) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Half a migration can neither be repeated nor taken back."""
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    for path in (schema.MIGRATIONS).rglob("*.py"):
        (broken / path.relative_to(schema.MIGRATIONS)).write_text(path.read_text("utf-8"), "utf-8")
    (broken / "versions" / "9999_broken.py").write_text(
        "from alembic import op\n"
        "import sqlalchemy as sa\n"
        "revision, down_revision = '9999', '" + str(schema.newest_revision()) + "'\n"
        "def upgrade():\n"
        "    op.add_column('team', sa.Column('extra', sa.Integer()))\n"
        "    op.execute('SELECT * FROM nowhere')\n"
    )
    schema.upgrade(empty)
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(DBAPIError):
        schema.upgrade(empty)
    assert schema.revision_of(empty) != "9999"
    assert schema.differences(empty) == []


def test_links_are_checked_again_after_a_migration(empty: Engine) -> None:
    """They are not while one runs on SQLite, and the connection goes back to the pool."""
    schema.upgrade(empty)
    with empty.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("INSERT INTO example_tag VALUES (99, 'x')"))
