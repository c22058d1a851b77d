"""A sampling plan in Chromium: tried while it is written, kept, drawn by, drawn again to see."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.support.browser import complaints
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser


def test_a_plan_is_tried_kept_and_drawn_by(open_as: Open, floor: Floor) -> None:
    """What is foretold beside the form follows each change, and is what is drawn in the end."""
    floor.bring(*floor.chats(range(10, 20)))
    page = open_as(floor.lead).new_page()
    found = complaints(page)
    page.goto("/sampling/plans/new")
    outlook = page.locator("#outlook")
    drawn = outlook.locator(".stat-figure").first
    expect(drawn).to_have_text("10")

    page.get_by_label("每位客服抽取数").fill("3")
    page.get_by_label("计划名称").fill("十月抽检")
    expect(drawn).to_have_text("6")
    page.get_by_label("先盲评的比例（%）").fill("50")
    page.keyboard.press("Tab")
    expect(outlook).to_contain_text("3 条先盲评")
    page.get_by_label("班次开始时刻").fill("8, 7")
    page.get_by_role("checkbox", name="班次").check()
    expect(outlook).to_contain_text("填写左侧内容后可预览抽取结果")
    page.get_by_label("班次开始时刻").fill("0, 12")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/sampling/plans/\d+$"))
    expect(drawn).to_have_text("6")
    page.get_by_label("随机种子").fill("walk")
    page.get_by_role("button", name="抽取并分配").click()
    page.wait_for_url(re.compile(r"/sampling/\d+$"))
    expect(page.get_by_text("已抽取并分配。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("0 / 6")
    page.get_by_role("button", name="立即复现").click()
    expect(page.locator("#replayed .notice-success")).to_be_visible()
    assert found == []
