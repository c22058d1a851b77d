"""Rows in bulk, on each database."""

from __future__ import annotations

import threading

from sqlalchemy import Engine, Table, inspect, select

from qa_app.storage.bulk import begin_bulk, insert_rows, note_sizes, reserve_ids
from qa_app.storage.tables import Base

TEAM: Table = Base.metadata.tables["team"]
COLUMNS = ("id", "key", "name", "zone")
# Whatever separates, ends or quotes something in either database's own way of loading.
AWKWARD = "tab\there, line\nthere, \\N, \\., '; DROP TABLE team; --, %s, ?, 😀"


def test_what_is_written_in_bulk_is_read_back_unchanged(engine: Engine) -> None:
    """COPY has separators and escapes of its own, which names from files may contain."""
    with engine.begin() as connection:
        begin_bulk(connection)
        insert_rows(connection, TEAM, COLUMNS, [(1, AWKWARD, AWKWARD, ""), (2, "b", "", "x")])
    with engine.connect() as connection:
        rows = connection.execute(select(TEAM.c.key, TEAM.c.name, TEAM.c.zone).order_by(TEAM.c.id))
        assert [tuple(row) for row in rows] == [(AWKWARD, AWKWARD, ""), ("b", "", "x")]


def test_no_rows_write_nothing(engine: Engine) -> None:
    """A chunk without findings is the rule."""
    with engine.begin() as connection:
        insert_rows(connection, TEAM, COLUMNS, [])
        assert connection.execute(select(TEAM)).all() == []


def test_a_table_or_column_may_be_named_like_a_keyword(engine: Engine) -> None:
    """``end`` is a column of findings and ``import`` a table."""
    with engine.begin() as connection:
        insert_rows(connection, Base.metadata.tables["import"], ("id", "name", "state", "size",
            "created_at", "read", "new", "changed", "same", "refused", "warned"),
            [(1, "a", "done", 0, 0, 0, 0, 0, 0, 0, 0)])  # fmt: skip
        assert len(connection.execute(select(Base.metadata.tables["import"].c.id)).all()) == 1


def test_reserved_ids_ascend_and_are_free(engine: Engine) -> None:
    """Rows name each other by numbers that were given out before any of them was written."""
    with engine.begin() as connection:
        begin_bulk(connection)
        first = list(reserve_ids(connection, TEAM, 3))
        insert_rows(connection, TEAM, COLUMNS, [(n, f"k{n}", "", "") for n in first])
    with engine.begin() as connection:
        begin_bulk(connection)
        second = list(reserve_ids(connection, TEAM, 2))
    assert first == sorted(first)
    assert second == sorted(second)
    assert max(first) < min(second)


def test_reserved_ids_stay_above_a_number_that_was_used_before(engine: Engine) -> None:
    """The search watermark passes over whatever stands at or below it."""
    with engine.begin() as connection:
        begin_bulk(connection)
        assert min(reserve_ids(connection, TEAM, 2, above=40)) > 40


def test_none_are_reserved_for_none(engine: Engine) -> None:
    """A chunk of nothing but known texts must not use numbers up."""
    with engine.begin() as connection:
        assert list(reserve_ids(connection, TEAM, 0)) == []


def test_a_second_bulk_writer_waits_for_the_first(engine: Engine) -> None:
    """Two imports at once must not give two conversations the same number."""
    given: list[int] = []

    def work() -> None:
        for _turn in range(5):
            with engine.begin() as connection:
                begin_bulk(connection)
                ids = reserve_ids(connection, TEAM, 4)
                insert_rows(connection, TEAM, COLUMNS, [(n, f"k{n}", "", "") for n in ids])
                given.extend(ids)

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == len(set(given)) == 60


def test_sqlite_is_told_to_count(engine: Engine) -> None:
    """It counts only when asked to; without figures it takes the longer way."""
    with engine.begin() as connection:
        insert_rows(connection, TEAM, COLUMNS, [(1, "a", "a", ""), (2, "b", "b", "")])
        note_sizes(connection)
        assert len(connection.execute(select(TEAM.c.id)).all()) == 2
    assert inspect(engine).has_table("sqlite_stat1") == (engine.dialect.name == "sqlite")
