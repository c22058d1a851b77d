"""Everything works by keyboard: every page that the demo's people can come to is walked."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from tests.browser.conftest import Enter
from tests.support.keyboard import keyboard_faults

pytestmark = pytest.mark.browser

LEADS = """() => [...document.querySelectorAll("a[href], [data-href]")]
    .map((each) => each.dataset.href ?? each.getAttribute("href"))"""


def endpoint(places: MapAdapter, address: str) -> str | None:
    """The page that an address is one of; ``None`` for files and for what is not ours."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        return str(places.match(parts.path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return None


def walk(page: Page, places: MapAdapter, seen: set[str]) -> dict[str, list[str]]:
    """One page of every kind that can be reached by links; what is wrong with each, by address."""
    faults: dict[str, list[str]] = {}
    ahead = ["/"]
    while ahead:
        address = ahead.pop(0)
        answer = page.goto(address, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.status == 200, address
        page.wait_for_function("() => !document.querySelector('[data-chart]:not(:has(svg))')")
        found = keyboard_faults(page)
        if found:
            faults[address] = found
        for lead in page.evaluate(LEADS):
            kind = endpoint(places, lead)
            if kind is not None and kind not in seen and not is_file(places, lead):
                seen.add(kind)
                ahead.append(lead)
    return faults


def is_file(places: MapAdapter, address: str) -> bool:
    """What is downloaded instead of shown."""
    name = endpoint(places, address) or ""
    if "." in urlsplit(address).path.rpartition("/")[2]:
        return True
    return any(
        word in name for word in ("static", "export", "file", "xlsx", "csv", "json", "empty")
    )


def test_every_page_can_be_used_by_keyboard(enter: Enter, demo: Flask) -> None:
    """Every control has its place in the order of Tab and shows that it has the focus."""
    places = demo.url_map.bind("127.0.0.1")
    seen: set[str] = {"home.index"}
    faults: dict[str, list[str]] = {}
    for who in ("lead", "admin", "supervisor1", "agent2"):
        faults |= walk(enter(who), places, seen)
    assert faults == {}
    assert len(seen) > 80


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
    """And the focus is where it was; while it is open, on what it asks for first."""
    page = enter("lead")
    for address, opener, asked in (
        ("/", ".topbar > [data-open=keys-help]", None),
        ("/", ".topbar .dropdown > button.btn:not(#bell)", None),
        ("/exercises/1", "[data-open=withdraw]", None),
        ("/conversations?channel=chat", "[data-open=save-search]", "#search-name"),
    ):
        page.goto(address)
        page.locator(opener).focus()
        page.keyboard.press("Enter")
        opened = page.locator("dialog[open], .dropdown-menu.show")
        expect(opened).to_have_count(1)
        if asked:
            expect(page.locator(asked)).to_be_focused()
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        expect(page.locator(opener)).to_be_focused()
