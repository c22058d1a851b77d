"""The staff list: from the cells of one row to what the row says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.core.people.staff_rows import (
    StaffColumn,
    StaffEntry,
    day_from,
    entry_from,
    role_from,
    staff_columns,
)
from qa_app.core.permissions import RoleName

CHINESE = ["用户名", "姓名", "角色", "班组", "开始日期", "结束日期", "客服编号"]
COLUMNS = staff_columns(CHINESE)


def entry(*cells: str) -> StaffEntry:
    found = entry_from(2, COLUMNS, cells)
    assert found is not None
    return found


def test_headings_are_known_in_chinese_and_english() -> None:
    """The list comes from a personnel office that writes its own headings."""
    english = staff_columns(
        ["Username", "Full Name", "role", "TEAM", "Start date", "end_date", "Agent ID"]
    )
    assert dict(english.places) == dict(COLUMNS.places)
    assert list(COLUMNS.places) == list(StaffColumn)


def test_headings_may_stand_in_any_order_and_width() -> None:
    """Columns are found by name, never by place."""
    header = staff_columns(["客服编号", " 姓 名 ", "ＵＳＥＲＮＡＭＥ", "角色", "班组"])
    assert header.places[StaffColumn.USERNAME] == 2
    assert header.places[StaffColumn.NAME] == 1


def test_columns_that_mean_nothing_are_named() -> None:
    """Nothing is dropped without saying so."""
    assert staff_columns(["用户名", "手机", "", "备注"]).unknown == ("手机", "备注")


@pytest.mark.parametrize("cells", [[], ["姓名", "角色"], ["zhang.wei", "张伟", "质检员"]])
def test_a_list_without_headings_is_refused_with_the_headings_it_needs(cells: list[str]) -> None:
    """Guessing columns by place would make users out of phone numbers."""
    with pytest.raises(Invalid) as fault:
        staff_columns(cells)
    assert "用户名" in str(fault.value)


def test_two_columns_of_one_meaning_are_refused() -> None:
    """Which of the two counts only the writer knows."""
    with pytest.raises(Invalid):
        staff_columns(["用户名", "账号"])


def test_a_whole_row_is_read() -> None:
    """Every column of the form arrives."""
    said = entry("Zhang.Wei", "张伟", "客服", "售前一组", "2026-01-05", "2026/12/31", "A17")
    assert said == StaffEntry(
        2,
        "zhang.wei",
        "张伟",
        RoleName.AGENT,
        "售前一组",
        date(2026, 1, 5),
        date(2026, 12, 31),
        "A17",
    )


def test_a_short_row_has_empty_cells_at_its_end() -> None:
    """Sheets leave trailing cells out."""
    said = entry("li.na", "李娜", "质检员", "售前一组")
    assert (said.since, said.until, said.agent) == (None, None, None)


def test_an_empty_row_says_nothing() -> None:
    """Lists have gaps; a gap is no fault."""
    assert entry_from(3, COLUMNS, ["", "  ", "\u3000"]) is None
    assert entry_from(3, COLUMNS, []) is None


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("质检员", RoleName.REVIEWER),
        ("质检主管", RoleName.QUALITY_LEAD),
        ("班组长", RoleName.SUPERVISOR),
        ("业务主管", RoleName.SUPERVISOR),
        ("培训师", RoleName.TRAINER),
        ("客服", RoleName.AGENT),
        ("座席", RoleName.AGENT),
        ("管理员", RoleName.ADMINISTRATOR),
        ("Quality Lead", RoleName.QUALITY_LEAD),
        ("quality_lead", RoleName.QUALITY_LEAD),
        ("REVIEWER", RoleName.REVIEWER),
    ],
)
def test_roles_are_known_by_their_chinese_and_english_words(word: str, role: RoleName) -> None:
    """The words of the product, and how people write them."""
    assert role_from(word) is role


def test_every_role_can_be_written_in_a_list() -> None:
    """A role without a word could only be given by hand."""
    assert {role_from(str(role)) for role in RoleName} == set(RoleName)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01",
        "2026/10/1",
        "2026.10.01",
        "2026年10月1日",
        "20261001",
        "2026-10-01 00:00:00",
        "２０２６－１０－０１",
    ],
)
def test_days_are_read_as_people_and_sheets_write_them(text: str) -> None:
    """A sheet gives a midnight where a person typed a day."""
    assert day_from(text) == date(2026, 10, 1)


@pytest.mark.parametrize(
    "text",
    ["1.10.2026", "10/01/26", "2026-13-01", "2026-02-30", "下周", "46296", "2026-10-01 12:00"],
)
def test_a_day_that_could_mean_two_things_is_refused(text: str) -> None:
    """A month read as a day moves somebody's whole year."""
    with pytest.raises(Invalid):
        day_from(text)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_form_of_a_day_means_the_same(day: date) -> None:
    """Lists mix the forms."""
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]
    assert {day_from(form) for form in forms} == {day}


@pytest.mark.parametrize(
    "cells",
    [
        ["", "张伟", "", "售前一组"],
        ["zhang.wei", "张伟", "", "售前一组"],
        ["zhang.wei", "张伟", "店长", "售前一组"],
        ["zhang.wei", "张伟", "质检员", ""],
        ["zhang.wei", "张伟", "客服", "售前一组"],
        ["", "张伟", "质检员", "售前一组", "", "", "A17"],
        ["zhang.wei", "张伟", "质检员", "售前一组", "2026-02-01", "2026-01-31"],
        ["zhang wei", "张伟", "质检员", "售前一组"],
        ["zhang.wei", "张伟", "质检员", "售前一组", "soon"],
        ["zhang.wei", "名" * 101, "质检员", "售前一组"],
    ],
    ids=[
        "nobody named",
        "no role",
        "unknown role",
        "no team",
        "agent without id",
        "role without sign-in",
        "ends before it begins",
        "bad sign-in name",
        "no date",
        "endless name",
    ],
)
def test_a_row_that_says_too_little_is_refused_with_a_sentence(cells: list[str]) -> None:
    """Half a person must not come into being."""
    with pytest.raises(Invalid) as fault:
        entry_from(2, COLUMNS, cells)
    assert str(fault.value)


def test_an_agent_who_does_not_sign_in_needs_no_role() -> None:
    """Their work is assessed all the same."""
    said = entry("", "王芳", "", "售前一组", "", "", "A18")
    assert (said.username, said.role, said.agent) == (None, None, "A18")


def test_only_an_administrator_does_without_a_team() -> None:
    """Theirs is every team."""
    assert entry("admin", "赵敏", "管理员").team is None


@given(st.lists(st.text(max_size=30), max_size=9))
def test_any_row_is_read_or_refused_never_worse(cells: list[str]) -> None:
    """The list may hold anything at all."""
    try:
        said = entry_from(2, COLUMNS, cells)
    except Invalid:
        return
    assert said is None or said.username or said.agent
