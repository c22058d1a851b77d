"""A scenario exercise in windows of everybody concerned, from being set to being withdrawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from qa_app.services.appeals import steps
from tests.browser.conftest import Open
from tests.browser.forms import press
from tests.support.appealing import Bench
from tests.support.browser import complaints, violations
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

DISPUTING = 'a[href$="/attitude.professional"]'
"""The way from the criterion that lost points to an appeal."""


def test_an_exercise_is_set_graded_published_disputed_changed_and_withdrawn(
    floor: Floor, open_as: Open
) -> None:
    """A trainer sets it, and it ends with a mark that its agent sees to count no more."""
    trainer = open_as(floor.trainer).new_page()
    found = complaints(trainer)
    address = sets_it(trainer, "张伟", "李娜")
    assert violations(trainer) == []

    reviewer = open_as(floor.reviewer).new_page()
    grades_it_by_keyboard(reviewer)

    lead = open_as(floor.lead).new_page()
    lead.goto("/reviews")
    lead.get_by_role("link", name="投诉安抚").click()
    lead.wait_for_url("**/reviews/*")
    lead.get_by_role("button", name="发布").click()
    expect(lead.locator(".notice-success")).to_be_visible()

    agent = open_as(floor.agent).new_page()
    review = disputes_it(agent)
    is_scored_again(Bench(floor), int(agent.url.rsplit("/", 1)[1]))
    lead.goto(agent.url)
    lead.get_by_label("改判").check()
    lead.locator("textarea[name=decision]").fill("开口即致歉。")
    lead.get_by_role("button", name="裁定").click()
    agent.goto(review)
    expect(agent.get_by_text("开口即致歉。").first).to_be_visible()

    changes_the_title(trainer, address, "投诉安抚（第二场）")
    withdraws_it(trainer)
    agent.goto("/notices")
    expect(agent.get_by_role("button", name="情景拿错了")).to_be_visible()
    agent.goto(review)
    expect(agent.locator(".review-bar")).to_contain_text("已撤回")
    expect(agent.locator(DISPUTING)).to_have_count(0)
    assert found == []


def sets_it(trainer: Page, agent: str, reviewer: str) -> str:
    """From the empty list; returns where the exercise stands."""
    trainer.goto("/exercises")
    trainer.get_by_role("link", name="布置演练").click()
    trainer.get_by_label("名称").fill("投诉安抚")
    trainer.get_by_label("演练情景").fill("客户收到的水壶开裂，要求当天退款。")
    trainer.get_by_label(agent).check()
    trainer.get_by_label(reviewer).check()
    trainer.get_by_role("button", name="布置", exact=True).click()
    expect(trainer.locator(".notice-success")).to_be_visible()
    address = trainer.url
    trainer.get_by_role("button", name="填写").click()
    trainer.locator("dialog[open] textarea").fill("先致歉，再给出退款时限。")
    trainer.locator("dialog[open]").get_by_role("button", name="保存").click()
    expect(trainer.locator(".notice-success")).to_contain_text("记录")
    return address


def grades_it_by_keyboard(reviewer: Page) -> None:
    """The scenario and what was said stand beside the form; a lost point gets its reason."""
    reviewer.goto("/assignments")
    reviewer.get_by_role("link", name="投诉安抚").click()
    first = reviewer.locator("[data-criterion]").first
    expect(first).to_be_focused()
    expect(reviewer.get_by_text("客户收到的水壶开裂")).to_be_visible()
    expect(reviewer.get_by_text("先致歉，再给出退款时限。")).to_be_visible()
    form = reviewer.url
    press(reviewer, "4 Shift+Tab r")
    reviewer.keyboard.type("没有先致歉")
    press(reviewer, "Enter f")
    press(reviewer, "Control+Enter")
    reviewer.wait_for_url(lambda url: url != form)


def disputes_it(agent: Page) -> str:
    """The agent finds the mark by its notice, and disputes a criterion; returns the review."""
    agent.goto("/notices")
    agent.get_by_role("button", name="投诉安抚").click()
    agent.wait_for_url("**/reviews/*")
    review = agent.url
    expect(agent.get_by_text("没有先致歉")).to_be_visible()
    agent.locator(DISPUTING).click()
    agent.get_by_label("申诉理由").fill("我一开口就致歉了。")
    agent.get_by_role("button", name="提交申诉").click()
    expect(agent.locator(".timeline")).to_contain_text("提出申诉")
    return review


def is_scored_again(bench: Bench, appeal_id: int) -> None:
    """What is between the dispute and the decision is walked through elsewhere."""
    floor = bench.floor
    floor.context.session.rollback()
    steps.comment(floor.as_(floor.supervisor), appeal_id, "情况属实。")
    steps.assign(floor.as_(floor.lead), appeal_id, bench.second.id)
    bench.score_again(appeal_id, "5")
    floor.context.session.commit()


def changes_the_title(trainer: Page, address: str, title: str) -> None:
    """What grading rests on stands; its name may still become clearer."""
    trainer.goto(address)
    trainer.get_by_role("link", name="修改").click()
    expect(trainer.get_by_label("演练情景")).to_have_count(0)
    trainer.get_by_label("名称").fill(title)
    trainer.get_by_role("button", name="保存").click()
    expect(trainer.get_by_role("heading", level=1)).to_have_text(title)


def withdraws_it(trainer: Page) -> None:
    trainer.locator('[data-open="withdraw"]').click()
    dialog = trainer.locator("dialog[open]")
    dialog.get_by_label("理由").fill("情景拿错了")
    dialog.locator(".btn-danger").click()
    expect(trainer.locator(".notice-warning")).to_contain_text("情景拿错了")
