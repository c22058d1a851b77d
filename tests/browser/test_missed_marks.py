"""Marking what a rule overlooked, with the keyboard alone and with the mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from qa_app.services import assignments
from tests.support.reviewing import Floor


def test_a_reviewer_marks_the_present_message_by_key(page: Page, floor: Floor) -> None:
    """w, the rule, Enter: and on from the same message; a second press takes it back."""
    [task, *_rest] = assignments.my_queue(floor.as_(floor.reviewer))
    floor.context.session.rollback()
    page.goto(f"/reviews/assignments/{task.id}?lang=en")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("w")
    dialog = page.locator("#missed-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-missed-number]")).to_have_text("#1")
    expect(page.locator("#missed-rule")).to_be_focused()
    page.keyboard.press("A")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    marks = page.locator(".missed-mark")
    expect(marks).to_have_count(1)
    expect(marks).to_contain_text("Answers “I don't know”")
    expect(dialog).to_be_hidden()
    expect(page.locator("#m1")).to_be_focused()
    page.get_by_role("button", name="Take the mark back").click()
    expect(marks).to_have_count(0)


def test_the_conversation_as_a_whole_is_marked_where_no_message_is_chosen(
    page: Page, floor: Floor
) -> None:
    """What is missing has no place."""
    part = floor.parts(floor.first)[0]
    floor.context.session.rollback()
    page.goto(f"/conversations/{part}?lang=en")
    page.get_by_role("button", name="A rule overlooked something").click()
    dialog = page.locator("#missed-dialog")
    expect(dialog.get_by_label("In the chosen message")).to_be_disabled()
    expect(dialog.get_by_label("In the conversation as a whole")).to_be_checked()
    page.select_option("#missed-rule", "banned.dont-know")
    dialog.get_by_role("button", name="Mark it").click()
    expect(page.locator(".missed-mark")).to_contain_text("whole conversation")


def test_where_the_rule_did_hit_the_visitor_is_told(page: Page, floor: Floor) -> None:
    """And nothing is added."""
    part = floor.parts(floor.first)[0]
    floor.context.session.rollback()
    page.goto(f"/conversations/{part}?lang=en#m3")
    page.keyboard.press("w")
    page.select_option("#missed-rule", "banned.dont-know")
    page.locator("#missed-dialog").get_by_role("button", name="Mark it").click()
    expect(page.locator("#toasts")).to_contain_text("The rule did hit there")
    expect(page.locator(".missed-mark")).to_have_count(0)
