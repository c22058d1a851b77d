"""The pages of imports in a real browser: dropping, mapping, following, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import SYSTEM, RoleName
from qa_app.services.context import Context
from qa_app.storage.tables.conversations import ConversationRow
from qa_app.storage.tables.imports import Import
from qa_app.web.sessions import COOKIE
from tests.support.browser import complaints, served, violations
from tests.support.factories import chat, make_team, make_user
from tests.support.importing import imported, jsonl, staged, worked
from tests.support.mappings import TSV
from tests.support.permissions import sign_in

pytestmark = pytest.mark.browser

DESK: ViewportSize = {"width": 1440, "height": 900}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
GOOD = jsonl(chat(("customer", 0, "在吗"), ("agent", 12, "您好"), id="c-good"))


@pytest.fixture
def address(app: Flask, session: Session) -> Iterator[str]:
    make_team(session, "t1", "售前一组")
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    with served(app) as address:
        yield address


@pytest.fixture
def window(
    browser: Browser, app: Flask, session: Session, address: str
) -> Iterator[BrowserContext]:
    user = make_user(session, RoleName.ADMINISTRATOR)
    cookie = sign_in(app.test_client(), session, user).get_cookie(COOKIE)
    assert cookie is not None
    with browser.new_context(viewport=DESK, base_url=address) as window:
        window.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
        yield window


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """At the end the browser must have complained of nothing."""
    page = window.new_page()
    found = complaints(page)
    yield page
    assert [line for line in found if "Failed to load resource" not in line] == []


def drop(page: Page, name: str, data: bytes) -> None:
    """What a browser does when files are dropped anywhere on the page."""
    page.evaluate(
        """([name, bytes]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], name));
          const fire = (kind) => document.body.dispatchEvent(
            new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
          ["dragenter", "dragover", "drop"].forEach(fire);
        }""",
        [name, list(data)],
    )


def test_a_dropped_file_is_looked_at_imported_and_followed_to_its_report(
    page: Page, context: Context
) -> None:
    """The way that everybody goes every week, without a single reload."""
    page.goto("/imports")
    drop(page, "chats.jsonl", GOOD)
    page.wait_for_url("**/imports/*")
    expect(page.get_by_text("在吗")).to_be_visible()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("排队中")).to_be_visible()
    import_id = int(page.url.rpartition("/")[2])
    worked(replace(context, actor=SYSTEM), import_id)
    context.session.commit()
    expect(page.get_by_text("全部导入成功")).to_be_visible()


def test_the_preview_follows_every_change_and_keeps_the_place(page: Page) -> None:
    """The select that was just used keeps the focus, or keyboards are of no use."""
    page.goto("/imports")
    drop(page, "chats.tsv", TSV)
    page.wait_for_url("**/imports/*")
    role = page.locator("#meaning-2")
    role.focus()
    role.select_option("")
    expect(page.get_by_text("请指定哪一列是")).to_be_visible()
    expect(role).to_be_focused()
    role.select_option("role")
    expect(page.locator(".import-said-agent").first).to_be_visible()
    page.locator("#role-0").select_option("bot")
    expect(page.locator(".import-said-bot").first).to_be_visible()


def test_a_meaning_moves_from_one_column_to_another(page: Page) -> None:
    """Two columns with one meaning would be refused later on."""
    page.goto("/imports")
    drop(page, "chats.tsv", TSV)
    page.wait_for_url("**/imports/*")
    page.locator("#meaning-1").select_option("text")
    expect(page.locator("#meaning-3")).to_have_value("")
    expect(page.locator(".import-chat").first).to_contain_text("u1")


def test_what_was_unfolded_stays_unfolded(page: Page) -> None:
    """The server draws the form anew; it must not slam doors."""
    page.goto("/imports")
    drop(page, "chats.tsv", TSV)
    page.wait_for_url("**/imports/*")
    page.locator("#more-options summary").click()
    page.locator("#encoding").select_option("gb18030")
    expect(page.locator(".import-result")).to_contain_text("GB18030")
    expect(page.locator("#encoding")).to_be_visible()


def test_a_file_that_is_refused_is_told_without_leaving_the_page(page: Page) -> None:
    """An empty file; the place to drop the next one is still there."""
    page.goto("/imports")
    drop(page, "empty.jsonl", b"")
    expect(page.locator("#toasts")).to_contain_text("文件是空的")
    expect(page.locator("[data-drop]")).to_be_visible()


def test_undoing_asks_first(page: Page, context: Context, session: Session) -> None:
    """It takes away what others may be looking at."""
    import_id = imported(replace(context, actor=SYSTEM), GOOD).id
    session.commit()
    page.goto(f"/imports/{import_id}")
    page.get_by_role("button", name="撤销这次导入").click()
    page.locator("#confirm button[value=no]").click()
    assert session.get_one(Import, import_id).state == "done"
    session.commit()
    page.get_by_role("button", name="撤销这次导入").click()
    page.locator("#confirm-yes").click()
    expect(page.get_by_text("撤销中")).to_be_visible()
    worked(replace(context, actor=SYSTEM), import_id)
    context.session.commit()
    expect(page.get_by_text("已撤销")).to_be_visible()
    assert session.scalars(select(ConversationRow)).all() == []


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_every_page(
    window: BrowserContext, address: str, context: Context, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    asking = replace(context, actor=SYSTEM)
    bad = b'{"id": "half", "mess\n{"id": "x", "messages": [{"role": "agent", "text": "hi"}]}'
    report_id = imported(asking, bad).id
    table, plain = staged(asking, TSV, "chats.tsv"), staged(asking, GOOD)
    context.session.commit()
    window.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page = window.new_page()
    page.set_viewport_size(size)
    found = complaints(page)
    paths = ["/imports", *(f"/imports/{number}" for number in (report_id, table, plain))]
    for path in (*paths, f"/imports/{report_id}?which=warnings"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is wider than the screen"
    assert found == []
