"""Every page around reviewing, for everybody and on any screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy.orm import Session

from qa_app.services import reviews
from tests.browser.conftest import DESK, Open
from tests.support.browser import complaints, violations
from tests.support.factories import chat
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

TELEPHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def paths(floor: Floor, session: Session) -> dict[str, list[str]]:
    """The pages of each person, with something on each."""
    first, second, third, _fourth = floor.queue()
    done = [floor.review(first, "4"), floor.review(second)]
    reviews.publish(floor.as_(floor.lead), [done[0]])
    session.commit()
    return {
        "reviewer": [
            "/assignments",
            "/assignments/finished",
            f"/reviews/assignments/{third}",
            f"/reviews/{done[1]}",
        ],
        "lead": [
            "/sampling",
            "/sampling/new",
            "/sampling/1",
            "/reviews",
            "/reviews?state=published",
            f"/reviews/{done[0]}",
        ],
    }


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_every_page(
    floor: Floor,
    paths: dict[str, list[str]],
    open_as: Open,
    address: str,
    theme: str,
    size: ViewportSize,
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    for who, user in (("reviewer", floor.reviewer), ("lead", floor.lead)):
        window = open_as(user)
        window.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = window.new_page()
        page.set_viewport_size(size)
        found = complaints(page)
        for path in paths[who]:
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert violations(page) == [], path
            width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, f"{path} is wider than the screen"
        assert found == []


def test_the_workplace_does_not_scroll_as_a_whole(page: Page, floor: Floor) -> None:
    """Transcript and form each scroll for themselves; the button to submit is always there."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"/reviews/assignments/{floor.queue()[0]}")
    expect(page.locator("#submit")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    page.locator("#comment").scroll_into_view_if_needed()
    expect(page.locator("#submit")).to_be_in_viewport()
    expect(page.locator("#m0")).to_be_in_viewport()


def test_a_thousand_messages_stay_quick(page: Page, floor: Floor, session: Session) -> None:
    """The keys answer at once, wherever in the conversation one is."""
    lines = [
        ("customer" if number % 2 == 0 else "agent", number * 7.0, f"第 {number} 句，您好")
        for number in range(1000)
    ]
    floor.bring(chat(*lines, id="endless", agent=floor.first.key))
    floor.draw(per_agent=5, seed="all")
    tasks = [task for task in floor.queue() if floor.open(task).assignment.external_id == "endless"]
    session.commit()
    page.goto(f"/reviews/assignments/{tasks[0]}")
    expect(page.locator(".line")).to_have_count(1000)
    took = page.evaluate(
        """async () => {
            const press = (key) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", {key, code: "KeyJ", bubbles: true}));
            const drawn = () => new Promise((done) => requestAnimationFrame(() =>
                setTimeout(done)));
            const begun = performance.now();
            for (let step = 0; step < 40; step += 1) {
                press("j");
                await drawn();
            }
            return (performance.now() - begun) / 40;
        }"""
    )
    expect(page.locator("#m39")).to_be_focused()
    expect(page.locator("#m39")).to_be_in_viewport()
    assert took < 100, f"{took:.0f} ms a key"
