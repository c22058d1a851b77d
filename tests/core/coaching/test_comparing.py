"""Who is compared with whom: the same days, and nobody who was coached on it in them."""

from __future__ import annotations

import random

import pytest

from qa_app.core.coaching import (
    MOST_COMPARED,
    Coaching,
    Comparison,
    Effect,
    Marks,
    Series,
    Team,
    by_lot,
    effect_of,
)

DAY = 86_400_000
WINDOW = 10 * DAY
COACHED, COLLEAGUE = 1, 2


def day(number: float) -> int:
    return round(number * DAY)


def team(*coachings: Coaching) -> Team:
    """Two agents with a review every day, numbered by the day."""
    marks = {COACHED: Series(), COLLEAGUE: Series()}
    for each in range(60):
        for theirs in marks.values():
            theirs.add(day(each), each, 0.5)
    return Team(marks, coachings)


def compared(*coachings: Coaching) -> Comparison:
    found = team(*coachings).comparison(coachings[0], WINDOW)
    assert found is not None
    return found


def reviews(marks: Marks) -> list[int]:
    return list(marks.reviews)


FIRST = Coaching(1, COACHED, day(20), day(25))


def test_what_lies_between_setting_and_confirming_counts_for_neither() -> None:
    """The agent knew of it already, and had not worked on it yet."""
    found = compared(FIRST)
    for course in (found.coached, *found.colleagues):
        assert reviews(course.before) == list(range(10, 20))
        assert reviews(course.after) == list(range(25, 35))


def test_a_task_that_is_not_confirmed_is_compared_with_nobody() -> None:
    """There is nothing after it."""
    assert team().comparison(Coaching(1, COACHED, day(20), None), WINDOW) is None


def test_who_was_coached_just_before_is_no_colleague_to_compare_with() -> None:
    """Their course is that of a coached agent."""
    assert compared(FIRST, Coaching(2, COLLEAGUE, day(8), day(12))).colleagues == ()
    assert compared(FIRST, Coaching(2, COLLEAGUE, day(8), None)).colleagues == ()
    assert compared(FIRST, Coaching(2, COLLEAGUE, day(22), day(23))).colleagues == ()


def test_who_was_coached_long_ago_stays() -> None:
    """What it did shows before and after alike."""
    found = compared(FIRST, Coaching(2, COLLEAGUE, day(5), day(9)))
    assert found.colleagues[0].after.number == 10


def test_a_colleague_who_is_coached_later_leaves_on_that_day() -> None:
    """Without what they did until then, only those who did well would be left."""
    found = compared(FIRST, Coaching(2, COLLEAGUE, day(30), None))
    assert reviews(found.colleagues[0].after) == list(range(25, 30))


def test_two_coachings_of_one_agent_are_told_apart() -> None:
    """What lies between them is after the one and before the other."""
    second = Coaching(2, COACHED, day(30), day(32))
    assert reviews(compared(FIRST, second).coached.after) == list(range(25, 30))
    assert reviews(compared(second, FIRST).coached.before) == list(range(25, 30))


def long_team(agents: int, drawn: frozenset[int] | None = None) -> list[Comparison]:
    """Agents with 30 reviews each, of whom a dozen were coached, some twice, over two months."""
    rng = random.Random(3)
    marks = {agent: Series() for agent in range(1, agents + 1)}
    for agent, theirs in marks.items():
        own = [
            (rng.randrange(day(120)), agent * 1000 + number, rng.randrange(6) / 5)
            for number in range(30)
        ]
        for each in sorted(own):
            theirs.add(*each)
    coachings = []
    for task in range(1, 16):
        set_ms, agent = rng.randrange(day(30), day(90)), rng.randrange(1, 13)
        confirmed = set_ms + rng.randrange(day(5)) if task % 5 else None
        coachings.append(Coaching(task, agent, set_ms, confirmed))
    coachings.sort(key=lambda each: each.set_ms)
    made = Team(marks, coachings, drawn)
    found = [made.comparison(each, day(30)) for each in coachings]
    return [each for each in found if each is not None]


def test_sums_up_to_each_mark_come_to_what_going_through_all_marks_came_to() -> None:
    """The figures are those that were found mark by mark, before there were sums."""
    found = effect_of(long_team(40), worth=0.1)
    assert isinstance(found, Effect)
    assert (found.difference, *found.interval, found.expected, found.power) == pytest.approx(
        (-0.0343367971, -0.1679242282, 0.0992506339, 0.019949042, 0.3063404844), abs=1e-9
    )
    assert found.towards_mean == pytest.approx(0.0114108223, abs=1e-9)
    assert (found.coached.before.value, *found.colleagues.after.interval) == pytest.approx(
        (0.4897052154, 0.4742420197, 0.563010962), abs=1e-9
    )
    assert (found.coachings, found.left_out, found.more) == (7, 5, 7)
    assert (found.coached.reviews_before, found.coached.reviews_after) == (53, 48)
    assert (found.colleagues.agents, found.colleagues.reviews_before) == (37, 706)
    assert found.colleagues.reviews_after == 695


def test_of_a_very_large_team_the_same_agents_by_lot_stand_for_all() -> None:
    """Whoever opens the page again finds the figures that it showed before."""
    agents = range(1, 2 * MOST_COMPARED)
    drawn = by_lot(agents)
    assert len(drawn) == MOST_COMPARED
    assert drawn == by_lot(list(reversed(agents)))
    assert len(drawn & by_lot(range(1, 2 * MOST_COMPARED + 1))) >= MOST_COMPARED - 1
    assert by_lot(range(MOST_COMPARED)) == frozenset(range(MOST_COMPARED))


def test_who_was_not_drawn_is_compared_with_and_is_no_yardstick() -> None:
    """The coached would else count for more of the team than they are."""
    drawn = frozenset(range(6, 40))
    for each in long_team(40, drawn):
        assert {course.agent for course in each.colleagues} <= drawn
        assert each.drawn is (each.coached.agent in drawn)


def test_those_who_stand_for_a_team_tell_what_all_of_it_would() -> None:
    """Half of them widen the interval by little: single coached agents are what is unsure."""
    everybody = effect_of(long_team(400), worth=0.1)
    half = effect_of(long_team(400, by_lot(range(1, 401), 200)), worth=0.1)
    assert isinstance(everybody, Effect)
    assert isinstance(half, Effect)
    assert half.coached == everybody.coached
    assert half.difference == pytest.approx(everybody.difference, abs=0.02)
    widths = [each.interval.high - each.interval.low for each in (half, everybody)]
    assert widths[0] == pytest.approx(widths[1], rel=0.1)
