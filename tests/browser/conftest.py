"""The product in Chromium.

Either a server of its own for each test, with a team at work, or one for all tests that walk
through the demo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from qa_app.factory import create_app
from qa_app.services.context import Context
from qa_app.services.people.demo import DEMO_PASSWORD
from qa_app.storage.tables.people import User
from qa_app.web.sessions import COOKIE
from tests.conftest import dispose, settings_on
from tests.support import databases
from tests.support.browser import complaints, served
from tests.support.clock import FixedClock
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor

DESK: ViewportSize = {"width": 1440, "height": 900}

TELEPHONE: ViewportSize = {"width": 390, "height": 844}
A_DAY_AFTER_THE_SAMPLES = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PATIENCE_MS = 15_000

# What is expected of a page has as long as what is done to it, however busy the machine is.
expect.set_options(timeout=PATIENCE_MS)

Open = Callable[[User], BrowserContext]
Enter = Callable[..., Page]


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four chats each; two of each are drawn for the reviewer."""
    floor = Floor(context)
    floor.draw()
    return floor


@pytest.fixture
def address(app: Flask, floor: Floor, session: Session) -> Iterator[str]:
    app.config["WTF_CSRF_ENABLED"] = True
    session.commit()
    with served(app) as address:
        yield address


@pytest.fixture
def open_as(browser: Browser, app: Flask, session: Session, address: str) -> Iterator[Open]:
    """``open_as(floor.reviewer)``: a window of somebody who is signed in."""
    opened: list[BrowserContext] = []

    def open_one(user: User) -> BrowserContext:
        context = browser.new_context(viewport=DESK, base_url=address)
        client: FlaskClient = sign_in(app.test_client(), session, user)
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_as: Open, floor: Floor) -> Iterator[Page]:
    """The reviewer's window; at the end its browser must have complained of nothing."""
    page = open_as(floor.reviewer).new_page()
    found = complaints(page)
    yield page
    # A refused request is written to the console by the browser itself.
    assert [line for line in found if "Failed to load resource" not in line] == []


@pytest.fixture(scope="session")
def demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The product with its demo, as ``make run`` brings it up."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "data").mkdir()
    with databases.sqlite_copy(sqlite_template, folder) as url:
        app = create_app(replace(settings_on(url, folder / "data"), demo=True))
        app.config["CLOCK"] = FixedClock(A_DAY_AFTER_THE_SAMPLES)
        made = app.test_cli_runner().invoke(args=["demo"])
        assert made.exit_code == 0, made.output
        yield app
        dispose(app)


@pytest.fixture(scope="session")
def demo_address(demo: Flask) -> Iterator[str]:
    with served(demo) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, demo_address: str) -> Iterator[Enter]:
    """``enter("lead")``: the window of a demo user who has just signed in, by keyboard.

    ``enter("lead", TELEPHONE, "dark")``: one of another size, in other colours.
    """
    windows = []
    found: list[str] = []

    def window(username: str, size: ViewportSize = DESK, theme: str = "light") -> Page:
        context = browser.new_context(viewport=size, base_url=demo_address)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "theme", "value": theme, "url": demo_address}])
        windows.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("用户名").focus()
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        page.keyboard.type(DEMO_PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        # The words are there before the scripts that answer to keys.
        page.wait_for_load_state("load")
        page.on("pageerror", lambda error: found.append(str(error)))
        return page

    yield window
    for context in windows:
        context.close()
    assert found == [], "scripts failed"
