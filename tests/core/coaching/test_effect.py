"""Whether coaching helped is told from luck, and too little data says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.coaching import (
    FEWEST_COLLEAGUES,
    FEWEST_REVIEWS,
    AgentCourse,
    Comparison,
    Effect,
    Marks,
    TooEarly,
    TooEarlyReason,
    effect_of,
)
from tests.core.coaching.teams import Team, marks_of, planted

WORTH = 0.1
TEAMS = 60


def effects(team: Team, number: int = TEAMS) -> list[tuple[Effect, float]]:
    """What was found in so many teams, and what was true there."""
    made = [planted(team, seed) for seed in range(number)]
    found = [(effect_of(each.comparisons, worth=WORTH), each.effect) for each in made]
    return [(each, truth) for each, truth in found if isinstance(each, Effect)]


def one(team: Team, seed: int, worth: float = WORTH) -> Effect:
    found = effect_of(planted(team, seed).comparisons, worth=worth)
    assert isinstance(found, Effect)
    return found


def held(found: list[tuple[Effect, float]]) -> float:
    inside = [each.interval.low <= truth <= each.interval.high for each, truth in found]
    return float(np.mean(inside))


@pytest.mark.parametrize(
    "team",
    [
        Team(),
        Team(steps=5, mean=0.9, within=0.12),
        Team(steps=1, within=0.4),
        Team(coached=1),
        Team(coached=20),
        Team(agents=9, coached=1),
        Team(before=(3, 4), after=(3, 4)),
        Team(drift=0.08),
        Team(coached=9, waves=3),
    ],
    ids=[
        "as usual",
        "nearly all marks full",
        "yes or no",
        "the worst alone",
        "half of them",
        "few colleagues",
        "few reviews",
        "agents change",
        "at three times",
    ],
)
def test_coaching_that_does_nothing_is_not_praised_though_the_worst_were_chosen(team: Team) -> None:
    """Whoever is chosen for bad marks does better next month without anybody's help."""
    found = effects(team)
    assert held(found) >= 0.9
    assert abs(np.mean([each.difference for each, _truth in found])) < 0.03
    # What a comparison of before and after would have called a success:
    assert np.mean([each.coached.change for each, _truth in found]) > 0.04


@pytest.mark.parametrize(
    "team",
    [
        Team(),
        Team(steps=5, mean=0.92, within=0.12),
        Team(steps=1, within=0.4),
        Team(agents=12, coached=3),
        Team(before=(3, 4), after=(3, 4)),
    ],
    ids=["as usual", "nearly all marks full", "yes or no", "a small team", "few reviews"],
)
def test_an_effect_is_found_as_often_as_promised(team: Team) -> None:
    """A page that says "this would have shown" must be right, also where marks are bounded, so
    that less was there to be found than was planted."""
    made = [planted(replace(team, effect=WORTH), seed) for seed in range(TEAMS)]
    found = [(effect_of(each.comparisons, worth=each.effect), each.effect) for each in made]
    told = [(each, truth) for each, truth in found if isinstance(each, Effect)]
    assert held(told) >= 0.9
    assert abs(np.mean([each.difference - truth for each, truth in told])) < 0.02
    shown = np.mean([each.helped is True for each, _truth in told])
    promised = np.mean([each.power for each, _truth in told])
    assert -0.05 < shown - promised < 0.12


def test_a_chance_is_told_in_full_steps_that_grow_with_the_effect() -> None:
    """It is said to be "at least" so much: neither more finely than it is known, nor ever sure."""
    made = planted(Team(agents=12, coached=3), 1).comparisons
    found = [effect_of(made, worth=worth) for worth in (0.001, 0.1, 0.2, 1.0)]
    chances = [each.power for each in found if isinstance(each, Effect)]
    assert chances == sorted(set(chances))
    assert (chances[0], chances[-1]) == (0, 0.95)
    assert all(20 * each == pytest.approx(round(20 * each)) for each in chances)


def test_a_large_effect_in_a_large_team_is_found() -> None:
    """Where there is enough to be told from, it is told."""
    many = effects(Team(effect=0.15, agents=80, coached=15), 20)
    assert np.mean([each.helped is True for each, _truth in many]) > 0.8


def test_marks_that_cannot_rise_further_are_not_held_against_coaching() -> None:
    """A full mark stays full; the interval holds what was added to the others."""
    assert held(effects(Team(effect=WORTH, steps=5, mean=0.9, within=0.12))) >= 0.9


def test_harm_is_told_too() -> None:
    """Coaching that unsettles people is worth stopping."""
    found = effects(Team(effect=-0.25, agents=80, coached=15), 8)
    assert all(each.helped is False for each, _truth in found)


def test_what_all_do_is_not_the_coachings_merit() -> None:
    """A quiet season raises everybody's marks."""
    plain, lifted = (
        np.array([(each.coached.change, each.difference) for each, _truth in effects(team, 20)])
        for team in (Team(), Team(trend=0.23))
    )
    change, difference = (lifted - plain).mean(axis=0)
    assert change == pytest.approx(0.2, abs=0.03)
    assert difference == pytest.approx(0, abs=0.02)


def test_the_parts_add_up() -> None:
    """The page shows them one below the other."""
    found = one(Team(), 3)
    assert found.expected + found.difference == pytest.approx(found.coached.change)
    assert found.towards_mean > 0
    assert (found.coachings, found.coached.agents, found.colleagues.agents) == (8, 8, 32)
    assert found.coached.before.interval.low < found.coached.before.value


def test_the_effect_of_several_is_the_mean_of_each() -> None:
    """A trainer who adds up the pages of single tasks comes to the figure of the overview."""
    made = planted(Team(coached=3), 5).comparisons
    together = effect_of(made, worth=WORTH)
    alone = [effect_of([each], worth=WORTH) for each in made]
    assert isinstance(together, Effect)
    changes = [each.coached.change for each in alone if isinstance(each, Effect)]
    assert together.coached.change == pytest.approx(np.mean(changes))
    halves = [each.interval.high - each.interval.low for each in alone if isinstance(each, Effect)]
    assert together.interval.high - together.interval.low < min(halves)


@pytest.mark.parametrize(
    ("team", "worth"),
    [
        (Team(), 0.11),
        (Team(steps=5, mean=0.92, within=0.12), 0.07),
        (Team(steps=1, within=0.4), 0.18),
    ],
    ids=["as usual", "nearly all marks full", "yes or no"],
)
def test_so_many_more_reviews_make_it_sure_enough(team: Team, worth: float) -> None:
    """Four more each is an answer that a trainer can plan with."""
    ratios = []
    for seed in range(25):
        found = one(replace(team, after=(3, 3)), seed, worth)
        if found.more:
            then = one(replace(team, after=(3 + found.more,) * 2), seed, worth)
            ratios.append((then.interval.high - then.interval.low) / 2 / worth)
    assert len(ratios) > 10
    assert np.median(ratios) == pytest.approx(1, abs=0.15)


def test_nothing_more_is_asked_for_where_it_is_sure() -> None:
    """More reviews would cost time and change nothing."""
    assert one(Team(after=(60, 60)), 1, 0.3).more == 0


def test_one_coached_agent_alone_can_never_be_told_finely() -> None:
    """No number of reviews tells what this one would have done of themselves."""
    assert one(Team(coached=1, drift=0.1), 1, 0.05).more is None


_numbers = count()


def course(agent: int, before: list[float], after: list[float]) -> AgentCourse:
    return AgentCourse(agent, side(before), side(after))


def side(shares: list[float]) -> Marks:
    return marks_of((next(_numbers), share) for share in shares)


def team_of(colleagues: int, before: int = 6, after: int = 6) -> list[Comparison]:
    marks = [0.2, 0.8, 0.5, 0.6, 0.4, 0.9]
    of = [course(agent, marks[:before], marks[:after]) for agent in range(colleagues + 1)]
    return [Comparison(of[0], tuple(of[1:]))]


def test_too_few_reviews_after_say_how_many_are_missing() -> None:
    """Not enough data yet: two more reviews."""
    found = effect_of(team_of(8, after=FEWEST_REVIEWS - 2), worth=WORTH)
    assert found == TooEarly(TooEarlyReason.REVIEWS_AFTER, 2)


def test_days_that_are_over_wait_for_no_review() -> None:
    """ "Two more reviews" would be a promise that nobody can keep."""
    (one,) = team_of(8, after=1)
    assert effect_of([replace(one, waiting=False)], worth=WORTH) == TooEarly(TooEarlyReason.OVER, 0)
    (other,) = team_of(8)
    for each, waiting in ((other, True), (replace(other, waiting=False), False)):
        found = effect_of([each], worth=WORTH)
        assert isinstance(found, Effect)
        assert found.waiting is waiting


def test_one_page_of_a_task_is_not_misled_by_the_others_that_were_coached() -> None:
    """Without their beginnings, only those who were not chosen would stand for the team."""
    made = [planted(Team(), seed).comparisons for seed in range(TEAMS)]
    found = [effect_of([some[-1]], worth=WORTH) for some in made]
    told = [(each, 0.0) for each in found if isinstance(each, Effect)]
    assert held(told) >= 0.9
    assert abs(np.mean([each.difference for each, _truth in told])) < 0.03


def test_without_reviews_from_before_there_is_nothing_to_compare_with() -> None:
    """And none can be drawn any more."""
    assert effect_of(team_of(8, before=1), worth=WORTH) == TooEarly(
        TooEarlyReason.REVIEWS_BEFORE, 0
    )


def test_too_few_colleagues_say_so() -> None:
    """One other agent's luck is no yardstick."""
    found = effect_of(team_of(FEWEST_COLLEAGUES - 3), worth=WORTH)
    assert found == TooEarly(TooEarlyReason.COLLEAGUES, 3)


def test_nobody_coached_is_no_effect() -> None:
    """A task that nobody has confirmed yet has nothing after it."""
    assert effect_of([], worth=WORTH) == TooEarly(TooEarlyReason.NOBODY, 0)


def test_who_has_too_few_reviews_yet_is_counted_apart() -> None:
    """The mean of two out of three coached is said to be one; one comparison, of two tasks that
    are one coaching, counts once.
    """
    ready, other, waiting = team_of(8)[0], team_of(8)[0], team_of(8, after=1)[0]
    found = effect_of([ready, other, ready, waiting], worth=WORTH)
    assert isinstance(found, Effect)
    assert (found.coachings, found.left_out) == (2, 1)


_SHARES = st.floats(0, 1, width=32)


@given(
    st.lists(
        st.tuples(
            st.lists(_SHARES, min_size=3, max_size=6), st.lists(_SHARES, min_size=1, max_size=6)
        ),
        min_size=7,
        max_size=12,
    ),
    st.integers(1, 3),
)
def test_whatever_the_marks_are_there_is_an_answer(
    marks: list[tuple[list[float], list[float]]], coached: int
) -> None:
    """All alike, all full, all nothing: no page may break on it."""
    of = [course(agent, before, after) for agent, (before, after) in enumerate(marks)]
    found = effect_of([Comparison(each, tuple(of[coached:])) for each in of[:coached]], worth=WORTH)
    if isinstance(found, Effect):
        assert found.interval.low <= found.difference <= found.interval.high
        assert 0 <= found.power <= 1
    else:
        assert found.more >= 0


def test_the_mean_of_all_full_marks_is_full() -> None:
    """Rounding must not promise more than there is to get."""
    of = [course(agent, [1.0] * 4, [1.0] * 4) for agent in range(7)]
    found = effect_of([Comparison(of[0], tuple(of[1:]))], worth=WORTH)
    assert isinstance(found, Effect)
    assert found.difference == pytest.approx(0)
    assert found.helped is None
