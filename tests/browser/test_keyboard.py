"""Lists, dialogs and menus by keyboard, on whichever page they stand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser


def test_a_list_is_one_stop_and_its_rows_open_to_tab(enter: Enter) -> None:
    """From row to row by arrow or letter; Tab goes into the row, and then past the list."""
    page = enter("lead")
    page.goto("/flagged")
    rows = page.locator("[data-triage] tbody tr")
    expect(rows.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(rows.nth(1).locator(":focus")).to_have_count(1)
    stops = page.locator("[data-triage] tbody tr:not(:nth-child(2)) :is(a, button, input)")
    assert stops.evaluate_all("(all) => all.filter((each) => each.tabIndex >= 0).length") == 0
    page.keyboard.press("k")
    expect(rows.first).to_be_focused()


def test_what_was_opened_by_key_closes_by_key(enter: Enter) -> None:
    """And the focus is where it was."""
    page = enter("lead")
    for address, opener in (
        ("/", ".topbar > [data-open=keys-help]"),
        ("/", ".topbar .dropdown > button.btn:not(#bell)"),
        ("/exercises/1", "[data-open=withdraw]"),
    ):
        page.goto(address)
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        opened = page.locator("dialog[open], .dropdown-menu.show")
        expect(opened).to_have_count(1)
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        expect(page.locator(opener)).to_be_focused()
