"""Whether coaching helped is told from luck, and too little data says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.coaching import (
    FEWEST_COLLEAGUES,
    FEWEST_REVIEWS,
    AgentCourse,
    Effect,
    TooEarly,
    TooEarlyReason,
    effect_of,
)
from tests.core.coaching.teams import Team, courses

WORTH = 0.1
TEAMS = 300


def effects(team: Team, count: int = TEAMS) -> list[Effect]:
    found = [effect_of(courses(team, seed), worth=WORTH) for seed in range(count)]
    return [each for each in found if isinstance(each, Effect)]


def held(found: list[Effect], effect: float) -> float:
    return float(np.mean([each.interval.low <= effect <= each.interval.high for each in found]))


@pytest.mark.parametrize(
    "team",
    [Team(), Team(steps=5), Team(coached=20), Team(before=(3, 4), after=(3, 4)), Team(drift=0.08)],
    ids=["as usual", "levels", "half of them", "few reviews", "agents change"],
)
def test_coaching_that_does_nothing_is_not_praised_though_the_worst_were_chosen(team: Team) -> None:
    """Whoever is chosen for bad marks does better next month without anybody's help."""
    found = effects(team)
    assert 0.92 <= held(found, 0.0) <= 0.985
    assert abs(np.mean([each.difference for each in found])) < 0.01
    # What a comparison of before and after would have called a success:
    assert np.mean([each.coached.change for each in found]) > 0.05


def test_an_effect_is_found_as_often_as_promised() -> None:
    """A page that says "this would have shown" must be right about it."""
    found = effects(Team(effect=WORTH))
    shown = np.mean([each.helped is True for each in found])
    assert 0.92 <= held(found, WORTH) <= 0.985
    assert abs(shown - np.mean([each.power for each in found])) < 0.08
    many = effects(Team(effect=0.15, agents=80, coached=15), 60)
    assert np.mean([each.helped is True for each in many]) > 0.9


def test_harm_is_told_too() -> None:
    """Coaching that unsettles people is worth stopping."""
    found = effects(Team(effect=-0.2, agents=80, coached=15), 20)
    assert all(each.helped is False for each in found)


def test_what_all_do_is_not_the_coachings_merit() -> None:
    """A quiet season raises everybody's marks."""
    seed = courses(Team(), 7)
    raised = [replace(each, after=tuple(mark + 0.2 for mark in each.after)) for each in seed]
    plain, lifted = effect_of(seed, worth=WORTH), effect_of(raised, worth=WORTH)
    assert isinstance(plain, Effect)
    assert isinstance(lifted, Effect)
    assert lifted.difference == pytest.approx(plain.difference)
    assert lifted.expected == pytest.approx(plain.expected + 0.2)


def test_the_parts_add_up() -> None:
    """The page shows them one below the other."""
    found = effect_of(courses(Team(), 3), worth=WORTH)
    assert isinstance(found, Effect)
    assert found.expected + found.difference == pytest.approx(found.coached.change)
    assert found.towards_mean > 0
    assert found.coached.agents + found.colleagues.agents == 40


def test_so_many_more_reviews_make_it_sure_enough() -> None:
    """Four more each is an answer that a trainer can plan with."""
    ratios = []
    for seed in range(40):
        found = effect_of(courses(Team(after=(3, 3)), seed), worth=0.12)
        assert isinstance(found, Effect)
        if found.more:
            then = effect_of(courses(Team(after=(3 + found.more,) * 2), seed), worth=0.12)
            assert isinstance(then, Effect)
            ratios.append((then.interval.high - then.interval.low) / 2 / 0.12)
    assert len(ratios) > 20
    assert np.median(ratios) == pytest.approx(1, abs=0.1)


def test_nothing_more_is_asked_for_where_it_is_sure() -> None:
    """More reviews would cost time and change nothing."""
    enough = effect_of(courses(Team(after=(60, 60)), 1), worth=0.3)
    assert isinstance(enough, Effect)
    assert enough.more == 0


def test_one_coached_agent_alone_can_never_be_told_finely() -> None:
    """No number of reviews tells what this one would have done of themselves."""
    found = effect_of(courses(Team(coached=1, drift=0.1), 1), worth=0.05)
    assert isinstance(found, Effect)
    assert found.more is None


def team_of(coached: int, colleagues: int, before: int = 6, after: int = 6) -> list[AgentCourse]:
    marks = [0.2, 0.8, 0.5, 0.6, 0.4, 0.9]
    return [
        AgentCourse(agent, agent < coached, tuple(marks[:before]), tuple(marks[:after]))
        for agent in range(coached + colleagues)
    ]


def test_too_few_reviews_after_say_how_many_are_missing() -> None:
    """Not enough data yet: two more reviews."""
    found = effect_of(team_of(1, 8, after=FEWEST_REVIEWS - 2), worth=WORTH)
    assert found == TooEarly(TooEarlyReason.REVIEWS_AFTER, 2)


def test_without_reviews_from_before_there_is_nothing_to_compare_with() -> None:
    """And none can be drawn any more."""
    found = effect_of(team_of(1, 8, before=1), worth=WORTH)
    assert found == TooEarly(TooEarlyReason.REVIEWS_BEFORE, 0)


def test_too_few_colleagues_say_so() -> None:
    """One other agent's luck is no yardstick."""
    found = effect_of(team_of(2, FEWEST_COLLEAGUES - 3), worth=WORTH)
    assert found == TooEarly(TooEarlyReason.COLLEAGUES, 3)


_SHARES = st.floats(0, 1, width=32)


@given(
    st.lists(
        st.tuples(st.lists(_SHARES, min_size=3, max_size=6), st.lists(_SHARES, max_size=6)),
        min_size=7,
        max_size=12,
    ),
    st.integers(1, 3),
)
def test_whatever_the_marks_are_there_is_an_answer(
    marks: list[tuple[list[float], list[float]]], coached: int
) -> None:
    """All alike, all full, all nothing: no page may break on it."""
    given_courses = [
        AgentCourse(agent, agent < coached, tuple(before), tuple(after))
        for agent, (before, after) in enumerate(marks)
    ]
    found = effect_of(given_courses, worth=WORTH)
    if isinstance(found, Effect):
        assert found.interval.low <= found.difference <= found.interval.high
        assert 0 <= found.power <= 1
    else:
        assert found.more >= 0
