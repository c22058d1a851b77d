"""Databases for tests: the schema is built once, and every test gets a copy of it."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine, make_url

from qa_app.storage.schema import MIGRATIONS
from qa_app.storage.search import create_index
from qa_app.storage.tables import Base
from qa_app.storage.wiring import engine_options, prepare_engine
from tests.support import server

_PREFIX = "qa_test_"
_HOURS_KEPT = 6


def opened(url: str) -> Engine:
    """An engine set up as the product's own."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def build_schema(url: str) -> None:
    """Make every table; that migrations make the same is tested where they are."""
    engine = opened(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        create_index(connection)
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(MIGRATIONS)), "head")
    engine.dispose()


@contextmanager
def sqlite_template(folder: Path) -> Iterator[Path]:
    """A file with the schema, complete in itself (no write-ahead log beside it)."""
    path = folder / "template.db"
    build_schema(f"sqlite:///{path}")
    yield path


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[str]:
    """The address of a fresh copy of the template; what stood in its place goes."""
    path = folder / "workbench.db"
    # Unlinked, not written over: somebody late may still have the former file open.
    for left in (path, *folder.glob(f"{path.name}-*")):
        left.unlink(missing_ok=True)
    shutil.copyfile(template, path)
    yield f"sqlite:///{path}"


@contextmanager
def postgresql_database(template: str | None = None) -> Iterator[str]:
    """The name of a database of one's own, empty or a copy; dropped at the end."""
    name = f"{_PREFIX}{int(time.time()):x}_{os.getpid()}_{secrets.token_hex(3)}"
    source = f' TEMPLATE "{template}"' if template else ""
    with _server() as connection:
        connection.execute(f'CREATE DATABASE "{name}"{source}')
        # The server itself is never killed, so that nothing is lost by not waiting for its disk.
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    try:
        yield name
    finally:
        with _server() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def postgresql_emptied(template: str) -> Iterator[Callable[[], str]]:
    """Gives the name of one copy of the template, without a row, at every call.

    Emptying its tables by a connection that already knows them takes a hundredth of the time
    that a new copy takes.
    """
    with (
        postgresql_database(template) as name,
        psycopg.connect(_plain_address(name), autocommit=True) as connection,
    ):
        # Triggers rest meanwhile: they guard the audit log, and would ask for an order of tables.
        connection.execute("SET session_replication_role = replica")
        connection.execute(_emptying(connection).encode())

        def emptied() -> str:
            connection.execute(_END_WHO_IS_AT_WORK)
            connection.execute("SELECT pg_temp.emptied()")
            return name

        yield emptied


# Those at rest may stay: the next test goes on with a connection that knows its tables.
_END_WHO_IS_AT_WORK = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
)


def _emptying(connection: psycopg.Connection[TupleRow]) -> str:
    """A function that takes every row out and lets every sequence begin anew."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    ).fetchall()
    sequences = connection.execute(
        "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
    ).fetchall()
    deletions = "".join(f'DELETE FROM "{table}"; ' for (table,) in tables)
    # Unlike ALTER SEQUENCE, which makes a new file and has everybody look the sequence up again.
    beginnings = ", ".join(f"setval('\"{name}\"', 1, false)" for (name,) in sequences)
    return (
        "CREATE FUNCTION pg_temp.emptied() RETURNS void LANGUAGE plpgsql AS"
        f" $$ BEGIN {deletions} PERFORM {beginnings}; END $$"
    )


def _plain_address(name: str) -> str:
    address = make_url(_address()).set(drivername="postgresql", database=name)
    return address.render_as_string(hide_password=False)


def postgresql_url(name: str) -> str:
    return make_url(_address()).set(database=name).render_as_string(hide_password=False)


def drop_left_over() -> None:
    """Remove what killed test runs left behind hours ago."""
    with _server() as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{_PREFIX}%",)
        ).fetchall()
        for (name,) in names:
            if int(name.split("_")[2], 16) < time.time() - _HOURS_KEPT * 3600:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _server() -> psycopg.Connection[TupleRow]:
    address = make_url(_address()).set(drivername="postgresql")
    return psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True, connect_timeout=3
    )


def _address() -> str:
    url, fault = server.found()
    if url is None:
        raise LookupError(fault)
    return url
