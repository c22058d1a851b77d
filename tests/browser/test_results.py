"""The pages of results and definitions, for everybody and on any screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, TELEPHONE, Enter
from tests.support.browser import complaints, violations

pytestmark = pytest.mark.browser

PATHS = {
    "lead": (
        "/",
        "/scores?period=2026-10",
        "/scores?period=2025-01",
        "/scores/reviews?period=2026-10",
        "/scores/agents/1?period=2026-10&behind=criterion:001-O%23attitude.patience",
        "/rules",
        "/rules/courtesy.thanks-answered",
        "/rubrics",
        "/rubrics/001-O",
    ),
    "agent1": ("/", "/my-quality?period=2026-10", "/my-quality?period=2025-01", "/notices"),
    "admin": ("/", "/audit", "/audit?action=user.left"),
}

AROUND_REVIEWING = (
    "/assignments/board",
    "/assignments/board/tasks",
    "/assignments/board/settings",
    "/sampling",
    "/sampling/1",
    "/sampling/plans/new",
    "/sampling/plans/1",
    "/re-checks",
    "/re-checks/rates",
    "/re-checks #1",
    "/calibration",
    "/calibration/new",
    "/calibration/1",
    "/calibration/agreement",
    "/calibration/drift",
    "/appeals",
    "/appeals/1",
    "/appeals/cases",
    "/appeals/settings",
    "/appeals/settings/1",
    "/flagged",
    "/flagged/coaching",
    "/review-requests",
    "/rubrics/001-O/draft?at=s0.c1",
    "/rubrics/001-O/changes",
    "/rubrics/001-O/draft/trial",
    "/rubric-use",
)
"""A page for each template: every second one at a desk, the others on a telephone by night.

``#1``: what the first row of a list leads to, where chance has given the ids.
"""


def paths_of(username: str, theme: str) -> tuple[str, ...]:
    further = AROUND_REVIEWING[theme == "dark" :: 2] if username == "lead" else ()
    return PATHS[username] + further


def address_of(page: Page, path: str) -> str:
    """Where a path of the lists above leads."""
    listed, _mark, first = path.partition(" #")
    if not first:
        return path
    page.goto(listed)
    return page.locator("tr[data-href]").first.get_attribute("data-href") or ""


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
@pytest.mark.parametrize("username", PATHS)
def test_everybody_can_use_every_page(
    enter: Enter, username: str, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    page = enter(username, size, theme)
    found = complaints(page)
    for path in paths_of(username, theme):
        answer = page.goto(address_of(page, path))
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        # What is still being counted is drawn faint.
        expect(page.locator(".htmx-request")).to_have_count(0)
        assert violations(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, path
    assert found == []


def test_a_period_is_picked_and_the_list_follows(enter: Enter) -> None:
    """By the arrows or from the choice; the address keeps it for a colleague."""
    page = enter("lead")
    page.goto("/scores?period=2026-11")
    page.get_by_label("上一周期").click()
    page.wait_for_url("**period=2026-10")
    expect(page.locator("#period")).to_have_value("2026-10")
    page.locator("#period").select_option(label="2026年第4季度")
    page.get_by_role("button", name="查看").click()
    page.wait_for_url(re.compile(r"period=2026-Q4"))
    expect(page.locator("#scores tbody tr")).to_have_count(15)


def test_a_criterion_opens_its_reviews_and_is_closed_again(enter: Enter) -> None:
    """From the figure to the reviews behind it, and back to all of them."""
    page = enter("lead")
    page.goto("/scores/agents/1?period=2026-10")
    every = page.locator("#reviews tbody tr").count()
    page.locator("table a.figure-link").nth(1).click()
    page.wait_for_url("**behind=criterion*")
    chip = page.locator("#reviews .chip")
    expect(chip).to_be_visible()
    chip.click()
    expect(page.locator("#reviews tbody tr")).to_have_count(every)
    expect(chip).to_have_count(0)


def test_the_trend_is_drawn_with_its_twin(enter: Enter) -> None:
    """Who cannot see the drawing reads the table."""
    page = enter("agent1")
    page.goto("/my-quality?period=2026-11")
    expect(page.locator("#trend .chart-canvas svg")).to_be_visible()
    page.locator("#trend summary").click()
    rows = page.locator("#trend tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.last).to_contain_text("2026年11月")


def test_rules_get_their_counts_after_the_page(enter: Enter) -> None:
    """The list is there at once; counting may take its time."""
    page = enter("lead")
    page.goto("/rules")
    expect(page.locator(".table-tools")).to_contain_text("以来的会话")
    expect(page.locator("[hx-trigger=load]")).to_have_count(0)
    page.locator("tbody tr", has_text="缺少结束语").get_by_role("link", name="缺少结束语").click()
    expect(page.get_by_role("heading", name="命中条件")).to_be_visible()


def test_what_the_check_gives_to_note_is_taken_back(enter: Enter) -> None:
    """A note that is pasted into the field is compared with the log."""
    page = enter("admin")
    page.goto("/audit")
    page.get_by_role("button", name="立即检查").click()
    noted = page.locator(".audit-head").inner_text()
    page.get_by_label("上次检查时记下的校验点").fill(noted)
    page.get_by_role("button", name="立即检查").click()
    expect(page.locator("#verdict")).to_be_visible()
    page.get_by_label("上次检查时记下的校验点").fill(f"1:{'0' * 64}")
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_role("alert")).to_contain_text("第 1 条与先前记录的不符")
