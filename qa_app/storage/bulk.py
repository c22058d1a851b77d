"""Many rows at once, in each database's own fastest way.

SQLite takes tuples through the driver; PostgreSQL takes COPY. Row numbers are known before the
rows are written, so that rows of several tables can name each other without being read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

from qa_app.storage.locks import Lock, hold

# By default after every 1,000 pages, which one chunk fills; index pages change in every chunk.
_PAGES_BETWEEN_CHECKPOINTS = 8_000

# Enough to tell a rare value from a common one: from a thousand, a state that all 200,000 reviews
# have was taken for a rare one, and the few that complaints led to were sought along it. A quarter
# of a second then; to read all of every index holds the write lock for longer, and ever longer.
_ROWS_OF_EACH_INDEX = 100_000


def begin_bulk(connection: Connection) -> None:
    """Wait until no other transaction writes in bulk; the lock ends with the transaction.

    Two imports that meet the same new conversation must not both take it for new, and the
    numbers of revisions must become visible in order, for the search watermark.
    """
    hold(connection, Lock.CONVERSATIONS)
    if _is_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {_PAGES_BETWEEN_CHECKPOINTS}")


def note_sizes(connection: Connection) -> None:
    """Have the database note how large its tables are, to choose the shorter way by.

    PostgreSQL does it by itself. SQLite's own ``PRAGMA optimize`` passes over a table that was
    never counted, or that its connection has asked nothing of.
    """
    if _is_sqlite(connection):
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_ROWS_OF_EACH_INDEX}")
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def reading(session: Session) -> Iterator[Connection]:
    """A transaction that only reads, and so waits for no writer; it ends with the block.

    The session must be outside of a transaction.
    """
    # What these options mean is said in ``storage.wiring``.
    options = {"read_only": True, "postgresql_readonly": True}
    try:
        yield session.connection(execution_options=options)
    finally:
        session.rollback()


def reserve_ids(connection: Connection, table: Table, count: int, above: int = 0) -> Sequence[int]:
    """So many unused ids of a table, ascending and all greater than ``above``.

    Call it after :func:`begin_bulk`.
    """
    if not count:
        return ()
    name = _quoted(connection, table)
    if _is_sqlite(connection):
        found = connection.exec_driver_sql(f"SELECT max(id) FROM {name}").scalar()  # noqa: S608
        first = max(found or 0, above) + 1
        return range(first, first + count)
    numbers = _from_sequence(connection, name, count)
    if numbers[0] <= above:  # the rows were brought from elsewhere, the sequence was not
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (name, above)
        )
        numbers = _from_sequence(connection, name, count)
    return numbers


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write rows whose values stand in the order of the columns, as the driver takes them."""
    if not rows:
        return
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(preparer.quote(column) for column in columns)
    if _is_sqlite(connection):
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f"INSERT INTO {_quoted(connection, table)} ({names}) VALUES ({places})",  # noqa: S608
            list(rows),
        )
        return
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    statement = f"COPY {_quoted(connection, table)} ({names}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _from_sequence(connection: Connection, name: str, count: int) -> Sequence[int]:
    numbers = connection.exec_driver_sql(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (name, count),
    )
    return list(numbers.scalars())


def _quoted(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
