"""Writing a rubric in a window, by keyboard: typed, moved, kept over a reload, published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TELEPHONE, Open
from tests.support.browser import complaints, violations
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(open_as: Open, floor: Floor) -> Iterator[Page]:
    """The quality lead's window, with the draft of a rubric open."""
    page = open_as(floor.lead).new_page()
    found = complaints(page)
    page.goto("/rubrics/001-O/draft")
    yield page
    assert found == []


def test_a_criterion_is_reworded_moved_and_published_by_keyboard(lead: Page) -> None:
    """What is typed shows in the form beside; the focus follows what is moved; a reload loses
    nothing.
    """
    preview, edition = lead.locator("#preview"), lead.locator("#edition")
    lead.locator("#open-attitude\\.patience").focus()
    lead.keyboard.press("Enter")
    title = lead.locator("#title-zh_CN")
    expect(title).to_have_value("耐心性")
    title.fill("耐心与同理")
    expect(preview).to_contain_text("耐心与同理")
    expect(edition).to_have_value("1")
    assert violations(lead) == []
    # Whoever types on and moves at once loses no letter.
    title.press_sequentially("心")
    lead.locator("#down-attitude\\.patience").focus()
    lead.keyboard.press("Alt+ArrowDown")
    expect(lead.locator(".builder-line .builder-open").nth(2)).to_have_text("耐心与同理心")
    expect(lead.locator("#down-attitude\\.patience")).to_be_focused()
    lead.reload()
    expect(preview).to_contain_text("耐心与同理心")
    lead.set_viewport_size(TELEPHONE)
    assert lead.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    lead.locator("#note").fill("更清楚的名称")
    lead.keyboard.press("Enter")
    lead.wait_for_url("**/rubrics/001-O?team=*")
    expect(lead.locator("#attitude\\.patience h3")).to_have_text("耐心与同理心")


def test_what_is_wrong_stands_beside_its_field_at_once(lead: Page) -> None:
    """And is gone as soon as it is right; the form beside stays as it was meanwhile."""
    lead.locator("#open-attitude\\.patience").click()
    points = lead.locator("#points")
    points.fill("viele")
    expect(lead.locator("#fault-points .field-error")).to_be_visible()
    expect(lead.locator("#preview [data-criterion]").first).to_be_attached()
    points.fill("5")
    expect(lead.locator("#fault-points .field-error")).to_have_count(0)
