"""Criteria of every kind under the same keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from qa_app.core.rubrics import Answer
from tests.browser.forms import opened, press, row, stored
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

RUBRIC = """\
id: 000-kinds
title: {en: Kinds}
channels: [chat]
sections:
  - id: a
    title: {en: A}
    criteria:
      - id: leak
        title: {en: Leaks}
        kind: yes_no
        points: 10
        wanted: "no"
        may_be_na: false
        critical: {harms: compliance, cap: 0}
      - {id: slips, title: {en: Slips}, kind: deduction, points: 20, costs: [0.5, 3]}
      - {id: typos, title: {en: Typos}, kind: deduction, points: 10, costs: [1, 1]}
      - {id: way, title: {en: Way}, points: 50, levels: [50, 40, 12.5, 0]}
"""


@pytest.fixture
def form(page: Page, floor: Floor) -> int:
    return opened(page, floor, "000-kinds", RUBRIC)


def test_the_first_key_is_the_best_of_every_kind(page: Page, floor: Floor, form: int) -> None:
    """No leak, no slips, no typos, the highest level."""
    press(page, "1 1 1 1")
    expect(page.locator("[data-total]")).to_have_text("100")
    assert stored(floor, page, form) == {
        "a.leak": Answer(value="no"),
        "a.slips": Answer(count=0),
        "a.typos": Answer(count=0),
        "a.way": Answer(value="50"),
    }


def test_nought_is_no_points_whatever_the_kind(page: Page, floor: Floor, form: int) -> None:
    """As many slips as it takes; the critical one takes everything with it."""
    press(page, "0 0 0 0")
    expect(page.locator("[data-total]")).to_have_text("0")
    expect(page.locator("[data-critical]")).to_contain_text("未通过：Leaks")
    assert stored(floor, page, form) == {
        "a.leak": Answer(value="yes"),
        "a.slips": Answer(count=40, points="0.5"),
        "a.typos": Answer(count=10),
        "a.way": Answer(value="0"),
    }


def test_how_often_and_how_much_are_typed_after_the_sign(
    page: Page, floor: Floor, form: int
) -> None:
    """A count beyond the buttons, and what each occurrence costs."""
    press(page, "1 =")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    cost = row(page, "a.slips").locator(".occurrence-cost input")
    cost.fill("5")
    page.keyboard.press("Enter")
    expect(row(page, "a.slips").locator("[data-fault]")).to_contain_text("0.5 到 3 之间")
    cost.fill("1.5")
    page.keyboard.press("Enter")
    expect(row(page, "a.slips").locator("[data-fault]")).to_be_hidden()
    expect(page.locator("[data-section-score]")).to_have_text("19.5")
    press(page, "3")
    answers = stored(floor, page, form)
    assert answers["a.slips"] == Answer(count=7, points="1.5")
    assert answers["a.typos"] == Answer(count=2)


def test_what_always_applies_cannot_be_left_out(page: Page, floor: Floor, form: int) -> None:
    """The key for it does nothing there."""
    press(page, "-")
    expect(row(page, "a.leak")).to_be_focused()
    press(page, "Tab -")
    expect(row(page, "a.typos")).to_be_focused()
    assert stored(floor, page, form) == {"a.slips": Answer(na=True)}


def test_both_totals_show_once_they_differ(page: Page, floor: Floor, form: int) -> None:
    """With critical effects and without."""
    press(page, "1 1 1 1")
    expect(page.locator("[data-both]")).to_be_hidden()
    row(page, "a.leak").focus()
    press(page, "2")
    expect(page.locator("[data-total]")).to_have_text("0")
    expect(page.locator("[data-without]")).to_have_text("88.89")
