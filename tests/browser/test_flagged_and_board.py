"""Working through the flagged list by keyboard, and giving tasks to others on the board."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.assignments import Assignment
from tests.browser.conftest import Open
from tests.support.browser import complaints
from tests.support.factories import make_user
from tests.support.reviewing import Floor


def test_a_supervisor_works_through_the_list_by_keyboard(open_as: Open, floor: Floor) -> None:
    """Confirm, note, hand over, send to coaching and to review, take back: never the mouse."""
    page = open_as(floor.supervisor).new_page()
    found = complaints(page)
    page.goto("/flagged?lang=en")
    rows = page.locator("[data-triage] tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_be_focused()
    page.keyboard.press("c")
    expect(rows).to_have_count(7)
    page.keyboard.press("m")
    page.keyboard.type("ask the agent")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Noted.")
    expect(rows.first).to_be_focused()
    page.keyboard.press("g")
    expect(page.locator("#work-coaching")).to_be_visible()
    page.keyboard.type("tone")
    _send(page, "#work-coaching")
    expect(rows).to_have_count(6)
    page.keyboard.press("a")
    page.select_option("#work-assign select", label="吴培训")
    _send(page, "#work-assign")
    expect(rows).to_have_count(5)
    _undrawn_row(page, floor).focus()
    page.keyboard.press("r")
    page.locator("#work-review textarea").fill("complaint on the platform")
    _send(page, "#work-review")
    expect(rows).to_have_count(4)
    page.keyboard.press("u")
    expect(rows).to_have_count(5)
    assert [line for line in found if "Failed to load resource" not in line] == []


def test_all_that_match_are_confirmed_and_taken_back(open_as: Open, floor: Floor) -> None:
    """A slip over a whole list is undone by one press."""
    page = open_as(floor.supervisor).new_page()
    page.goto("/flagged?lang=en")
    page.get_by_label("Choose every row of this page").check()
    page.get_by_role("button", name="Hand to a colleague", exact=True).first.click()
    page.select_option("#work-assign select", label="孙组长")
    page.locator("#work-assign").get_by_role("button", name="Hand over").click()
    notice = page.locator(".notice").first
    expect(notice).to_contain_text("8 conversations handed to a colleague.")
    expect(page.get_by_role("link", name="In your hands 8")).to_be_visible()
    notice.get_by_role("button", name="Take it back").click()
    expect(page.locator("[data-triage] tbody tr")).to_have_count(8)


def test_a_lead_gives_tasks_to_somebody_else(open_as: Open, floor: Floor) -> None:
    """From the board, by keyboard rows, with a due date."""
    make_user(floor.context.session, RoleName.REVIEWER, floor.team, name="赵敏")
    floor.context.session.commit()
    page = open_as(floor.lead).new_page()
    page.goto("/assignments/board?lang=en")
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first).to_be_focused()
    page.goto("/assignments/board/tasks?lang=en")
    page.get_by_label("Choose every row of this page").check()
    page.get_by_role("button", name="Re-assign", exact=True).first.click()
    page.select_option("#move select", label="赵敏")
    page.locator("#move").get_by_role("button", name="Re-assign").click()
    expect(page.locator(".notice")).to_contain_text("4 tasks were re-assigned.")
    expect(page.locator("tbody tr").first).to_contain_text("赵敏")


def _undrawn_row(page: Page, floor: Floor) -> Locator:
    """A row of the list that no draw has given to a reviewer: sending it doubles nothing."""
    drawn = set(floor.context.session.scalars(select(Assignment.part_id)))
    floor.context.session.rollback()
    shown = [int(box.input_value()) for box in page.locator("[data-triage] input[name=id]").all()]
    free = next(each for each in shown if each not in drawn)
    return page.locator(f"[data-triage] tbody tr:has(input[value='{free}'])")


def _send(page: Page, dialog: str) -> None:
    button = page.locator(f"{dialog} [data-work-send]")
    button.focus()
    page.keyboard.press("Enter")
