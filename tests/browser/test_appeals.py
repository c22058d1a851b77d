"""An appeal walked through in windows of everybody concerned."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from qa_app.services import reviews
from tests.browser.conftest import Open
from tests.support.appealing import CRITERION, Bench
from tests.support.browser import complaints
from tests.support.reviewing import Floor


def test_an_appeal_from_the_agents_word_to_the_decision(
    floor: Floor, app: Flask, open_as: Open
) -> None:
    """By keyboard where it is quick: pointing to a place, scoring again, deciding."""
    bench = Bench(floor)
    review_id = floor.review(floor.queue()[0], "3")
    reviews.publish(floor.as_(floor.lead), [review_id])
    agent_user = next(
        each
        for each in (floor.agent, floor.colleague)
        if each.id == bench.agent(review_id).actor.user_id
    )
    agent = open_as(agent_user).new_page()
    found = complaints(agent)
    agent.goto(f"/reviews/{review_id}")
    agent.locator(f'a[href$="/{CRITERION}"]').click()
    agent.wait_for_load_state("networkidle")
    agent.keyboard.press("j")
    agent.keyboard.press("j")
    agent.keyboard.press("e")
    expect(agent.locator("[data-places] li")).to_have_count(1)
    agent.get_by_label("申诉理由").fill("我已经安抚过客户。")
    agent.get_by_role("button", name="提交申诉").click()
    expect(agent.locator(".timeline")).to_contain_text("提出申诉")
    address = agent.url
    supervisor = open_as(floor.supervisor).new_page()
    supervisor.goto(address)
    supervisor.get_by_label("班组长意见").fill("情况属实。")
    supervisor.locator(".case-turn button.btn-primary").click()
    lead = open_as(floor.lead).new_page()
    lead.goto(address)
    lead.get_by_label("由谁再评").select_option(str(bench.second.id))
    lead.get_by_role("button", name="交付复评").click()
    second = open_as(bench.second).new_page()
    second.goto("/notices")
    second.locator(".notice-row").first.click()
    second.wait_for_load_state("networkidle")
    expect(second.locator(".criterion")).to_have_count(1)
    second.locator(".criterion").focus()
    second.keyboard.press("1")
    expect(second.locator("[data-answered]").first).to_have_text("1")
    second.keyboard.press("Control+Enter")
    second.wait_for_url(lambda url: "/reviews/assignments" not in url or "?" in url)
    lead.reload()
    lead.get_by_label("改判").check()
    lead.locator("textarea[name=decision]").fill("会话中已主动致歉。")
    lead.get_by_role("button", name="裁定").click()
    agent.reload()
    expect(agent.locator(".review-bar")).to_contain_text("改判")
    expect(agent.locator(".pane-form")).to_contain_text("会话中已主动致歉。")
    assert found == []
