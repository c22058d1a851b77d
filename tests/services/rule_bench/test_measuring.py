"""A changed threshold is tried on what was measured of texts, and only those near it are read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from qa_app.core.conversations import Conversation
from qa_app.core.latency.profiles import RunStart
from qa_app.core.rules.measures import FORMAT
from qa_app.services import definitions
from qa_app.services.imports.undoing import undo
from qa_app.services.latency import profiles
from qa_app.services.rule_bench import runs
from qa_app.services.rule_bench.publishing import go_back
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.rule_bench import TextMeasures
from tests.support.benching import Bench
from tests.support.factories import chat

SLOW = "latency.slow-response"  # over 60 seconds, but for the first round


def waiting(name: str, seconds: float, agent: str = "a1") -> Conversation:
    """A chat whose second answer took so many seconds."""
    second = 30.0 + seconds
    lines = [("customer", 0.0, "在吗"), ("agent", 5.0, "在"), ("customer", 30.0, "几时发货")]
    return chat(*lines, ("agent", second, "今天发"), id=name, agent=agent)


@pytest.fixture
def house(bench: Bench) -> Bench:
    bench.bring(waiting("quick", 10), waiting("between", 50), waiting("slow", 300))
    return bench


def threshold(bench: Bench, seconds: float) -> str:
    return bench.body(("threshold: 60", f"threshold: {seconds}"), key=SLOW)


def test_only_conversations_between_the_thresholds_are_read(house: Bench) -> None:
    """A lead who tries another threshold sees its effect at once."""
    run = house.tried(threshold(house, 40))
    assert (run.row.conversations, run.row.to_read, run.row.whole) == (3, 1, False)
    assert (run.row.hits, run.row.gained, run.row.lost) == (1, 1, 0)


def test_a_published_threshold_brings_what_it_affects_into_line(house: Bench) -> None:
    """Reading less must not leave a finding as it was."""
    house.bring(waiting("barely", 60.2))
    assert [name for name, *_rest in house.hits(SLOW)] == ["barely", "slow"]
    house.published(threshold(house, 60.5))
    assert [name for name, *_rest in house.hits(SLOW)] == ["slow"]


def test_going_back_reads_what_the_change_had_affected(house: Bench) -> None:
    """A lead who regrets a threshold has it back as soon as it came."""
    house.bring(waiting("barely", 60.2))
    house.published(threshold(house, 60.5))
    assert [name for name, *_rest in house.hits(SLOW)] == ["slow"]
    go_back(house.as_lead, SLOW, 1, base=2, note="too patient")
    house.work()
    assert [name for name, *_rest in house.hits(SLOW)] == ["barely", "slow"]
    run = runs.newest_rescreen(house.as_lead, SLOW)
    assert run is not None
    assert (run.row.to_read, run.row.gained) == (1, 1)


def test_what_is_not_measured_yet_is_read(house: Bench) -> None:
    """An import of a minute ago counts too, and so does what an earlier version measured."""
    session = house.context.session
    session.execute(update(TextMeasures).values(format=FORMAT - 1))
    session.commit()
    run = house.tried(threshold(house, 40))
    assert (run.row.to_read, run.row.whole, run.row.gained) == (3, True, 1)


def test_another_profile_has_everything_measured_again(house: Bench) -> None:
    """By it the waits are others; until then everything is read."""
    context = house.context
    profile = replace(definitions.profile(context, "default"), start=RunStart.LAST)
    number = profiles.one_profile(context, "default").held.version.number
    profiles.save(context, profile, "last message", based_on=number)
    session = context.session
    before = set(session.scalars(select(TextMeasures.profile_version_id)))
    house.work()
    after = set(session.scalars(select(TextMeasures.profile_version_id)))
    assert len(after) == 1
    assert before.isdisjoint(after)
    assert house.tried(threshold(house, 40)).row.to_read == 1


def test_an_undone_import_leaves_no_measures(house: Bench) -> None:
    """They tell of conversations that are not there any more."""
    undo(house.context, house.context.session.scalars(select(Import.id)).one())
    house.work()
    assert house.context.session.scalar(select(func.count()).select_from(TextMeasures)) == 0
