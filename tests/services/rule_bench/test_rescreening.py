"""Screening again after a rule has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from qa_app.core.errors import Conflict
from qa_app.core.listing import FindingState
from qa_app.jobs.tasks import TASKS
from qa_app.services import jobs
from qa_app.services.imports.staging import commit
from qa_app.services.rule_bench import rescreening, runs
from qa_app.services.rule_bench.publishing import go_back, publish, retire
from qa_app.services.rule_bench.rescreening import ask_rescreen
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent
from qa_app.storage.tables.screening import FindingRow
from tests.core.calls.calling import call
from tests.support.benching import RULE, Bench, saying
from tests.support.importing import jsonl, staged
from tests.support.working import NOBODY_GONE, handle_of

OLD, NEW = "自己看着办", "没空理你"
WITHOUT = ((f"        - {OLD}\n", ""), ("你自己看着办吧", "不想跟你讲"))


def last(bench: Bench) -> runs.Run:
    run = runs.newest_rescreen(bench.as_lead, RULE)
    assert run is not None
    return run


def test_new_hits_appear_where_the_change_can_have_made_some(bench: Bench) -> None:
    """Nothing else is read."""
    bench.bring(saying(OLD, name="c1"), saying(NEW, name="c2"), saying("好", name="c3"))
    bench.published(bench.with_phrase(NEW))
    assert [name for name, *_ in bench.hits()] == ["c1", "c2"]
    run = last(bench)
    assert (run.row.to_read, run.row.read, run.row.gained, run.row.lost) == (1, 1, 1, 0)
    assert run.row.finished_at is not None


def test_hits_that_the_rule_no_longer_makes_are_gone_and_the_lists_follow(bench: Bench) -> None:
    """A conversation flagged by a mistaken rule is flagged no longer."""
    bench.bring(saying(OLD, name="c1"))
    rank = bench.context.session.scalars(select(Part.severity_rank)).one()
    bench.published(bench.body(*WITHOUT))
    assert (bench.hits(), last(bench).row.lost) == ([], 1)
    assert bench.context.session.scalars(select(Part.severity_rank)).one() < rank


def test_what_people_said_of_a_hit_survives(bench: Bench) -> None:
    """The identity is text, rule, message and span: the version is no part of it."""
    bench.bring(saying(OLD, name="c1"), saying(OLD, name="c2"), saying(OLD, name="c3"))
    bench.decide("c1", FindingState.CONFIRMED)
    bench.decide("c2", FindingState.DISMISSED)
    before = bench.hits()
    bench.published(bench.with_phrase(NEW))
    assert bench.hits() == before
    assert [state for _name, state, *_ in before] == ["confirmed", "dismissed", "open"]


def test_what_people_said_comes_back_with_a_hit_that_comes_back(bench: Bench) -> None:
    """Going back to an earlier version brings back the work done by it."""
    bench.bring(saying(OLD, name="c1"), saying(OLD, name="c2"))
    bench.decide("c1", FindingState.CONFIRMED)
    before = bench.hits()
    bench.published(bench.body(*WITHOUT))
    assert bench.hits() == []
    go_back(bench.as_lead, RULE, 1, base=2, note="it was right")
    bench.work()
    assert bench.hits() == before


def test_findings_carry_the_version_and_severity_in_force(bench: Bench) -> None:
    """Another severity needs no text read, and still every finding follows."""
    bench.bring(saying(OLD, name="c1"))
    bench.published(bench.body(("severity: major", "severity: critical")))
    assert [severity for *_, severity in bench.hits()] == ["critical"]
    assert (last(bench).row.to_read, last(bench).row.read) == (0, 0)
    assert bench.context.session.scalars(select(Part.severity_rank)).one() == 4
    newest = bench.context.session.scalars(
        select(DefinitionVersion.id)
        .where(DefinitionVersion.key == RULE)
        .order_by(DefinitionVersion.number.desc())
    ).first()
    chosen = select(FindingRow.rule_version_id).where(FindingRow.rule == RULE)
    assert bench.context.session.scalars(chosen).all() == [newest]


def test_an_absence_that_is_none_any_more_is_taken_back(bench: Bench) -> None:
    """A greeting that the rule learns to know was missing nowhere that it was said."""
    bench.bring(saying("吉祥如意", name="c1"), saying("嗯", name="c2"))
    absent = bench.body(
        ("when: words\nreport: words", "when: not words"),
        ("hit: [你自己看着办吧]", "hit: [好的]"),
        ("miss: [您看这样办可以吗]", "miss: [不想跟你讲]"),
    )
    bench.published(absent)
    assert [name for name, *_ in bench.hits()] == ["c1", "c2"]
    bench.published(bench.with_phrase("吉祥如意"), base=2)
    assert [name for name, *_ in bench.hits()] == ["c2"]
    assert last(bench).row.read == 1


def test_what_each_of_two_agents_shows_stays_in_the_own_part(bench: Bench) -> None:
    """Both have no message to tell them apart, and one may be dismissed without the other."""
    words = "一二三四五六七八九十" * 8
    bench.bring(call(f"a0-12:{words} c13-14:好 a20-32@a2:{words} c33-34:好", agent="a1"))
    before = whose(bench)
    assert [(agent, message) for agent, message, *_ in before] == [("a1", None), ("a2", None)]
    bench.published(bench.body(("threshold: 300", "threshold: 310"), key="call.speech-rate"))
    assert whose(bench) == before


def whose(bench: Bench) -> list[tuple[str, int | None, int]]:
    """Whose findings of the speech rate there are, with message and row."""
    found = select(Agent.key, FindingRow.message, FindingRow.id).order_by(Agent.key)
    found = found.join(Part, Part.id == FindingRow.part_id).join(Agent, Agent.id == Part.agent_id)
    rows = bench.context.session.execute(found.where(FindingRow.rule == "call.speech-rate"))
    return [(agent, message, row) for agent, message, row in rows]


def test_versions_that_were_skipped_count_too(bench: Bench) -> None:
    """Published without screening again, a version leaves findings of the one before."""
    bench.bring(saying(OLD, name="c1"), saying(NEW, name="c2"))
    publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="later", rescreen=False)
    publish(bench.as_lead, bench.with_phrase("走开"), base=2, note="now")
    bench.work()
    assert [name for name, *_ in bench.hits()] == ["c1", "c2"]


def test_while_a_rule_was_out_of_use_texts_were_screened_by_none(bench: Bench) -> None:
    """Back in use, it finds what came in between."""
    retire(bench.as_lead, RULE, base=1)
    bench.bring(saying(OLD, name="c1"))
    assert bench.hits() == []
    with pytest.raises(Conflict):
        ask_rescreen(bench.as_lead, RULE)
    go_back(bench.as_lead, RULE, 1, base=1, note="we need it")
    bench.work()
    assert [name for name, *_ in bench.hits()] == ["c1"]


def test_an_import_that_began_before_the_change_is_screened_again(bench: Bench) -> None:
    """It screens by the rules that were in force when it began."""
    import_id = staged(bench.context, jsonl(saying(NEW, name="c1")), team=bench.team)
    commit(bench.context, import_id)
    claim = jobs.take(bench.context, "w1", TASKS, NOBODY_GONE)
    assert claim is not None

    def publishing(context: object, handle: object, **arguments: object) -> None:
        handle.pause = _publish_once(bench)  # type: ignore[attr-defined]
        TASKS[claim.kind](context, handle, **arguments)

    jobs.perform(bench.context, handle_of(bench.context, claim), publishing, claim)
    bench.work()
    assert [name for name, *_ in bench.hits()] == ["c1"]


def _publish_once(bench: Bench):  # type: ignore[no-untyped-def]
    done: list[bool] = []

    def pause(_seconds: float = 0.0) -> None:
        if not done:
            done.append(True)
            publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="in between")

    return pause


def test_a_newer_version_does_the_work_of_an_older_ones_job(bench: Bench) -> None:
    """Two jobs that undo each other would never end in the right state."""
    bench.bring(saying(OLD, name="c1"), saying(NEW, name="c2"))
    publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="first")
    publish(bench.as_lead, bench.body(*WITHOUT), base=2, note="second")
    bench.work()
    assert [name for name, *_ in bench.hits()] == ["c2"]


class Killed(BaseException):
    """The process is gone."""


def test_killed_in_the_middle_it_goes_on_where_it_was(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every chunk is whole, and none is done twice."""
    monkeypatch.setattr("qa_app.services.rule_bench.passing.CHUNK", 1)
    bench.bring(*(saying(NEW, name=f"c{n}") for n in range(4)))
    publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="more")
    claim = jobs.take(bench.context, "w1", TASKS, NOBODY_GONE)
    assert claim is not None
    handle = handle_of(bench.context, claim)
    seen: list[int] = []

    def pause(_seconds: float = 0.0) -> None:
        seen.append(1)
        if len(seen) == 2:
            raise Killed

    monkeypatch.setattr(handle, "pause", pause)
    with pytest.raises(Killed):
        rescreening.run_rescreen(bench.context, handle, **claim.arguments)  # type: ignore[arg-type]
    bench.context.session.rollback()
    assert len(bench.hits()) == 2
    table = DefinitionVersion.metadata.tables["job"]
    bench.context.session.execute(update(table).values(lease_until=None, state="queued"))
    bench.work()
    assert len(bench.hits()) == 4
    assert (last(bench).row.read, last(bench).row.gained) == (4, 4)


def test_cancelled_it_leaves_what_is_done_and_says_that_it_is_not_finished(bench: Bench) -> None:
    """Asked for again, it does the rest."""
    bench.bring(saying(NEW, name="c1"))
    publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="more")
    job_id = last(bench).row.job_id
    assert job_id is not None
    jobs.cancel(bench.as_lead, job_id)
    bench.work()
    assert (bench.hits(), last(bench).row.finished_at) == ([], None)
    ask_rescreen(bench.as_lead, RULE)
    bench.work()
    assert [name for name, *_ in bench.hits()] == ["c1"]
    assert replace(bench.as_lead).actor.user_id == last(bench).row.created_by
