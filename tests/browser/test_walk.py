"""The main job from end to end, in Chromium, on the demo: what its first visitors will do.

Everybody comes in by the sign-in page. The steps of one test rest on each other; the tests do
not.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.support.browser import complaints

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).resolve().parents[2] / "transcripts_sample"


def agent_user(name: str) -> str:
    """The demo user who is the agent of a name."""
    with (SAMPLES / "staff.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return next(row["用户名"] for row in rows if row["姓名"] == name and row["客服编号"])


@dataclass(frozen=True)
class Standing:
    """What the list of scores says of one agent."""

    score: str
    reviews: int
    provisional: str


NOBODY_YET = Standing("—", 0, "—")
"""Of an agent none of whose conversations was reviewed: the list does not have them."""


def standings(page: Page) -> dict[str, Standing]:
    """The list of scores as it stands, by agent."""
    page.goto("/scores")
    found = {}
    for row in page.locator("#scores tbody tr").all():
        cell = {
            label: row.locator(f'td[data-label="{label}"]').inner_text().strip()
            for label in ("客服", "平均分", "质检单", "含已提交")
        }
        found[cell["客服"]] = Standing(cell["平均分"], int(cell["质检单"]), cell["含已提交"])
    return found


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def review_by_keyboard(page: Page) -> tuple[str, str]:
    """Review the first drawn conversation of the queue; returns its agent and its id."""
    press(page, "Tab")
    page.get_by_role("link", name="开始质检").focus()
    press(page, "Enter")
    page.wait_for_url("**/assignments")
    # Tasks to calibrate and to re-check stand in the same queue, marked as such.
    rows = page.locator("tr[data-href]")
    ahead = next(
        at for at in range(rows.count()) if not rows.nth(at).locator(".state-accent").count()
    )
    press(page, "j " * (ahead + 1) + "Enter")
    page.wait_for_url("**/reviews/assignments/*")
    form = page.url
    agent = page.locator(".review-facts strong").inner_text()
    conversation = page.locator(".review-facts a").inner_text().strip()
    first = page.locator("[data-criterion]").first
    expect(first).to_be_focused()
    press(page, "j j e 4")  # the second message is why three points of the first are lost
    expect(first.locator("input:checked")).to_have_value("2")
    expect(first.locator(".evidence li")).to_have_count(1)
    press(page, "f m")  # full marks for all that is left, then the comment
    page.keyboard.type("流程完整，注意专业知识。")
    press(page, "Tab")
    expect(page.locator("[data-total]")).to_have_text(re.compile(r"^97(\.0+)?$"))
    saved(page)
    page.reload()
    expect(page.locator("#comment")).to_have_value("流程完整，注意专业知识。")
    expect(first.locator(".evidence li")).to_have_count(1)
    saved(page)
    press(page, "Control+Enter")
    page.wait_for_url(lambda url: url != form and "/reviews/assignments/" in url)
    return agent, conversation


def publish(page: Page, conversation: str) -> None:
    page.goto("/reviews")
    page.get_by_role("link", name=conversation).click()
    page.wait_for_url("**/reviews/*")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".notice-success")).to_be_visible()


def test_a_review_by_keyboard_moves_the_agents_score(enter: Enter) -> None:
    """Drawn, reviewed, submitted, published, counted, and seen by the agent with its evidence."""
    lead = enter("lead")
    listed = standings(lead)
    agent, conversation = review_by_keyboard(enter("reviewer1"))
    before = listed.get(agent, NOBODY_YET)

    submitted = standings(lead)[agent]
    assert (submitted.score, submitted.reviews) == (before.score, before.reviews)
    assert submitted.provisional != before.provisional

    publish(lead, conversation)
    published = standings(lead)[agent]
    assert published.reviews == before.reviews + 1
    assert published.score != before.score

    theirs = enter(agent_user(agent))
    sees_the_review(theirs, conversation)
    sees_the_own_score_and_only_that(theirs, agent, published)


def sees_the_review(page: Page, conversation: str) -> None:
    """The agent is told, and gets to the review with what it rests on."""
    page.locator("#bell").click()
    page.get_by_role("button", name=conversation).click()
    page.wait_for_url("**/reviews/*")
    expect(page.get_by_text("流程完整，注意专业知识。")).to_be_visible()
    expect(page.locator(".evidence li")).to_have_count(1)
    expect(page.get_by_role("button", name="发布")).to_have_count(0)


def sees_the_own_score_and_only_that(page: Page, agent: str, published: Standing) -> None:
    page.goto("/my-quality")
    expect(page.locator(".stat-figure").first).to_have_text(published.score)
    expect(page.locator("#reviews tbody tr")).to_have_count(published.reviews)
    expect(page.get_by_role("heading", name="这些数字怎么算出来的")).to_be_visible()
    for path, status in (("/scores", 403), ("/conversations", 403), ("/scores/agents/1", 404)):
        if agent == "周雨桐" and path == "/scores/agents/1":
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path


def test_a_supervisor_confirms_all_that_match(enter: Enter) -> None:
    """From the notice of critical findings through the list to the confirmed ones."""
    page = enter("supervisor2")
    page.locator("#bell").click()
    page.get_by_role("button", name="致命").first.click()
    page.wait_for_url("**/flagged?*")
    rows = page.locator("table tbody tr[data-href]")
    flagged = [row.locator("td a").first.inner_text() for row in rows.all()]
    assert flagged
    page.locator("[data-bulk-page]").check()
    page.locator("[data-bulk-bar]").get_by_role("button", name="确认", exact=True).click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(rows).to_have_count(0)
    page.goto("/flagged?state=confirmed")
    confirmed = [row.locator("td a").first.inner_text() for row in rows.all()]
    assert set(flagged) <= set(confirmed)


def test_a_trainer_keeps_an_example_and_finds_it(enter: Enter) -> None:
    """A message is marked by key, described, and found again by its words."""
    page = enter("trainer")
    page.goto("/conversations")
    press(page, "j Enter")
    page.wait_for_url(re.compile(r"/conversations/\d+"))
    press(page, "j j j b")
    dialog = page.get_by_role("dialog", name="收录案例")
    expect(dialog).to_be_visible()
    dialog.get_by_label("说明").fill("先安抚再给方案，值得照着说。")
    dialog.get_by_label("标签").fill("安抚")
    dialog.get_by_role("button", name="收录").click()
    expect(dialog).to_be_hidden()
    page.goto("/examples")
    page.get_by_label("关键词").fill("照着说")
    press(page, "Enter")
    page.wait_for_url("**/examples?*")
    cards = page.locator(".example-list > li")
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("先安抚再给方案")


def test_an_administrator_sees_who_is_there_and_that_the_log_is_whole(enter: Enter) -> None:
    """What the demo did stands in the audit log, unbroken."""
    page = enter("admin")
    page.goto("/administration/users")
    expect(page.get_by_role("link", name="韩松")).to_be_visible()
    page.goto("/audit?action=review.published")
    expect(page.get_by_role("link", name="发布质检单").first).to_be_visible()
    page.get_by_role("button", name="立即检查").click()
    expect(page.locator("#verdict")).to_contain_text("审计日志完整")


def places(page: Page) -> Locator:
    return page.locator(".nav-place")


@pytest.mark.parametrize("username", ["admin", "lead", "agent2"])
def test_every_place_in_the_navigation_opens(enter: Enter, username: str) -> None:
    """Nothing that is offered is refused, missing or broken, for anybody."""
    page = enter(username)
    found = complaints(page)
    addresses = [each.get_attribute("href") for each in places(page).all()]
    assert len(addresses) >= 4
    for each in addresses:
        assert each is not None
        answer = page.goto(each)
        assert answer is not None
        assert answer.status == 200, each
        expect(page.locator('.nav-place[aria-current="page"]')).to_have_count(1)
    assert found == []
