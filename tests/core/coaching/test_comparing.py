"""Who is compared with whom: the same days, and nobody who was coached on it in them."""

from __future__ import annotations

from qa_app.core.coaching import Coaching, Comparison, DatedMark, Mark, Team

DAY = 86_400_000
WINDOW = 10 * DAY
COACHED, COLLEAGUE = 1, 2


def day(number: float) -> int:
    return round(number * DAY)


def team(*coachings: Coaching) -> Team:
    """Two agents with a review every day, numbered by the day."""
    marks = {
        agent: [DatedMark(day(each), Mark(each, 0.5)) for each in range(60)]
        for agent in (COACHED, COLLEAGUE)
    }
    return Team(marks, coachings)


def compared(*coachings: Coaching) -> Comparison:
    found = team(*coachings).comparison(coachings[0], WINDOW)
    assert found is not None
    return found


def reviews(marks: tuple[Mark, ...]) -> list[int]:
    return [each.review for each in marks]


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
    assert len(found.colleagues[0].after) == 10


def test_a_colleague_who_is_coached_later_leaves_on_that_day() -> None:
    """Without what they did until then, only those who did well would be left."""
    found = compared(FIRST, Coaching(2, COLLEAGUE, day(30), None))
    assert reviews(found.colleagues[0].after) == list(range(25, 30))


def test_two_coachings_of_one_agent_are_told_apart() -> None:
    """What lies between them is after the one and before the other."""
    second = Coaching(2, COACHED, day(30), day(32))
    assert reviews(compared(FIRST, second).coached.after) == list(range(25, 30))
    assert reviews(compared(second, FIRST).coached.before) == list(range(25, 30))
