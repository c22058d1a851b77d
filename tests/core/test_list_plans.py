"""Lists that people bring as files: what heads them, and what becomes of each row."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.list_plans import (
    MOST_ROWS,
    ListPlan,
    PlannedRow,
    Row,
    RowState,
    head_and_rows,
    plan_rows,
)

BROKEN = Invalid("the row is torn")


def _take(number: int, cells: Sequence[str]) -> PlannedRow:
    if cells[0] == "bad":
        raise Invalid("not this one", field="a")
    return PlannedRow(number, cells, RowState(cells[0]))


def _plan(*rows: Row) -> ListPlan[PlannedRow]:
    head, below = head_and_rows(rows)
    return ListPlan(head, (), tuple(plan_rows(below, _take, PlannedRow)))


def test_the_first_row_that_says_something_heads_the_columns() -> None:
    """Exported lists begin with empty rows."""
    head, below = head_and_rows([(1, ["", " "]), (2, ["工号"]), (3, [""]), (4, ["7"])])
    assert (head, below) == (["工号"], [(4, ["7"])])


def test_a_list_without_rows_has_neither_head_nor_rows() -> None:
    """What is missing is then said by the columns."""
    assert head_and_rows([]) == ((), [])


def test_a_head_that_cannot_be_read_is_no_list() -> None:
    """Nothing below it could be understood."""
    with pytest.raises(Invalid, match="torn"):
        head_and_rows([(1, BROKEN), (2, ["7"])])


def test_a_list_longer_than_the_limit_is_refused_whole() -> None:
    """Half a list would look like a whole one."""
    rows = [(number, ["7"]) for number in range(MOST_ROWS + 1)]
    assert len(head_and_rows(rows)[1]) == MOST_ROWS
    with pytest.raises(Invalid, match="at most"):
        head_and_rows([*rows, (MOST_ROWS + 1, ["7"])])


def test_a_refused_row_keeps_its_place_and_what_it_holds() -> None:
    """So that it is found again in the file."""
    plan = _plan((1, ["a"]), (2, ["new"]), (3, ["bad", " 王\t小 "]), (4, BROKEN))
    torn = plan.rows[2]
    assert [row.number for row in plan.rows] == [2, 3, 4]
    assert (plan.rows[1].state, plan.rows[1].excerpt) == (RowState.REFUSED, "bad · 王 小")
    assert (torn.state, torn.problem, torn.excerpt) == (RowState.REFUSED, BROKEN, "")


def test_only_new_and_changed_rows_bring_something() -> None:
    """The same list again changes nothing."""
    assert not _plan((1, ["a"]), (2, ["same"]), (3, ["bad"])).changes_something
    assert _plan((1, ["a"]), (2, ["same"]), (3, ["changed"])).changes_something


@given(st.lists(st.sampled_from([*RowState, "bad"]), max_size=40))
def test_every_row_is_counted_once(states: list[str]) -> None:
    """The figures above a preview add up to the list."""
    plan = _plan((1, ["a"]), *((at, [state]) for at, state in enumerate(states, 2)))
    assert sum(plan.counts.values()) == len(states)
    assert len(plan.brought) == plan.counts[RowState.NEW] + plan.counts[RowState.CHANGED]
