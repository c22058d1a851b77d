"""Pages of long lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.listing import (
    Cursor,
    Page,
    PartFilter,
    Place,
    page_of,
    page_within,
    place_from,
    severity_rank,
)
from qa_app.core.rules.hits import Severity


@given(st.integers(-(2**50), 2**50), st.integers(0, 2**50))
def test_a_cursor_survives_the_url(value: int, row_id: int) -> None:
    """The next page must begin exactly where this one ended."""
    cursor = Cursor(value, row_id)
    assert place_from(cursor.as_text(), None) == Place(cursor)
    assert place_from(None, cursor.as_text()) == Place(cursor, backwards=True)


@pytest.mark.parametrize("text", ["1", "a.b", "1.", ".1", "1.-1", "1;drop.1", "9" * 50 + ".1"])
def test_a_damaged_cursor_is_refused_with_a_sentence(text: str) -> None:
    """Links are cut and edited; that is nobody's fault and no reason to fail."""
    with pytest.raises(Invalid):
        place_from(text, None)


def test_no_cursor_is_the_first_page() -> None:
    """A list is opened without one."""
    assert place_from(None, None) is None
    assert place_from("", "") is None


def test_graver_findings_rank_higher_and_none_lowest() -> None:
    """The flagged list begins with the gravest."""
    ranks = [severity_rank(severity) for severity in (None, *Severity)]
    assert ranks == [0, 1, 2, 3, 4]
    assert severity_rank(Severity.CRITICAL) == 4


def test_a_filter_that_narrows_nothing_says_so() -> None:
    """The page offers to clear a filter only where there is one."""
    assert PartFilter().is_empty
    assert not PartFilter(words="退款").is_empty


def read_page(numbers: list[int], place: Place | None, limit: int) -> Page[int]:
    """What a database would read: the highest first, behind or before the place."""
    if place is None:
        behind = sorted(numbers, reverse=True)
    elif place.backwards:
        behind = sorted(number for number in numbers if number > place.cursor.value)
    else:
        behind = sorted((n for n in numbers if n < place.cursor.value), reverse=True)
    return page_of([(n, Cursor(n, 1)) for n in behind[: limit + 1]], place, limit)


@given(st.sets(st.integers(0, 1000), max_size=40), st.integers(1, 7))
def test_walking_the_pages_there_and_back_shows_every_row_once(
    numbers: set[int], limit: int
) -> None:
    """A row that no page shows is a conversation that nobody reviews."""
    there: list[list[int]] = []
    place: Place | None = None
    while True:
        page = read_page(list(numbers), place, limit)
        there.append(list(page.rows))
        if page.after is None:
            break
        place = place_from(page.after, None)
    assert [n for rows in there for n in rows] == sorted(numbers, reverse=True)

    back = [list(page.rows)]
    while page.before is not None:
        page = read_page(list(numbers), place_from(None, page.before), limit)
        back.append(list(page.rows))
    assert [n for rows in reversed(back) for n in rows] == sorted(numbers, reverse=True)


@given(st.lists(st.integers(-1, 20), max_size=30), st.integers(1, 7), st.booleans())
def test_rows_at_hand_are_paged_like_those_of_a_database(
    values: list[int], limit: int, ascending: bool
) -> None:
    """Agents with the same score must neither be shown twice nor left out between pages."""
    rows = [(number, Cursor(value, number)) for number, value in enumerate(values)]
    expected = [row for row, _mark in sorted(rows, key=lambda each: each[1])]
    if not ascending:
        expected.reverse()
    seen: list[int] = []
    place: Place | None = None
    while True:
        page = page_within(rows, place, ascending=ascending, limit=limit)
        seen += page.rows
        if page.after is None:
            break
        place = place_from(page.after, None)
    assert seen == expected
    before = list(page.rows)
    while page.before is not None:
        page = page_within(rows, place_from(None, page.before), ascending=ascending, limit=limit)
        before = [*page.rows, *before]
    assert before == expected
