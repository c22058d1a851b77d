"""How every connection behaves, on each database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from qa_app.storage import wiring
from qa_app.storage.tables import Base
from qa_app.storage.tables.people import AccountLink, SignInAttempt, Team
from tests.support.factories import make_team


def test_the_template_has_every_table(engine: Engine) -> None:
    """A copy that lacks one would test something else."""
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())


def test_each_test_starts_from_no_rows(session: Session) -> None:
    """What another test left must not be seen (this one leaves a row itself)."""
    assert session.scalars(select(Team)).all() == []
    make_team(session, "t1")
    session.commit()


def test_each_test_starts_from_no_rows_again(session: Session) -> None:
    """Likewise, in whichever order they run."""
    assert session.scalars(select(Team)).all() == []
    make_team(session, "t1")
    session.commit()


def test_a_link_to_nothing_is_refused(session: Session) -> None:
    """SQLite checks foreign keys only when told to."""
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    session.add(
        AccountLink(
            token_digest=b"x" * 32,
            user_id=99,
            purpose="setup",
            created_at=moment,
            expires_at=moment,
        )
    )
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_failed_statement_is_told_without_its_values(session: Session) -> None:
    """The message goes to the log, and the values are somebody's name or words."""
    make_team(session, "t1", "不可外传")
    with pytest.raises(IntegrityError) as caught:
        make_team(session, "t1", "不可外传")
    assert "不可外传" not in str(caught.value)


def test_who_reads_first_and_writes_later_does_not_lose_to_other_writers(engine: Engine) -> None:
    """On SQLite a transaction begun for reading fails at its first write if another wrote."""
    failures: list[Exception] = []

    def work(name: str) -> None:
        try:
            for turn in range(15):
                with Session(engine) as session:
                    session.scalars(select(SignInAttempt).limit(1)).all()
                    session.execute(
                        insert(SignInAttempt).values(
                            username=name, address=str(turn), at=datetime.now(UTC)
                        )
                    )
                    session.commit()
        except Exception as reason:
            failures.append(reason)

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Session(engine) as session:
        assert len(session.scalars(select(SignInAttempt)).all()) == 60


def test_a_transaction_for_reading_waits_for_no_writer_and_cannot_write(engine: Engine) -> None:
    """Pages must open while an import holds the write lock; a stray write must always fail."""
    reading = engine.execution_options(read_only=True, postgresql_readonly=True)
    with Session(engine) as writer, Session(reading) as reader:
        make_team(writer, "t1")
        assert reader.scalars(select(Team)).all() == []
        writer.commit()
        reader.rollback()
        with pytest.raises(DBAPIError):
            make_team(reader, "t2")


def test_a_connection_that_only_read_may_write_in_its_next_life(engine: Engine) -> None:
    """The pool hands the same connection to the next request."""
    reading = engine.execution_options(read_only=True, postgresql_readonly=True)
    for _turn in range(3):
        with Session(reading) as reader:
            reader.scalars(select(Team)).all()
    with Session(engine) as writer:
        make_team(writer, "t1")
        writer.commit()
        assert len(writer.scalars(select(Team)).all()) == 1


def test_connections_that_were_cut_while_idle_are_made_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was restarted over night; the first visitor of the day must not notice."""
    if engine.dialect.name == "sqlite":
        return  # a file has no server
    monkeypatch.setattr(wiring, "TRUSTED_S", 0.0)
    own = text("SELECT pg_backend_pid()")
    with engine.connect() as first, engine.connect() as second:
        cut = {first.scalar(own), second.scalar(own)}
    with engine.connect() as killer:
        rest = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(:pids)")
        kept = killer.scalar(own)
        killer.execute(rest, {"pids": list(cut - {kept})})
    with engine.connect() as first, engine.connect() as second:
        assert {first.scalar(own), second.scalar(own)}.isdisjoint(cut - {kept})
