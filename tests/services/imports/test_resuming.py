"""An import that is interrupted, at any moment, and goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from qa_app.core.conversations import Conversation
from qa_app.core.permissions import SYSTEM
from qa_app.services.context import Context
from qa_app.services.definitions import seed_shipped
from qa_app.services.imports import running
from qa_app.services.imports.preparing import prepare
from qa_app.services.imports.running import run_import
from qa_app.storage.bulk import reading
from qa_app.storage.queries.imports import known
from qa_app.storage.tables.imports import Import
from tests.support import databases
from tests.support.clock import FixedClock
from tests.support.factories import chat
from tests.support.importing import contents, imported, jsonl, staged

COUNT = 11


class Killed(BaseException):
    """The process ended here."""


class MortalHandle:
    """A job's handle whose process dies at a given step; what it saved survives it."""

    def __init__(self, saved: Mapping[str, object] | None, dies_at: int | None) -> None:
        self.saved = saved
        self.kept = saved
        self.cancelled = False
        self._steps = dies_at

    def progress(self, done: int, total: int | None = None) -> None:
        self.kept = self.saved  # told behind the commit
        self._step()

    def checkpoint(self, state: Mapping[str, object]) -> None:
        self._step()
        self.saved = state

    def pause(self, seconds: float = 0) -> None:
        self._step()

    def _step(self) -> None:
        if self._steps is not None:
            self._steps -= 1
            if self._steps < 0:
                raise Killed


def file_with_everything() -> bytes:
    """Good ones, a refused line, a duplicate and a warning."""
    texts: list[Conversation] = [
        chat(
            ("customer", 0, "退款"), ("agent", 9, "不知道"), id=f"c{n}", agent=f"a{n % 3}", team="t"
        )
        for n in range(COUNT)
    ]
    texts.insert(6, replace(chat(("agent", None, "您好"), id="timeless"), started_ms=None))
    texts.append(texts[2])
    return jsonl(*texts).replace(b"\n", b"\n{not json\n", 1)


@pytest.fixture(scope="module")
def undisturbed(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[object, ...]]:
    """What the file leaves when nothing interrupts it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with databases.sqlite_copy(sqlite_template, folder) as url:
        engine = databases.opened(url)
        with Session(engine, expire_on_commit=False) as session:
            imported(Context(session, SYSTEM, folder, clock=FixedClock()), file_with_everything())
            found = contents(session)
        engine.dispose()
    return found


def counts(row: Import) -> tuple[int, ...]:
    return row.read, row.new, row.changed, row.same, row.refused, row.warned


@pytest.mark.parametrize("dies_at", range(9))
def test_wherever_it_is_killed_it_goes_on_and_ends_the_same(
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: list[tuple[object, ...]],
    dies_at: int,
) -> None:
    """Nothing lost, nothing twice, and the counts tell of each row once."""
    monkeypatch.setattr(running, "CHUNK", 5)
    context = replace(context, actor=SYSTEM)
    seed_shipped(context)
    import_id = staged(context, file_with_everything())
    handle = MortalHandle(None, dies_at)
    try:
        run_import(context, handle, import_id)
    except Killed:
        context.session.rollback()
        handle = MortalHandle(handle.kept, None)
        run_import(context, handle, import_id)
    row = context.session.get_one(Import, import_id)
    context.session.refresh(row)
    assert counts(row) == (COUNT + 3, COUNT + 1, 0, 0, 2, 1)
    assert contents(context.session) == undisturbed


def test_a_chunk_that_fails_leaves_nothing_of_itself(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may go away between two tables."""
    monkeypatch.setattr(running, "CHUNK", 5)
    seed_shipped(context)
    import_id = staged(context, file_with_everything())

    def broken(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(running, "add_problems", broken)
        with pytest.raises(Killed):
            run_import(context, MortalHandle(None, None), import_id)
    context.session.rollback()
    assert contents(context.session) == []
    assert counts(context.session.get_one(Import, import_id)) == (0,) * 6


def test_a_cancelled_import_keeps_whole_chunks_and_says_so(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has landed is whole; importing the file again brings the rest."""
    monkeypatch.setattr(running, "CHUNK", 5)
    seed_shipped(context)
    import_id = staged(context, file_with_everything())

    class Impatient(MortalHandle):
        def progress(self, done: int, total: int | None = None) -> None:
            self.cancelled = True

    run_import(context, Impatient(None, None), import_id)
    row = context.session.get_one(Import, import_id)
    assert (row.state, row.read, row.finished_at) == ("cancelled", 5, context.now)
    again = imported(context, file_with_everything())
    assert again.same == row.new
    assert again.new == COUNT + 1 - row.new


def test_the_write_lock_is_not_held_while_a_chunk_is_prepared(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reviewers save while an import runs: only the writing itself may make them wait."""
    monkeypatch.setattr(running, "CHUNK", 5)
    seed_shipped(context)
    import_id = staged(context, file_with_everything())
    in_transaction: list[bool] = []

    def watched(*arguments: object) -> object:
        in_transaction.append(context.session.in_transaction())
        return prepare(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "prepare", watched)
    run_import(context, MortalHandle(None, None), import_id)
    assert in_transaction == [False] * len(in_transaction)
    assert len(in_transaction) >= 3


def test_looking_whether_a_text_is_known_takes_no_write_lock(context: Context) -> None:
    """Otherwise every chunk would wait for whoever writes at the moment."""
    imported(context, jsonl(chat(("agent", 0, "您好"), id="c")))
    context.session.rollback()
    with context.session.get_bind().connect() as other:  # type: ignore[union-attr]
        other.exec_driver_sql("UPDATE search_watermark SET revision_id = 0")
        with reading(context.session) as connection:
            assert known(connection, [("test", "c")])
        other.rollback()
