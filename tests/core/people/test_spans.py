"""How a staff list's row changes who was where, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.people.spans import (
    Span,
    Wish,
    begins_earlier,
    ended,
    overlap,
    spans_to_set,
    with_span,
)

TODAY = date(2026, 10, 12)
JANUARY, JUNE, SEPTEMBER = date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 30)

days = st.integers(0, 400).map(lambda n: JANUARY + timedelta(days=n))
whole_spans = st.builds(Span, st.just("a"), days, st.none() | days).filter(
    lambda span: span.until is None or span.since <= span.until
)


def written(wish: Wish, *held: Span, exclusive: bool = True) -> list[Span]:
    return list(spans_to_set(wish, held, TODAY, exclusive=exclusive))


def test_somebody_new_begins_on_the_day_given() -> None:
    """The list knows when somebody came; the day of the import does not."""
    assert written(Wish("a", JUNE, None)) == [Span("a", JUNE, None)]


def test_without_a_day_somebody_new_begins_today() -> None:
    """Most lists of a small team carry no dates at all."""
    assert written(Wish("a", None, None)) == [Span("a", TODAY, None)]


def test_what_holds_already_is_not_written_again() -> None:
    """The same list again changes nothing, with dates or without."""
    assert written(Wish("a", JANUARY, None), Span("a", JANUARY, None)) == []
    assert written(Wish("a", None, None), Span("a", JANUARY, None)) == []


def test_an_end_can_be_set_and_moved() -> None:
    """Notice is given, and sometimes the last day changes."""
    held = Span("a", JANUARY, None)
    assert written(Wish("a", None, SEPTEMBER), held) == [Span("a", JANUARY, SEPTEMBER)]
    later = date(2026, 12, 31)
    moved = written(Wish("a", JANUARY, later), Span("a", JANUARY, SEPTEMBER))
    assert moved == [Span("a", JANUARY, later)]


def test_what_was_only_seen_from_a_day_on_may_begin_earlier() -> None:
    """Conversations tell since when somebody was seen in a team, the list since when they are."""
    seen = Span("a", JUNE, None)
    assert begins_earlier(Wish("a", JANUARY, None), [seen]) == seen
    before = Span("b", date(2025, 1, 1), date(2025, 12, 31))
    assert begins_earlier(Wish("a", JANUARY, None), [before, seen]) == seen


@pytest.mark.parametrize(
    ("wish", "others"),
    [
        (Wish("a", JUNE, None), []),  # as it stands
        (Wish("a", SEPTEMBER, None), []),  # later
        (Wish("a", None, None), []),
        (Wish("b", JANUARY, None), []),  # another team
        (Wish("a", JANUARY, SEPTEMBER), []),  # an end besides
        (Wish("a", JANUARY, None), [Span("b", date(2025, 1, 1), JANUARY)]),  # elsewhere then
        (Wish("a", JANUARY, None), [Span("a", date(2025, 1, 1), date(2025, 2, 1))]),  # which one?
    ],
)
def test_nothing_begins_earlier_where_that_is_not_what_a_row_says(
    wish: Wish, others: list[Span]
) -> None:
    """Days that are known of another team, or of an end, are never written over."""
    assert begins_earlier(wish, [*others, Span("a", JUNE, None)]) is None


def test_an_empty_end_does_not_reopen_what_has_ended() -> None:
    """Somebody's leave would be undone by the next import of an old list."""
    assert written(Wish("a", JANUARY, None), Span("a", JANUARY, SEPTEMBER)) == []


def test_a_new_team_ends_the_open_time_in_the_old_one() -> None:
    """An agent is in one team at a time; moving is how the old time ends."""
    moved = written(Wish("b", JUNE, None), Span("a", JANUARY, None))
    assert moved == [Span("a", JANUARY, date(2026, 5, 31)), Span("b", JUNE, None)]


def test_a_second_role_elsewhere_leaves_the_first() -> None:
    """A trainer may serve two teams at once."""
    both = written(Wish("b", JUNE, None), Span("a", JANUARY, None), exclusive=False)
    assert both == [Span("b", JUNE, None)]


@pytest.mark.parametrize(
    "held",
    [Span("a", JANUARY, TODAY), Span("b", JANUARY, None), Span("a", JUNE, None)],
    ids=["closed elsewhere", "open in the same team", "begun the same day elsewhere"],
)
def test_days_that_overlap_are_refused(held: Span) -> None:
    """Which of the two is right only the writer of the list can say."""
    with pytest.raises(Invalid):
        written(Wish("b", JUNE, None), held)


def test_an_end_before_the_beginning_is_refused() -> None:
    """Whether the day comes from the list or from what stands."""
    with pytest.raises(Invalid):
        written(Wish("a", None, SEPTEMBER))
    with pytest.raises(Invalid):
        written(Wish("a", JUNE, JANUARY), Span("a", JUNE, None))


@given(whole_spans, whole_spans)
def test_two_spans_overlap_where_a_day_lies_in_both(one: Span, other: Span) -> None:
    """Ends are inclusive: who leaves on Friday and who starts on Friday share it."""
    shared = any(
        one.holds_on(day) and other.holds_on(day)
        for day in (JANUARY + timedelta(days=n) for n in range(402))
    )
    assert overlap(one.since, one.until, other.since, other.until) == shared


@given(st.lists(st.tuples(st.sampled_from("abc"), days), max_size=8))
def test_one_team_at_a_time_and_twice_the_same_list_changes_nothing(
    rows: list[tuple[str, date]],
) -> None:
    """Whatever the order of the rows, nobody is in two teams on one day."""
    held: list[Span] = []
    accepted = []
    for team, since in rows:
        try:
            for span in spans_to_set(Wish(team, since, None), tuple(held), TODAY, exclusive=True):
                held = with_span(held, span)
        except Invalid:
            continue
        accepted.append(Wish(team, since, None))
    for n in range(402):
        assert sum(span.holds_on(JANUARY + timedelta(days=n)) for span in held) <= 1
    assert [written(wish, *held) for wish in accepted] == [[] for _wish in accepted]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (JANUARY, None, JUNE),
        (JANUARY, SEPTEMBER, JUNE),
        (JANUARY, JANUARY, JANUARY),
        (JUNE, None, JUNE),
        (SEPTEMBER, None, None),
    ],
)
def test_leaving_ends_what_has_begun_and_drops_what_has_not(
    since: date, until: date | None, expected: date | None
) -> None:
    """An end that stands before the last day stays; a role to come never comes."""
    assert ended(since, until, JUNE) == expected
