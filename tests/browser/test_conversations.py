"""Conversations, flags and examples in Chromium: by keyboard, for everybody, on any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.examples import ExampleDraft
from qa_app.services import examples, search
from qa_app.storage.queries import examples as kept
from qa_app.storage.tables.screening import FindingRow
from tests.browser.conftest import DESK, Open
from tests.browser.test_pages import TELEPHONE
from tests.support.browser import complaints, violations
from tests.support.factories import chat
from tests.support.reviewing import Floor
from tests.support.talks import Quiet

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(floor: Floor) -> Floor:
    """The floor's chats, searchable; an example of one of them."""
    search.bring_up_to_date(floor.context, Quiet())
    draft = ExampleDraft(good=False, seq=3, start=3, end=6, note="别说不知道", tags=("冷淡",))
    examples.keep(floor.as_(floor.trainer), parts(floor)[0], draft)
    return floor


def _window(open_as: Open, user: object) -> Page:
    page = open_as(user).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(8000)
    return page


@pytest.fixture
def supervisor(open_as: Open, shop: Floor) -> Iterator[Page]:
    page = _window(open_as, shop.supervisor)
    found = complaints(page)
    yield page
    assert found == []


@pytest.fixture
def trainer(open_as: Open, shop: Floor) -> Iterator[Page]:
    page = _window(open_as, shop.trainer)
    found = complaints(page)
    yield page
    assert [line for line in found if "Failed to load resource" not in line] == []


def parts(shop: Floor) -> list[int]:
    """The first agent's parts; what the test itself reads must not keep the server waiting."""
    found = shop.parts(shop.first)
    shop.context.session.commit()
    return found


def states(session: Session, part_id: int) -> list[str]:
    session.expire_all()
    chosen = select(FindingRow.state).where(FindingRow.part_id == part_id).order_by(FindingRow.id)
    found = list(session.scalars(chosen))
    session.rollback()
    return found


def settled(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", TELEPHONE)])
def test_everybody_can_use_every_page(
    shop: Floor, open_as: Open, theme: str, size: ViewportSize
) -> None:
    """Contrast, names and order; nothing wider than the screen; nothing complained of."""
    long = "没有空格的长名" * 14
    shop.bring(chat(("agent", 5, "x" * 400), id=long, agent=shop.first.key), findings=())
    part_id = parts(shop)[0]
    window = open_as(shop.lead)
    page = window.new_page()
    page.set_viewport_size(size)
    found = complaints(page)
    for path in (
        "/conversations",
        "/conversations?words=不知道&severity=major&unanswered=y&since=2026-10-13&until=2026-10-12",
        f"/conversations/{part_id}?words=不知道",
        f"/conversations/{parts(shop)[-1]}",
        "/flagged",
        "/flagged?state=dismissed",
        "/flagged?rule=banned.dont-know&severity=critical",
        "/examples",
        "/examples/1",
        f"/examples/new/{part_id}?seq=3&start=3&end=6",
    ):
        page.goto(path)
        window.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
        settled(page, path)
        assert violations(page) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is wider than the screen"
    assert found == []


def test_a_search_leads_by_keys_to_the_words(supervisor: Page, shop: Floor) -> None:
    """From the list to the place in the transcript without a mouse; to the one whose words were
    asked for, where both have said them.
    """
    settled(supervisor, "/conversations?words=不知道")
    expect(supervisor.locator(".excerpt mark").first).to_have_text("不知道")
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("Enter")
    supervisor.wait_for_url("**/conversations/*words=*")
    expect(supervisor.locator("mark.mark-search")).to_have_text("不知道")
    expect(supervisor.locator("[data-search]")).to_have_value("不知道")
    expect(supervisor.locator("[data-search-count]")).to_have_text("1/1")
    expect(supervisor.locator(".line.is-current")).to_contain_text("不知道")
    supervisor.keyboard.press("n")
    expect(supervisor.locator("[data-search]")).to_have_value("不知道")
    settled(supervisor, f"/conversations/{parts(shop)[0]}?words=什么&speaker=customer")
    expect(supervisor.locator("[data-search-count]")).to_have_text("2/2")
    expect(supervisor.locator(".line.is-current")).to_contain_text("什么时候发货")


def test_one_line_at_a_time_is_the_present_one(supervisor: Page, shop: Floor) -> None:
    """A link to another message of the page at hand moves the mark; it leaves none behind."""
    settled(supervisor, f"/conversations/{parts(shop)[0]}#m1")
    present = supervisor.locator(".line.is-current")
    expect(present).to_have_attribute("data-seq", "1")
    supervisor.evaluate("location.hash = '#m3'")
    expect(present).to_have_count(1)
    expect(present).to_have_attribute("data-seq", "3")
    supervisor.keyboard.press("k")
    expect(present).to_have_attribute("data-seq", "2")


def test_words_longer_than_can_be_sought_cannot_be_typed(supervisor: Page) -> None:
    """The address of a list has its limits; nobody is to meet them."""
    settled(supervisor, "/conversations")
    words = supervisor.locator("input[name=words]")
    words.focus()
    supervisor.keyboard.insert_text("长" * 400)
    expect(words).to_have_value("长" * 100)


def test_conversations_are_walked_by_brackets(supervisor: Page) -> None:
    """The way of the list, there and back."""
    settled(supervisor, "/conversations?sort=started")
    names = supervisor.locator("tbody .clip[href]").all_inner_texts()
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("Enter")
    expect(supervisor.locator("h1")).to_have_text(names[0])
    for key, name in (("]", names[1]), ("]", names[2]), ("[", names[1])):
        supervisor.wait_for_load_state("networkidle")
        supervisor.keyboard.press(key)
        expect(supervisor.locator("h1")).to_have_text(name)


def test_findings_are_decided_on_one_after_the_other(
    supervisor: Page, shop: Floor, session: Session
) -> None:
    """n goes to the next, c and x say what it is; the next that waits is chosen by itself."""
    part_id = parts(shop)[0]
    settled(supervisor, f"/conversations/{part_id}")
    supervisor.keyboard.press("n")
    current = supervisor.locator(".finding.is-current")
    expect(current).to_contain_text("不知道")
    supervisor.keyboard.press("c")
    expect(supervisor.locator(".finding-confirmed")).to_have_count(1)
    expect(current).to_have_attribute("data-state", "open")
    supervisor.keyboard.press("x")
    expect(supervisor.locator(".finding-dismissed")).to_have_count(1)
    assert sorted(states(session, part_id)) == ["confirmed", "dismissed", "open"]
    supervisor.locator(".finding-confirmed button[data-verdict=open]").click()
    expect(supervisor.locator(".finding-confirmed")).to_have_count(0)
    assert sorted(states(session, part_id)) == ["dismissed", "open", "open"]


def test_the_flagged_list_is_worked_through_by_keys(
    supervisor: Page, shop: Floor, session: Session
) -> None:
    """The first row is at hand at once; what is decided leaves, and can be taken back."""
    settled(supervisor, "/flagged")
    rows = supervisor.locator("tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.first).to_be_focused()
    supervisor.keyboard.press("c")
    expect(rows).to_have_count(7)
    expect(rows.first).to_be_focused()
    supervisor.keyboard.press("j")
    second = rows.nth(1).locator("input[name=id]").get_attribute("value")
    supervisor.keyboard.press("x")
    expect(rows).to_have_count(6)
    assert states(session, int(second or 0)) == ["dismissed"] * 3
    expect(rows.nth(1)).to_be_focused()
    supervisor.keyboard.press("u")
    expect(rows).to_have_count(7)
    assert states(session, int(second or 0)) == ["open"] * 3


def test_x_dismisses_and_the_space_bar_chooses(supervisor: Page) -> None:
    """Elsewhere x chooses a row; where rows are decided on it must not do both."""
    settled(supervisor, "/flagged")
    supervisor.keyboard.press("Space")
    expect(supervisor.locator("tr.chosen")).to_have_count(1)
    expect(supervisor.locator("[data-bulk-count]")).to_have_text("已选 1 条")
    supervisor.locator("[data-bulk-page]").check()
    supervisor.locator("button[value=dismissed]").click()
    supervisor.locator("#confirm-yes").click()
    expect(supervisor.locator(".notice-success")).to_contain_text("24 条")
    expect(supervisor.locator(".empty")).to_be_visible()


def test_the_last_row_leaves_the_page_to_the_next(supervisor: Page) -> None:
    """An empty table would look as if everything were done."""
    settled(supervisor, "/flagged?rule=banned.dont-know")
    for left in range(7, -1, -1):
        supervisor.keyboard.press("c")
        expect(supervisor.locator("tbody tr")).to_have_count(left)
    expect(supervisor.locator(".empty")).to_be_visible()


def test_selected_words_become_an_example(trainer: Page, shop: Floor, session: Session) -> None:
    """Mark, press b, say why, Enter: the trainer goes on reading."""
    part_id = parts(shop)[1]
    settled(trainer, f"/conversations/{part_id}")
    trainer.evaluate(
        """() => {
          const text = document.querySelector('#m3 [data-text]');
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          let node, next;
          while ((next = walker.nextNode())) node = next;
          const range = document.createRange();
          range.setStart(node, node.data.indexOf('您')); range.setEnd(node, node.data.length);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    trainer.keyboard.press("b")
    dialog = trainer.locator("#keep-example")
    expect(dialog).to_be_visible()
    expect(dialog.locator("input:checked").first).to_be_focused()
    expect(dialog).to_contain_text("选中的文字：“您等等”")
    assert violations(trainer) == []
    dialog.locator("#note").fill("语气")
    dialog.locator("#tags").fill("冷淡，敷衍")
    dialog.locator("#tags").press("Enter")
    expect(dialog).to_be_hidden()
    expect(trainer.locator("#examples")).to_contain_text("语气")
    expect(trainer.locator("#toasts")).to_contain_text("已收为案例")
    session.expire_all()
    (example,) = kept.of_part(session, part_id)
    # Behind the face, which is one character and two units of what a browser counts.
    assert (example.seq, example.start, example.end, example.quote) == (3, 8, 11, "您等等")
    assert example.tags == ("冷淡", "敷衍")


def test_the_present_message_becomes_an_example_without_a_selection(
    trainer: Page, shop: Floor, session: Session
) -> None:
    """And with nothing chosen at all, the whole conversation does."""
    part_id = parts(shop)[1]
    settled(trainer, f"/conversations/{part_id}")
    trainer.keyboard.press("b")
    expect(trainer.locator("#keep-form input:checked").first).to_have_value("whole")
    trainer.keyboard.press("Escape")
    trainer.keyboard.press("j")
    trainer.keyboard.press("j")
    trainer.keyboard.press("b")
    expect(trainer.locator("#keep-form input:checked").first).to_have_value("message")
    trainer.locator("#keep-form .btn-primary").click()
    expect(trainer.locator("#examples")).to_contain_text("您好，欢迎光临")
    session.expire_all()
    (example,) = kept.of_part(session, part_id)
    assert (example.seq, example.start) == (1, None)


def test_what_is_wrong_is_said_in_the_dialog(trainer: Page, shop: Floor) -> None:
    """Nothing that was typed is lost."""
    settled(trainer, f"/conversations/{parts(shop)[1]}")
    trainer.keyboard.press("b")
    dialog = trainer.locator("#keep-example")
    dialog.locator("#note").fill("好")
    dialog.locator("#tags").fill("，".join(f"标签{number}" for number in range(30)))
    dialog.locator("#tags").press("Enter")
    expect(dialog.locator(".field-error")).to_contain_text("最多 20 个标签")
    expect(dialog.locator("#note")).to_have_value("好")
    expect(dialog).to_be_visible()


def test_figures_open_the_rounds_behind_them(supervisor: Page, shop: Floor) -> None:
    """Every figure that is computed leads to its derivation."""
    settled(supervisor, f"/conversations/{parts(shop)[0]}")
    expect(supervisor.locator("#rounds table")).to_be_hidden()
    supervisor.locator(".readings .figure-link").first.click()
    expect(supervisor.locator("#rounds table")).to_be_visible()
    supervisor.locator(".readings thead a").nth(1).click()
    supervisor.wait_for_url("**profile=last-message*")


def test_the_strip_leads_to_a_day(supervisor: Page, shop: Floor) -> None:
    """By its table too, for who cannot see or hit a bar."""
    settled(supervisor, "/conversations")
    later = chat(
        ("agent", 5, "在"),
        id="later",
        agent=shop.first.key,
        started=shop.context.now.replace(day=20),
    )
    shop.bring(later, findings=())
    settled(supervisor, "/conversations")
    expect(supervisor.locator("#density .chart-canvas svg")).to_be_visible()
    supervisor.locator("#density summary").click()
    supervisor.locator("#density table a").last.click()
    supervisor.wait_for_url("**since=2026-10-20*")
    expect(supervisor.locator("tbody tr")).to_have_count(1)
