"""Who is compared with whom: the same days, and nobody who was coached on it in them."""

from __future__ import annotations

import random
from statistics import fmean, pvariance

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
NOW = 200 * DAY


def day(number: float) -> int:
    return round(number * DAY)


def team(*coachings: Coaching) -> Team:
    """Two agents with a review every day, numbered by the day."""
    marks = {COACHED: Series(), COLLEAGUE: Series()}
    for each in range(60):
        for theirs in marks.values():
            theirs.add(day(each), each, 0.5)
    return Team(marks, coachings, NOW)


def compared(*coachings: Coaching) -> Comparison:
    (found,) = team(*coachings).comparisons(coachings[:1], WINDOW)
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
    assert team().comparisons([Coaching(1, COACHED, day(20), None)], WINDOW) == [None]


def test_who_was_coached_just_before_is_no_colleague_to_compare_with() -> None:
    """Their course is that of a coached agent; what they did until then tells how far agents
    differ, or those who were not chosen would stand for all.
    """
    for own, known in (
        (Coaching(2, COLLEAGUE, day(8), day(12)), []),
        (Coaching(2, COLLEAGUE, day(8), None), []),
        (Coaching(2, COLLEAGUE, day(15), day(17)), list(range(10, 15))),
        (Coaching(2, COLLEAGUE, day(22), day(23)), list(range(10, 20))),
    ):
        found = compared(FIRST, own)
        assert found.comparable == ()
        assert [reviews(each.before) for each in found.colleagues] == [known] * bool(known)
        assert not any(each.after.number for each in found.colleagues)


def test_who_was_coached_long_ago_stays() -> None:
    """What it did shows before and after alike."""
    found = compared(FIRST, Coaching(2, COLLEAGUE, day(5), day(9)))
    assert found.colleagues[0].after.number == 10


def test_a_colleague_who_is_coached_later_leaves_on_that_day() -> None:
    """Without what they did until then, only those who did well would be left."""
    found = compared(FIRST, Coaching(2, COLLEAGUE, day(30), None))
    assert reviews(found.colleagues[0].after) == list(range(25, 30))


def test_coachings_of_one_agent_soon_after_each_other_are_one() -> None:
    """Nothing tells what each of them did, and who is coached twice was not chosen by the last
    days' marks alone: they would be expected to do better of themselves than they do.
    """
    three = [
        FIRST,
        Coaching(2, COACHED, day(23), day(27)),
        Coaching(3, COACHED, day(36), day(39)),
    ]
    found = team(*three).comparisons(three, WINDOW)
    assert found[0] is found[1] is found[2]
    assert found[0] is not None
    assert reviews(found[0].coached.before) == list(range(10, 20))
    assert reviews(found[0].coached.after) == list(range(39, 49))
    later = Coaching(4, COACHED, day(36), day(38))
    assert reviews(compared(FIRST, later).coached.after) == list(range(25, 35))
    assert reviews(compared(later, FIRST).coached.before) == list(range(26, 36))


def test_the_days_after_end_when_they_have_passed_or_the_next_task_is_set() -> None:
    """No review that is drawn later can belong to them."""
    next_one = Coaching(2, COACHED, day(30), None)
    assert reviews(compared(FIRST, next_one).coached.after) == list(range(25, 30))
    for now, coachings, waiting in (
        (34, [FIRST], True),
        (36, [FIRST], False),
        (31, [FIRST, next_one], False),
    ):
        (found,) = Team(team().marks, coachings, day(now)).comparisons([FIRST], WINDOW)
        assert found is not None
        assert found.waiting is waiting


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
    made = Team(marks, coachings, NOW, drawn)
    found = made.comparisons(coachings, day(30))
    return [each for each in found if each is not None]


def test_sums_up_to_each_mark_come_to_what_going_through_all_marks_comes_to() -> None:
    """Stretches are told from sums, because each is in the comparison of every coaching."""
    rng = random.Random(3)
    marks = sorted((rng.randrange(day(60)), number, rng.randrange(6) / 5) for number in range(300))
    series = Series()
    for each in marks:
        series.add(*each)
    for _stretch in range(50):
        start, end = sorted((rng.randrange(day(60)), rng.randrange(day(60))))
        inside = [each for each in marks if start <= each[0] < end]
        found = series.between((start, end))
        assert reviews(found) == [review for _at, review, _share in inside]
        shares = [share for _at, _review, share in inside]
        if shares:
            assert found.mean == pytest.approx(fmean(shares))
            assert found.squares == pytest.approx(len(shares) * pvariance(shares))


def test_of_a_very_large_team_the_same_agents_by_lot_stand_for_all() -> None:
    """Whoever opens the page again finds the figures that it showed before."""
    agents = range(1, 2 * MOST_COMPARED)
    drawn = by_lot(agents)
    assert len(drawn) == MOST_COMPARED
    assert drawn == by_lot(list(reversed(agents)))
    assert len(drawn & by_lot(range(1, 2 * MOST_COMPARED + 1))) >= MOST_COMPARED - 1
    assert by_lot(range(MOST_COMPARED)) == frozenset(range(MOST_COMPARED))


def test_who_was_not_drawn_is_no_yardstick() -> None:
    """The other coached would else count for more of the team than they are."""
    drawn = frozenset(range(6, 40))
    for each in long_team(40, drawn):
        assert {course.agent for course in each.colleagues} <= drawn


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
