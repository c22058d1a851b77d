"""What dated facts come to on a day."""

from __future__ import annotations

from datetime import date

import pytest

from qa_app.core.employment import Employment, Fact, FactKind, check, employment_on
from qa_app.core.employment_rows import HEADINGS, NEEDED, row_from
from qa_app.core.errors import Invalid
from qa_app.core.list_columns import columns_from


def _fact(kind: FactKind, since: str, grade: str | None = None, mentor: int | None = None) -> Fact:
    return Fact(1, kind, date.fromisoformat(since), grade, mentor)


JOINED = _fact(FactKind.JOINED, "2026-01-05")


def test_nothing_known_stays_unknown() -> None:
    """Nobody is taken for a newcomer because a date was not written down."""
    assert employment_on([], date(2026, 10, 31)) == Employment()


def test_what_lies_ahead_does_not_count_yet() -> None:
    """A departure next month changes nothing of this one."""
    facts = [JOINED, _fact(FactKind.LEFT, "2026-11-02")]
    assert employment_on(facts, date(2026, 10, 31)).left is None
    assert employment_on(facts, date(2026, 11, 30)).left == date(2026, 11, 2)


def test_who_came_back_counts_from_the_second_joining() -> None:
    """They are a newcomer again, and not gone."""
    facts = [
        JOINED,
        _fact(FactKind.LEFT, "2026-03-31"),
        _fact(FactKind.JOINED, "2026-09-01"),
    ]
    assert employment_on(facts, date(2026, 10, 31)) == Employment(joined=date(2026, 9, 1))


def test_a_grade_begins_with_its_first_statement() -> None:
    """A list that states it each month does not start the months in grade anew."""
    facts = [
        _fact(FactKind.GRADE, "2026-01-05", "初级"),
        _fact(FactKind.GRADE, "2026-06-01", "初级"),
        _fact(FactKind.GRADE, "2026-09-01", "中级"),
    ]
    held = employment_on(facts, date(2026, 8, 31))
    assert (held.grade, held.grade_since) == ("初级", date(2026, 1, 5))
    assert employment_on(facts, date(2026, 9, 30)).grade_since == date(2026, 9, 1)


def test_guidance_by_a_mentor_ends() -> None:
    """From the day on which nobody is named."""
    facts = [
        _fact(FactKind.MENTOR, "2026-09-01", mentor=5),
        _fact(FactKind.MENTOR, "2026-10-01"),
    ]
    assert employment_on(facts, date(2026, 9, 30)).mentor == 5
    assert employment_on(facts, date(2026, 10, 1)).mentor is None


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (_fact(FactKind.GRADE, "2026-09-01"), "grade"),
        (_fact(FactKind.GRADE, "2026-09-01", "高" * 61), "grade"),
        (_fact(FactKind.MENTOR, "2026-09-01", mentor=1), "mentor"),
        (JOINED, "since"),
        (_fact(FactKind.LEFT, "2026-01-01"), "since"),
    ],
)
def test_facts_that_make_no_sense_are_refused(fact: Fact, field: str) -> None:
    """With the field at fault."""
    with pytest.raises(Invalid) as caught:
        check(fact, [JOINED])
    assert caught.value.field == field


def test_a_row_states_what_it_fills_in() -> None:
    """A grade without a day of its own began on joining; without either it is refused."""
    columns = columns_from(["工号", "入职日期", "职级", "带教人编号"], HEADINGS, NEEDED)
    row = row_from(columns, ["a1", "2026-09-01", "初级", "a2"])
    assert (row.joined, row.grade, row.mentor) == (date(2026, 9, 1), "初级", "a2")
    for cells in (["a1", "", "初级", ""], ["a1", "", "", "a2"], ["", "2026-09-01", "", ""]):
        with pytest.raises(Invalid):
            row_from(columns, cells)
