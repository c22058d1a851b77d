"""The job that keeps the search index up to what is stored."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from qa_app.core.jobs import JobKind
from qa_app.core.search import SEGMENT, phrase
from qa_app.jobs.tasks import TASKS
from qa_app.services import daily, search, similar
from qa_app.services.context import Context
from qa_app.services.imports.undoing import undo
from qa_app.services.jobs.handle import LeaseLost
from qa_app.storage import search as index
from qa_app.storage.tables.conversations import Revision
from tests.support.factories import chat
from tests.support.importing import imported, jsonl, worked
from tests.support.talks import Quiet, Talks
from tests.support.working import work_off


@pytest.fixture
def talks(context: Context) -> Talks:
    talks = Talks(context)
    talks.agent("a1", talks.team("t1"))
    return talks


def bring(talks: Talks, *names: str) -> None:
    talks.bring_all(
        [(chat(("customer", 0, f"退款{name}"), id=name, agent="a1"), ()) for name in names]
    )


def found(session: Session, words: str, *, unmasked: bool = False) -> list[int]:
    """The revisions that the index knows, one for each entry."""
    chosen = index.matching(session, phrase(words), unmasked=unmasked)
    rows = sorted(row[0] for row in session.execute(chosen))
    session.rollback()
    return rows


def revisions(session: Session) -> list[int]:
    rows = list(session.scalars(select(Revision.id).order_by(Revision.id)))
    session.rollback()
    return rows


class Killed(BaseException):
    """The process is gone."""


class KilledAt(Quiet):
    """A worker that is killed within its so-many-eth chunk, just before the commit."""

    def __init__(self, chunk: int) -> None:
        super().__init__()
        self.chunk = chunk

    def checkpoint(self, state: Mapping[str, object]) -> None:
        super().checkpoint(state)
        if len(self.checkpoints) == self.chunk:
            raise Killed


def test_the_job_makes_everything_searchable(talks: Talks) -> None:
    """What is imported and cannot be found is as good as lost."""
    bring(talks, "甲", "乙", "丙")
    assert found(talks.session, "退款") == []
    handle = talks.index()
    assert (handle.done, handle.total) == (3, 3)
    assert found(talks.session, "退款") == revisions(talks.session)
    assert len(found(talks.session, "乙")) == 1


def test_a_second_run_has_nothing_to_do(talks: Talks) -> None:
    """Every import asks for the job."""
    bring(talks, "甲")
    talks.index()
    assert search.bring_up_to_date(talks.context, Quiet()) == 0
    bring(talks, "乙")
    assert search.bring_up_to_date(talks.context, Quiet()) == 1
    assert found(talks.session, "退款") == revisions(talks.session)


@pytest.mark.parametrize("chunk", [1, 2, 4])
def test_killed_in_the_middle_it_goes_on_exactly_where_it_was(
    talks: Talks, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """Neither twice in the index nor passed over, wherever the power fails."""
    monkeypatch.setattr(search, "CHUNK_TEXTS", 2)
    bring(talks, *"甲乙丙丁戊己庚")
    with pytest.raises(Killed):
        search.bring_up_to_date(talks.context, KilledAt(chunk))
    talks.session.rollback()
    assert len(found(talks.session, "退款")) == 2 * (chunk - 1)
    talks.index()
    assert found(talks.session, "退款") == revisions(talks.session)


def test_a_job_that_was_taken_over_writes_nothing_more(talks: Talks) -> None:
    """Two workers may believe for a moment that a job is theirs."""

    class Lost(Quiet):
        def checkpoint(self, state: Mapping[str, object]) -> None:
            raise LeaseLost

    bring(talks, "甲")
    with pytest.raises(LeaseLost):
        search.bring_up_to_date(talks.context, Lost())
    talks.session.rollback()
    assert found(talks.session, "退款") == []
    assert search.searchable_up_to(talks.context).waiting == 1


def test_two_indexers_do_not_index_anything_twice(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command may run beside the worker: who comes second finds the work done."""
    monkeypatch.setattr(search, "CHUNK_TEXTS", 2)
    bring(talks, *"甲乙丙丁戊")
    original = search.entries
    raced: list[int] = []

    def meanwhile(*given: object):  # type: ignore[no-untyped-def]
        if not raced:
            raced.append(1)
            raced.append(search.bring_up_to_date(talks.context, Quiet()))
        return original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "entries", meanwhile)
    search.bring_up_to_date(talks.context, Quiet())
    assert raced == [1, 5]
    assert found(talks.session, "退款") == revisions(talks.session)


def test_cancelled_it_stops_and_tells_how_far_it_is(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run goes on."""
    monkeypatch.setattr(search, "CHUNK_TEXTS", 2)
    bring(talks, *"甲乙丙丁戊")

    class Once(Quiet):
        def pause(self) -> None:
            self.cancelled = True

    handle = Once()
    assert search.bring_up_to_date(talks.context, handle) == 2
    assert (handle.done, handle.total) == (2, 5)
    talks.index()
    assert found(talks.session, "退款") == revisions(talks.session)


def test_a_chunk_holds_few_long_conversations(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others wait while a chunk is written, so it is measured in messages."""
    monkeypatch.setattr(search, "CHUNK_MESSAGES", 5)
    lines = [("customer", float(number), "退款") for number in range(7)]
    talks.bring_all([(chat(*lines, id=f"long{n}", agent="a1"), ()) for n in range(3)])
    assert len(talks.index().checkpoints) == 3
    assert found(talks.session, "退款") == revisions(talks.session)


def test_the_watermark_tells_what_still_waits(talks: Talks) -> None:
    """A list that does not hold this morning's import must say so."""
    assert search.searchable_up_to(talks.context) == (0, 0, None)
    bring(talks, "甲")
    assert search.searchable_up_to(talks.context).waiting == 1
    talks.index()
    told = search.searchable_up_to(talks.context)
    assert told.waiting == 0
    assert told.imported_at == talks.context.now
    bring(talks, "乙", "丙")
    assert search.searchable_up_to(talks.context).waiting == 2


def test_personal_data_is_indexed_masked_and_as_it_was(talks: Talks) -> None:
    """Two entries, and a query meets the one that its asker may see."""
    talks.bring(chat(("customer", 0, "电话13812345678谢谢"), id="a", agent="a1"))
    talks.index()
    assert found(talks.session, "13812345678") == []
    assert len(found(talks.session, "13812345678", unmasked=True)) == 1
    assert len(found(talks.session, "谢谢")) == 1
    assert len(found(talks.session, "话*")) == 1
    assert found(talks.session, "话*", unmasked=True) == []


def test_a_conversation_without_words_is_passed(talks: Talks) -> None:
    """A picture alone says nothing that could be searched for."""
    talks.bring(chat(("customer", 0, ""), id="a", agent="a1"))
    assert talks.index().done == 1
    assert search.searchable_up_to(talks.context).waiting == 0


def test_an_endless_message_is_found_to_its_end(talks: Talks) -> None:
    """Somebody pastes a contract; the index of one database refuses more than a megabyte."""
    contract = "".join(chr(0x4E00 + number % 20_000) for number in range(90_000))
    talks.bring(chat(("customer", 0, contract + "签字盖章"), id="a", agent="a1"))
    talks.index()
    assert len(set(found(talks.session, "签字盖章"))) == 1
    for start in (0, SEGMENT - 50, 3 * SEGMENT - 1, 80_000):
        assert found(talks.session, contract[start : start + 100]), start


def test_every_import_is_followed_by_the_index(context: Context) -> None:
    """Nobody has to ask for it."""
    assert TASKS[JobKind.INDEX.value] is search.keep_up
    imported(context, jsonl(chat(("customer", 0, "退款"), id="c1")))
    imported(context, jsonl(chat(("customer", 0, "退货"), id="c2")))
    assert len(found(context.session, "退")) == 2
    assert search.searchable_up_to(context).waiting == 0


def test_what_an_upgrade_took_out_of_the_index_comes_back_by_itself(context: Context) -> None:
    """Nobody imports again what is stored already, however the tables were upgraded."""
    assert search.see_to in daily.STEPS
    imported(context, jsonl(chat(("customer", 0, "退款"), id="c1")))
    index.drop_index(context.session.connection())
    index.create_index(context.session.connection())
    context.session.execute(text("DELETE FROM search_watermark"))
    context.session.commit()
    assert found(context.session, "退款") == []
    for _start in range(2):
        search.see_to(context)
        assert not context.session.in_transaction()
    assert work_off(context, TASKS) == 1
    assert found(context.session, "退款") == revisions(context.session)
    search.see_to(context)
    assert work_off(context, TASKS) == 0


def test_what_was_never_compared_is_seen_to_though_it_is_searchable(context: Context) -> None:
    """Somebody cancelled the job between the two."""
    imported(context, jsonl(chat(("customer", 0, "退款"), id="c1")))
    for table in ("similar_term", "similar_frequencies"):
        context.session.execute(text(f"DELETE FROM {table}"))
    context.session.commit()
    search.see_to(context)
    assert work_off(context, TASKS) == 1
    assert similar.waiting(context) == 0


def test_an_undone_import_leaves_no_word_behind(context: Context) -> None:
    """What was brought in by mistake may be somebody else's customers."""
    kept = imported(context, jsonl(chat(("customer", 0, "退款，电话13812345678"), id="c1")))
    undo(context, imported(context, jsonl(chat(("customer", 0, "退货13912345678"), id="c2"))).id)
    worked(context, kept.id)
    assert len(found(context.session, "退")) == 1
    assert found(context.session, "139", unmasked=True) == []
    assert found(context.session, "退货") == []


def test_undoing_what_is_not_searchable_yet_harms_nothing(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking words out of the index that are not in it would spoil it for others."""
    imported(context, jsonl(chat(("customer", 0, "退款"), id="c1")))
    monkeypatch.setattr(search, "CHUNK_TEXTS", 0)
    row = imported(context, jsonl(chat(("customer", 0, "退货"), id="c2")))
    monkeypatch.undo()
    undo(context, row.id)
    worked(context, row.id)
    imported(context, jsonl(chat(("customer", 0, "退换"), id="c3")))
    assert len(found(context.session, "退")) == 2
    assert len(found(context.session, "退换")) == 1
    assert found(context.session, "退货") == []


def test_texts_taken_back_while_they_are_cut_up_are_not_added(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The undo came between reading and writing."""
    bring(talks, "甲", "乙")
    original, first = search.entries, revisions(talks.session)[0]

    def meanwhile(revision_id: int, *given: object):  # type: ignore[no-untyped-def]
        if revision_id == first:
            talks.session.execute(
                text("UPDATE conversation SET current_revision_id = NULL WHERE external_id = '甲'")
            )
            talks.session.execute(text(f"DELETE FROM revision WHERE id = {revision_id}"))
            talks.session.commit()
        return original(revision_id, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "entries", meanwhile)
    talks.index()
    assert found(talks.session, "退款") == revisions(talks.session)
    assert talks.session.scalar(select(func.count()).select_from(Revision)) == 1
