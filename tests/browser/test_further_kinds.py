"""Levels, choices, bonuses, texts, conditions, root causes and comments on the review page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from qa_app.core.rubrics import Answer
from tests.browser.forms import opened, press, row, stored
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

RUBRIC = """\
id: 000-further
title: {en: Further}
channels: [chat]
sections:
  - id: a
    title: {en: A}
    points: 60
    criteria:
      - id: tone
        title: {en: Tone}
        kind: levels
        anchors:
          - {points: 4, text: {en: Warm throughout}}
          - {points: 2, text: {en: Correct}}
          - {points: 0, text: {en: Cold}}
      - id: way
        title: {en: Way}
        kind: choice
        options:
          - {id: solved, title: {en: Solved}, points: 10}
          - {id: promised, title: {en: Promised}, points: 5}
          - {id: left, title: {en: Left}, points: 0}
        causes:
          - {id: training, title: {en: Training}}
          - {id: tools, title: {en: Tools}}
      - id: promise-kept
        title: {en: Promise kept}
        kind: yes_no
        points: 5
        asked_if: {criterion: a.way, answers: [promised]}
  - id: b
    title: {en: B}
    points: 40
    criteria:
      - {id: plain, title: {en: Plain}, points: 10, comment: always}
  - id: c
    title: {en: C}
    criteria:
      - {id: extra, title: {en: Extra}, kind: bonus, points: 5}
      - {id: remark, title: {en: Remark}, kind: text}
"""


@pytest.fixture
def form(page: Page, floor: Floor) -> int:
    return opened(page, floor, "000-further", RUBRIC)


def test_levels_and_choices_are_picked_by_their_place(page: Page, floor: Floor, form: int) -> None:
    """The level's behaviour is read where it was chosen."""
    press(page, "2 1")
    expect(row(page, "a.tone").locator("[data-anchor-text]")).to_have_text("Correct")
    expect(row(page, "b.plain")).to_be_focused()
    answers = stored(floor, page, form)
    assert (answers["a.tone"], answers["a.way"]) == (Answer(value="2"), Answer(value="solved"))


def test_what_hangs_on_an_answer_is_asked_with_it(page: Page, floor: Floor, form: int) -> None:
    """The next key goes to the question that has just come up, and past it once it is gone."""
    follow_up = row(page, "a.promise-kept")
    expect(follow_up).to_be_hidden()
    press(page, "1 2")
    expect(follow_up).to_be_focused()
    expect(page.locator("[data-criteria]").first).to_have_text("4")
    press(page, "1 Shift+Tab Shift+Tab 1")
    expect(follow_up).to_be_hidden()
    expect(row(page, "b.plain")).to_be_focused()
    expect(page.locator("[data-criteria]").first).to_have_text("3")
    assert stored(floor, page, form)["a.promise-kept"] == Answer(value="yes")


def test_a_loss_is_given_its_root_cause(page: Page, floor: Floor, form: int) -> None:
    """Only where points are lost; full marks forget it."""
    way = row(page, "a.way")
    cause = way.locator("[data-cause] select")
    expect(cause).to_be_hidden()
    press(page, "1 0")
    cause.select_option("tools")
    assert stored(floor, page, form)["a.way"] == Answer(value="left", cause="tools")
    way.focus()
    press(page, "1")
    expect(cause).to_be_hidden()
    assert stored(floor, page, form)["a.way"] == Answer(value="solved")


def test_a_bonus_adds_and_a_text_is_kept_as_it_is_typed(
    page: Page, floor: Floor, form: int
) -> None:
    """Full marks for the rest leave both alone."""
    press(page, "f")
    expect(page.locator("[data-total]")).to_have_text("100")
    row(page, "a.tone").focus()
    press(page, "2")
    expect(page.locator("[data-total]")).to_have_text("91.43")
    row(page, "c.extra").focus()
    press(page, "3")
    expect(page.locator("[data-total]")).to_have_text("94.43")
    expect(row(page, "c.remark")).to_be_focused()
    press(page, "=")
    page.keyboard.type("say it sooner")
    page.keyboard.press("Enter")
    answers = stored(floor, page, form)
    assert (answers["c.extra"], answers["c.remark"]) == (
        Answer(value="3"),
        Answer(value="say it sooner"),
    )
    page.reload()
    expect(row(page, "c.remark").locator("[data-words] input")).to_have_value("say it sooner")


def test_a_required_comment_is_missed_on_submitting(page: Page, floor: Floor, form: int) -> None:
    """Even with full marks, where the rubric asks for words in any case."""
    press(page, "f")
    expect(row(page, "b.plain")).to_have_class("criterion is-given needs-ground")
    page.locator("#submit").click()
    expect(page.locator("#problems")).to_contain_text("此项须写明说明")
    expect(row(page, "b.plain")).to_be_focused()
