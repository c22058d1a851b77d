"""Brings a database to the schema of this version, or back.

A new migration is written by ``flask --app wsgi db revision --autogenerate -m "what changes"``
on an up-to-date database, then read and corrected by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from qa_app.storage.locks import Lock, hold
from qa_app.storage.search import TABLE as SEARCH_TABLE
from qa_app.storage.tables import Base

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply what is missing; all of it or, where one step fails, nothing."""
    with _changing(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take back every migration after ``revision`` (``base``: all of them)."""
    with _changing(engine) as connection:
        command.downgrade(_config(connection), revision)


def revision_of(engine: Engine) -> str | None:
    """The migration at which a database stands; ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The migration that this version of the product needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def differences(engine: Engine) -> list[object]:
    """In what the database's tables are not those of the code; empty where they agree."""
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": of_the_tables}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        )


def of_the_tables(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should compare it: the search index is each database's own."""
    return not (kind == "table" and (name or "").startswith(SEARCH_TABLE))


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction for all steps, by one process at a time."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            # Batch migration drops and renames tables, which the links to them would forbid.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                hold(connection, Lock.SCHEMA)
                yield connection
                if sqlite:
                    _refuse_broken_links(connection)
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def _refuse_broken_links(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise RuntimeError(f"The migration leaves {len(broken)} broken links, in: {tables}.")


def _pragma(connection: Connection, setting: str) -> None:
    # Inside a transaction it would do nothing, and SQLAlchemy begins one by itself.
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA {setting}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
