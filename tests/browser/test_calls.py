"""The strip of a call in Chromium: by keyboard, for everybody, on any screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from qa_app.core.conversations import Conversation, Person
from qa_app.services import assignments
from tests.browser.conftest import DESK, Open
from tests.browser.test_pages import TELEPHONE
from tests.core.calls.calling import call
from tests.support.browser import complaints, violations
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

STARTS = range(5, 165, 20)
TALK = " ".join(
    f"c{start}-{start + 4}:还有个问题 a{start + 3}-{start + 8}:好的" for start in STARTS
)
WHOLE = f"q0 n3 {TALK} H170 R200 a201-203:久等了 c204-206:再见 e207"


def _brought(floor: Floor) -> str:
    """The address of a call of the first agent's."""
    found: Conversation = call(WHOLE, agent=floor.first.key)
    floor.bring(
        Conversation(
            "call-1",
            found.messages,
            source="test",
            channel=found.channel,
            started_ms=round(MONDAY_MORNING.timestamp() * 1000),
            agent=Person(floor.first.key),
        ),
        findings=(),
    )
    part_id = max(floor.parts(floor.first))
    floor.context.session.commit()
    return f"/conversations/{part_id}"


def _window(open_as: Open, floor: Floor, path: str) -> Page:
    page = open_as(floor.lead).new_page()
    page.set_default_timeout(8000)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_the_strip(
    floor: Floor, open_as: Open, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    path = _brought(floor)
    window = open_as(floor.lead)
    page = window.new_page()
    page.set_viewport_size(size)
    found = complaints(page)
    page.goto("/")
    window.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.locator(".call-places > summary").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert found == []


def test_a_block_leads_to_its_message_by_keys(floor: Floor, open_as: Open) -> None:
    """Tab reaches the strip once, arrows move along it, Enter goes to the message."""
    page = _window(open_as, floor, _brought(floor))
    blocks = page.locator("[data-call-block]")
    assert page.locator('[data-call-block][tabindex="0"]').count() == 1
    blocks.first.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-call-block]:focus")).to_have_count(1)
    assert page.locator('[data-call-block][tabindex="0"]').count() == 1
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(".line.is-current")).to_have_id("m21")


def test_a_press_on_a_hold_goes_to_where_it_began(floor: Floor, open_as: Open) -> None:
    """The message is there even while the transcript shows findings alone."""
    page = _window(open_as, floor, _brought(floor))
    page.locator(".call-hold[data-call-block]").click()
    expect(page.locator(".line.is-current")).to_have_id("m18")
    expect(page.locator(".line.is-current")).to_be_in_viewport()


def test_the_message_that_has_the_focus_is_marked_on_the_strip(floor: Floor, open_as: Open) -> None:
    """So one sees how far into the call one is."""
    page = _window(open_as, floor, _brought(floor))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    seq = page.locator(".line.is-current").get_attribute("data-seq")
    marked = page.locator("[data-call-block].is-current").first
    expect(marked).to_have_attribute("data-call-block", seq or "none")


def test_a_figure_opens_its_places(floor: Floor, open_as: Open) -> None:
    """Every figure that is computed leads to what it was computed from."""
    page = _window(open_as, floor, _brought(floor))
    expect(page.locator("#call-places")).not_to_be_visible()
    page.locator(".call-figures a", has_text=re.compile("30")).first.click()
    expect(page.locator("#call-places")).to_be_visible()
    page.locator("#call-places [data-call-jump]").first.click()
    expect(page.locator(".line.is-current")).to_be_in_viewport()


def test_the_review_page_has_the_strip_too(floor: Floor, open_as: Open) -> None:
    """The reviewer hears the call by it, and loses nothing of the form's keys."""
    _brought(floor)
    floor.draw(per_agent=5, seed="all of them")
    page = open_as(floor.reviewer).new_page()
    page.set_default_timeout(8000)
    found = complaints(page)
    page.goto(f"/reviews/assignments/{_task_of_the_call(floor)}")
    page.wait_for_load_state("networkidle")
    page.locator(".call-hold[data-call-block]").click()
    expect(page.locator(".line.is-current")).to_have_id("m18")
    assert found == []


def _task_of_the_call(floor: Floor) -> int:
    context = floor.as_(floor.reviewer)
    queue = assignments.my_queue(context)
    task = next(each.id for each in queue if each.external_id == "call-1")
    floor.context.session.commit()
    return task
