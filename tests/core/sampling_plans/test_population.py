from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.errors import Conflict
from qa_app.core.sampling import DrawKind
from qa_app.core.sampling_plans import (
    Candidate,
    Filters,
    Plan,
    Population,
    asked_of,
    draw_from,
    kind_of,
    shift_of,
    shifts_of,
)
from tests.core.sampling_plans.candidates import OCTOBER, candidates, plan, risky
from tests.core.sampling_plans.test_drawing import CANDIDATES, PLANS


@settings(deadline=None)
@given(PLANS, CANDIDATES)
def test_what_a_plan_did_not_ask_changes_nothing(of: Plan, population: list[Candidate]) -> None:
    """A draw keeps only what was asked; it must replay all the same."""
    kept = asked_of(of, OCTOBER, population)
    whole, part = (
        draw_from(of, Population(tuple(each)), 0).planned.parts() for each in (population, kept)
    )
    assert whole == part


def test_what_was_chosen_for_the_scores_is_not_taken_for_recall_again() -> None:
    """Of twelve, two of which the sample has, a quarter of the sample's size."""
    clean = candidates(1, 12)
    finished = draw_from(plan(4), Population(tuple(clean), unflagged=tuple(clean)), 25)
    chosen = {each.part for each in finished.planned.parts()}
    assert len(finished.further.drawn) == 1
    assert not chosen.intersection(finished.further.drawn)
    assert len(finished.further.stratum.members) == 8
    assert [kind_of(plan(4), each) for each in finished.parts()][-1] is DrawKind.RECALL


def test_a_stratum_that_is_none_has_changed() -> None:
    """Somebody has turned the records around."""
    with pytest.raises(Conflict):
        draw_from(plan(4), Population(()), 10).stratum("agent:9")


def test_what_is_sought_by_findings_is_no_random_sample() -> None:
    """Its mean would say that an agent who is watched more is worse."""
    from_flagged = plan(4, filters=Filters(flagged=True))
    slow = plan(4, filters=Filters(slow_ms=60_000))
    drawn = draw_from(plan(2), Population(tuple(risky(1, [0.5] * 9))), 0).planned.parts()
    assert {kind_of(plan(2), each) for each in drawn} == {DrawKind.RANDOM}
    assert {kind_of(of, each) for of in (from_flagged, slow) for each in drawn} == {DrawKind.RISK}


def test_a_slow_conversation_is_one_with_a_long_wait() -> None:
    """One without any reply time is none."""
    one, two, three = candidates(1, 3)
    population = [one._replace(longest_ms=59_999), two._replace(longest_ms=60_000), three]
    found = replace(plan(2), filters=Filters(slow_ms=60_000)).population(population)
    assert [each.part for each in found] == [2]


def test_an_hour_falls_into_the_shift_that_began_last() -> None:
    """Before the day's first shift the last one of the day before still runs."""
    assert [shift_of(hour, (0, 8, 16)) for hour in (0, 7, 8, 23)] == [
        "00-08",
        "00-08",
        "08-16",
        "16-24",
    ]
    assert [shift_of(hour, (7, 15, 23)) for hour in (3, 7, 23)] == ["23-07", "07-15", "23-07"]
    assert shifts_of((0, 8, 16)) == ("00-08", "08-16", "16-24")


@given(st.integers(0, 23), st.sets(st.integers(0, 23), min_size=1, max_size=8))
def test_every_hour_has_a_shift(hour: int, starts: set[int]) -> None:
    """Whatever hours a team writes."""
    assert shift_of(hour, sorted(starts)) in shifts_of(sorted(starts))
