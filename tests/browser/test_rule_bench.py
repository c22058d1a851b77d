"""Changing a rule in a window: verdicts as one types, history, publishing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from qa_app.jobs.tasks import TASKS
from qa_app.services.context import Context
from qa_app.web.sessions import COOKIE
from tests.browser.conftest import DESK, TELEPHONE
from tests.support.benching import RULE, Bench
from tests.support.browser import complaints, served, violations
from tests.support.permissions import sign_in
from tests.support.working import work_off

pytestmark = pytest.mark.browser

PHRASES = 'textarea[name="conditions-0-field-texts"]'


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(context)


@pytest.fixture
def page(browser: Browser, app: Flask, session: Session, bench: Bench) -> Iterator[Page]:
    """The quality lead's window, with the rule open."""
    app.config["WTF_CSRF_ENABLED"] = True
    cookie = sign_in(app.test_client(), session, bench.lead).get_cookie(COOKIE)
    assert cookie is not None
    with served(app) as address, browser.new_context(viewport=DESK, base_url=address) as window:
        window.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
        page = window.new_page()
        found = complaints(page)
        page.goto(f"/rules/bench/edit/{RULE}")
        yield page
        assert found == []


def test_examples_are_judged_while_the_rule_is_typed(page: Page) -> None:
    """Whoever takes a phrase out sees at once what the rule no longer finds."""
    phrases = page.locator(PHRASES)
    before = phrases.input_value()
    phrases.fill("一句谁也不会说的话")
    verdict = page.locator("#verdict-hit-0")
    expect(verdict).to_contain_text("未命中，但应当命中")
    expect(phrases).to_be_focused()
    phrases.fill(before)
    expect(verdict.locator("mark")).to_be_visible()


def test_a_draft_is_tried_on_history_then_published(
    page: Page, bench: Bench, context: Context
) -> None:
    """The whole way of a change, without leaving the page before it is done."""
    phrases = page.locator(PHRASES)
    phrases.fill(phrases.input_value() + "\n没空理你")
    page.get_by_role("button", name="用本班组的会话试跑").click()
    expect(page.locator("#history").get_by_role("progressbar")).to_be_visible()
    context.session.rollback()
    work_off(context, TASKS)
    expect(page.locator("#history")).to_contain_text("采用草稿后")
    page.get_by_label("改了什么").fill("补上一句")
    page.get_by_role("button", name="为售前一组发布第 2 版").click()
    expect(page.get_by_text("第 2 版已生效")).to_be_visible()


@pytest.mark.parametrize("narrow", [False, True])
def test_everybody_can_use_the_bench(page: Page, narrow: bool) -> None:
    """By eye, by ear and by keyboard, on any screen."""
    if narrow:
        page.set_viewport_size(TELEPHONE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
