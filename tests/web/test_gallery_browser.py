"""The shell in a real browser: the content policy, reachability for everybody, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.browser import complaints, served, violations
from tests.web.gallery.app import gallery_app

pytestmark = pytest.mark.browser

PAGES = ("/", "/listing", "/parts", "/forms", "/charts", "/nothing", "/sign-in", "/status/404")
DESK: ViewportSize = {"width": 1440, "height": 900}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(gallery_app()) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport=DESK, base_url=address) as context:
        yield context.new_page()


def _open(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_every_part(
    browser: Browser, address: str, path: str, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order for who sees, hears or types differently."""
    with browser.new_context(viewport=size, base_url=address) as context:
        context.add_cookies([{"name": "theme", "value": theme, "url": address}])
        page = context.new_page()
        _open(page, path)
        assert violations(page) == []
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, "the page is wider than the screen"


@pytest.mark.parametrize("path", [*PAGES[:-1], "/long"])
def test_the_browser_complains_of_nothing(page: Page, path: str) -> None:
    """A policy that our own pages break will be loosened by the next hurried hand."""
    found = complaints(page)
    _open(page, path)
    assert found == []


@pytest.mark.parametrize("path", ["/listing", "/sign-in"])
def test_the_open_parts_are_usable_by_everybody_too(page: Page, path: str) -> None:
    """Menus and dialogs are where the keyboard gets lost."""
    _open(page, path)
    if path == "/listing":
        page.keyboard.press("?")
        expect(page.locator("#keys-help")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.locator(".topbar [data-bs-toggle=dropdown]").click()
    assert violations(page) == []


def test_the_theme_is_kept_and_written_by_the_server(page: Page) -> None:
    """The next page must come in the chosen colours from its first pixel on."""
    _open(page, "/sign-in")
    page.locator("[data-set-theme=dark]").click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    response = page.goto("/sign-in")
    assert response
    assert 'data-bs-theme="dark"' in response.text()
    page.locator("[data-set-theme=system]").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    _open(page, "/sign-in")
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_rows_are_walked_chosen_and_opened_by_keyboard(page: Page) -> None:
    """Eight hours a day with a mouse is what this product saves."""
    _open(page, "/listing")
    for key in ("j", "j", "j", "k", "x"):
        page.keyboard.press(key)
    expect(page.locator("tr.chosen")).to_have_count(1)
    expect(page.locator("#rows tbody tr").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/row/1")


def test_keys_rest_while_somebody_types_or_composes(page: Page) -> None:
    """The pinyin of 您 begins with n; it must not move the page."""
    _open(page, "/listing")
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.locator("#words")).to_have_value("jx?")
    expect(page.locator("#keys-help")).to_be_hidden()
    page.locator("#words").blur()
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: '?', code: 'Slash', isComposing: true, bubbles: true}))"
    )
    expect(page.locator("#keys-help")).to_be_hidden()


def test_everything_that_matches_can_be_chosen(page: Page) -> None:
    """A step over 1,284 conversations must not take 26 pages, nor happen unasked."""
    _open(page, "/listing")
    page.locator("[data-bulk-page]").check()
    page.locator("[data-bulk-all]").click()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选中全部 1,284 条符合条件的记录")
    page.locator("button[value=dismiss]").click()
    page.locator("#confirm button[value=no]").click()
    expect(page.locator(".notice-success")).to_have_count(0)
    page.locator("button[value=dismiss]").click()
    page.locator("#confirm-yes").click()
    expect(page.locator(".notice-success")).to_contain_text("dismiss: all")


def test_one_box_less_is_no_longer_everything(page: Page) -> None:
    """Otherwise a row that was taken out would be changed all the same."""
    _open(page, "/listing")
    page.locator("[data-bulk-page]").check()
    page.locator("[data-bulk-all]").click()
    page.locator("input[name=id]").nth(3).uncheck()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 13 条")
    expect(page.locator("input[name=all]")).to_have_value("")


def test_columns_are_chosen_into_the_address(page: Page) -> None:
    """So that the choice can be shared as a link."""
    _open(page, "/listing?sort=score")
    page.locator("[data-columns]").locator("..").locator("button").first.click()
    page.get_by_label("渠道").check()
    page.get_by_label("客服", exact=True).uncheck()
    page.locator("[data-columns-apply]").click()
    expect(page.locator("thead")).to_contain_text("渠道")
    expect(page.locator("thead")).not_to_contain_text("客服")
    assert "sort=score" in page.url


def test_an_empty_filter_leaves_no_trace_in_the_address(page: Page) -> None:
    """A link full of empty arguments is no link to share."""
    _open(page, "/listing?sort=score")
    page.fill("#words", "退款")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=**")
    assert "severity=" not in page.url
    assert "sort=score" in page.url


def test_a_refused_part_leaves_the_page_and_says_why(page: Page) -> None:
    """The token against forgery travels along, so the refusal is core's own."""
    _open(page, "/long")
    before = page.locator("#conflict").inner_text()
    page.locator("#conflict").click()
    expect(page.locator("#toasts")).to_contain_text("内容已被更新")
    assert page.locator("#conflict").inner_text() == before
    page.keyboard.press("Escape")
    expect(page.locator("#toasts .notice")).to_have_count(0)


def test_a_part_asks_in_the_pages_own_dialog(page: Page) -> None:
    """The browser's own question cannot be read in the page's language."""
    _open(page, "/long")
    page.locator("#ask").click()
    expect(page.locator("#confirm-sentence")).to_have_text("继续吗？")
    page.locator("#confirm-yes").click()
    expect(page.locator("#answer h1")).to_be_visible()


def test_a_part_with_alpine_runs_under_the_policy(page: Page) -> None:
    """Alpine's usual build would ask for eval, which the policy refuses."""
    found = complaints(page)
    _open(page, "/long")
    expect(page.locator("#shown")).to_be_hidden()
    page.locator("#more").click()
    expect(page.locator("#shown")).to_be_visible()
    assert found == []


def test_a_lost_server_is_told(page: Page) -> None:
    """Silence after a press looks like a saved change."""
    _open(page, "/long")
    page.context.set_offline(True)
    page.locator("#conflict").click()
    expect(page.locator("#toasts")).to_contain_text("无法连接服务器")


def test_progress_asks_until_the_work_has_ended(page: Page) -> None:
    """A page that asks for ever keeps the server awake for nothing."""
    _open(page, "/long")
    expect(page.locator("#job")).to_contain_text("1,540", timeout=8000)
    assert page.locator("#job").get_attribute("hx-get") is None


def test_a_drawing_has_a_twin_and_follows_the_theme(page: Page) -> None:
    """Who cannot see the drawing reads the table; who switches sees new colours."""
    _open(page, "/charts")
    expect(page.locator(".chart-canvas svg")).to_have_count(5)
    page.locator("#trend summary").click()
    expect(page.locator("#trend table")).to_be_visible()
    strokes = "Array.from(document.querySelectorAll('#trend path'), e => e.getAttribute('stroke'))"
    light = page.evaluate(strokes)
    page.locator(".topbar [data-bs-toggle=dropdown]").click()
    page.locator("[data-set-theme=dark]").click()
    assert page.evaluate(strokes) != light


def test_a_drawing_is_walked_by_keys_and_opens_what_is_behind(page: Page) -> None:
    """A figure that only a mouse can open is closed to who works by keyboard."""
    _open(page, "/charts")
    expect(page.locator(".chart-canvas svg")).to_have_count(5)
    drawing = page.locator("#caterpillar .chart-canvas")
    drawing.focus()
    drawing.press("ArrowDown")
    expect(drawing).to_contain_text("评分员严格度 +1.1")
    drawing.press("ArrowDown")
    drawing.press("Enter")
    expect(page).to_have_url(re.compile("#b$"))


def test_the_drawer_opens_on_a_telephone(browser: Browser, address: str) -> None:
    """Without it there is no way to anywhere."""
    with browser.new_context(viewport=TELEPHONE, base_url=address) as context:
        page = context.new_page()
        _open(page, "/listing")
        expect(page.locator(".nav-place").first).to_be_hidden()
        page.locator("[data-bs-toggle=offcanvas]").click()
        expect(page.locator(".nav-place").first).to_be_visible()
        page.locator(".sidebar-close").click()
        expect(page.locator(".nav-place").first).to_be_hidden()
