"""From a conversation into a collection and onto the screen, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from qa_app.services import collections, reviews
from tests.browser.conftest import PATIENCE_MS, Open
from tests.support.browser import complaints, violations
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser


def test_an_example_goes_by_keys_from_the_list_into_a_collection_and_on_the_screen(
    floor: Floor, open_as: Open
) -> None:
    """A trainer collects while reading, puts it in order, and shows it without a mouse.

    The key keeps from every list: here from conversations, and from reviews of conversations.
    """
    reviews.publish(floor.context, [floor.review(floor.queue()[0])])
    made = collections.make(floor.as_(floor.trainer), "开场白")
    page = open_as(floor.trainer).new_page()
    page.set_default_timeout(PATIENCE_MS)
    found = complaints(page)
    for place, note in (("/conversations", "先看这个"), ("/reviews", "再看这个")):
        page.goto(place)
        page.wait_for_function("document.querySelector('table[data-rows]')")
        page.keyboard.press("j")
        page.keyboard.press("b")
        dialog = page.locator("#keep-example")
        expect(dialog).to_be_visible()
        if note == "先看这个":
            dialog.locator("[name=collection]").select_option(label="开场白")
        expect(dialog.locator("[name=collection]")).to_have_value(str(made))
        dialog.locator("[name=note]").fill(note)
        page.keyboard.press("Control+Enter")
        expect(dialog).to_be_hidden()

    page.goto(f"/collections/{made}/edit")
    page.keyboard.press("j")
    with page.expect_response("**/order") as answer:
        page.keyboard.press("Alt+ArrowDown")
    assert answer.value.ok
    page.reload()
    expect(page.locator("[data-item]").first).to_contain_text("再看这个")
    assert violations(page) == []

    page.goto(f"/collections/{made}/present")
    expect(page.locator("[data-place]")).to_have_text("1 / 3")
    page.keyboard.press("ArrowRight")
    slide = page.locator(".slide:visible")
    expect(slide.locator("[data-comment]")).to_be_hidden()
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    expect(slide.locator("[data-comment]")).to_contain_text("再看这个")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_have_text("3 / 3")
    expect(page.locator("[data-do=on]")).to_be_enabled()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-do=on]")).to_be_disabled()
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/collections/{made}")

    # Paper is white, and nothing but the collection is on it.
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.emulate_media(media="print")
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(scheme) == "light"
    expect(page.locator(".skip")).to_be_hidden()
    assert found == []
