"""The pages of people in a real browser: by keyboard, for everybody, on any screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.storage.tables.people import Team, User
from tests.support.assignments import make_assignment
from tests.support.browser import complaints, served, violations
from tests.support.factories import make_agent, make_user
from tests.support.people import PASSWORD, with_password

pytestmark = pytest.mark.browser

DESK: ViewportSize = {"width": 1440, "height": 900}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def reviewer(session: Session, team: Team) -> User:
    return make_user(session, RoleName.REVIEWER, team, username="li.na", name="李娜")


@pytest.fixture
def address(app: Flask, session: Session, team: Team, boss: User, reviewer: User) -> Iterator[str]:
    with_password(session, boss)
    make_user(session, RoleName.REVIEWER, team, username="wang.fang", name="王芳")
    make_agent(session, team, key="A17", name="张伟")
    make_assignment(session, reviewer, team)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    with served(app) as address:
        yield address


def enter(page: Page, address: str, path: str = "/account") -> None:
    """By keyboard alone, from the page that one wanted to that page."""
    page.goto(address + path)
    page.get_by_label("用户名").focus()
    page.keyboard.type("boss")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address + path)


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_every_page(
    browser: Browser, address: str, reviewer: User, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    with browser.new_context(viewport=size) as context:
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = context.new_page()
        found = complaints(page)
        page.goto(f"{address}/sign-in")
        assert violations(page) == []
        enter(page, address)
        for path in (
            "/account",
            "/administration/users",
            "/administration/users/new",
            f"/administration/users/{reviewer.id}",
            f"/administration/users/{reviewer.id}/leave",
            "/administration/teams",
            "/administration/teams/1",
            "/administration/agents",
            "/administration/agents/1",
            "/administration/staff-list",
        ):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            assert violations(page) == [], path
            width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, path
        assert found == []


def test_a_new_user_goes_from_the_form_to_the_first_sign_in(browser: Browser, address: str) -> None:
    """The administrator copies a link, the user chooses a password: nobody else knows it."""
    allowed = ["clipboard-write"]
    with browser.new_context(viewport=DESK, permissions=allowed) as context:
        page = context.new_page()
        enter(page, address, "/administration/users/new")
        page.get_by_label("用户名").fill("zhang.wei")
        page.get_by_label("姓名").fill("张伟")
        page.get_by_role("button", name="新建并生成链接").click()
        link = page.get_by_label("一次性链接").input_value()
        page.get_by_role("button", name="复制").click()
        expect(page.get_by_role("button", name="已复制")).to_be_visible()
    with browser.new_context(viewport=TELEPHONE) as context:
        page = context.new_page()
        page.goto(link)
        page.get_by_label("新密码").fill(PASSWORD)
        page.get_by_label("再次输入密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("欢迎使用")).to_be_visible()


def test_a_refused_form_stands_open_with_its_fault(
    browser: Browser, address: str, reviewer: User
) -> None:
    """What was typed is still there, and the sentence beside it."""
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        enter(page, address, f"/administration/users/{reviewer.id}")
        page.locator("[data-open=agent-dialog]").click()
        page.get_by_label("客服编号").fill("A99")
        page.keyboard.press("Enter")
        expect(page.get_by_text("没有编号为 A99 的客服")).to_be_visible()
        expect(page.get_by_label("客服编号")).to_have_value("A99")
        assert violations(page) == []


def test_leaving_asks_before_it_is_done(browser: Browser, address: str, reviewer: User) -> None:
    """It takes effect at once."""
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        enter(page, address, f"/administration/users/{reviewer.id}/leave")
        page.get_by_label("平均分给同事").check()
        page.get_by_label("王芳 (wang.fang)").check()
        page.get_by_role("button", name="办理离职").click()
        page.locator("#confirm-yes").click()
        expect(page.get_by_text("已移交 1 个质检任务")).to_be_visible()


def test_the_links_of_a_list_are_downloaded(browser: Browser, address: str, tmp_path: Path) -> None:
    """The content policy lets the file be kept, and the sheet opens with every link."""
    names = tmp_path / "staff.csv"
    names.write_text("用户名,姓名,角色,班组\nzhou.tong,周通,质检员,t1\n", "gb18030")
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        enter(page, address, "/administration/staff-list")
        page.get_by_label("文件").set_input_files(names)
        page.get_by_role("button", name="预览改动").click()
        page.get_by_role("button", name="导入", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 CSV").click()
        sheet = Path(download.value.path()).read_text("utf-8-sig")
    assert "周通,zhou.tong,http" in sheet
