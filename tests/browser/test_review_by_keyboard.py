"""Reviewing a drawn conversation in Chromium, by keyboard alone."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, Route, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import reviews
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.tables.people import SignIn
from qa_app.web.sessions import COOKIE
from tests.browser.conftest import Open
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^已保存 \d\d:\d\d:\d\d$")
PROFESSIONAL, PATIENCE = "attitude.professional", "attitude.patience"
SPEED, SOLVED = "resolution.response-speed", "satisfaction.solved"


def begin(page: Page) -> None:
    """From the list of tasks to the first form, by keyboard."""
    page.goto("/assignments")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/assignments/*")
    expect(row(page, PROFESSIONAL)).to_be_focused()


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def row(page: Page, criterion: str) -> Locator:
    return page.locator(f'[data-criterion="{criterion}"]')


def chosen(page: Page, criterion: str) -> Locator:
    """The level that is picked."""
    return row(page, criterion).locator("input[type=radio]:checked")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-saved-text]")).to_have_text(SAVED)


def stored(floor: Floor, page: Page) -> dict[str, Answer]:
    """What the server has of the form that the page shows."""
    return dict(opened(floor, page).answers)


def opened(floor: Floor, page: Page) -> Any:
    floor.context.session.rollback()
    floor.context.session.expire_all()
    found = floor.open(int(page.url.rpartition("/")[2])).form
    floor.context.session.rollback()
    return found


def test_a_conversation_is_reviewed_by_keyboard_alone(page: Page, floor: Floor) -> None:
    """Findings, evidence, reason, submit, and the next one is there."""
    begin(page)
    first = page.url
    press(page, "n n c")  # the slow reply, then the banned words, which are confirmed
    expect(page.locator('.finding[data-state="confirmed"]')).to_have_count(1)
    press(page, "a")  # what the findings suggest for 专业性, with its place as evidence
    expect(chosen(page, PROFESSIONAL)).to_have_value("4")
    expect(row(page, PROFESSIONAL).locator(".cited")).to_contain_text("“不知道” #3")
    expect(row(page, PATIENCE)).to_be_focused()
    press(page, "2")  # one point less than the best; then the reason
    press(page, "Shift+Tab r")
    page.keyboard.insert_text("让客户等了两分钟")
    page.keyboard.press("Enter")
    press(page, "1 - 3")  # 有效性 full, 语言表达 not applicable, 响应速度 eight of ten
    expect(row(page, "resolution.time")).to_be_focused()
    press(page, "Shift+Tab j e Tab")  # the message after the present one is the evidence
    expect(row(page, SPEED).locator(".cited")).to_have_count(1)
    press(page, "f")
    expect(page.locator("[data-total]")).to_have_text("95.79")
    saved(page)
    expected = opened(floor, page)
    assert expected.answers[PATIENCE] == Answer(value="4", reason="让客户等了两分钟")
    assert expected.answers["attitude.language"].na
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/reviews/assignments/" in url and url != first)
    expect(row(page, PROFESSIONAL)).to_be_focused()
    task = int(first.rpartition("/")[2])
    floor.context.session.rollback()
    floor.context.session.expire_all()
    review = floor.open(task).review
    assert review is not None
    assert (review.state, str(review.total)) == (ReviewState.SUBMITTED, "95.79")


def test_a_digit_picks_the_level_of_that_place(page: Page, floor: Floor) -> None:
    """1 is the best of every criterion, 0 no points, = a figure in between."""
    begin(page)
    press(page, "1 5 0 =")
    page.keyboard.type("3.5")
    press(page, "Enter 9 =")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(row(page, "resolution.time").locator("[data-fault]")).to_be_visible()
    page.keyboard.press("Escape")
    saved(page)
    assert {each: given.value for each, given in stored(floor, page).items()} == {
        PROFESSIONAL: "5",
        PATIENCE: "1",
        "attitude.effectiveness": "0",
        "attitude.language": "3.5",
        SPEED: "2",
    }


def test_what_is_selected_becomes_the_evidence(page: Page, floor: Floor) -> None:
    """In code points, behind a smiley too; the same words stay marked after a reload."""
    begin(page)
    page.evaluate(
        """() => {
            const text = document.querySelector("#m3 [data-text]");
            const range = document.createRange();
            range.setStart(text.lastChild, text.lastChild.data.indexOf("您等"));
            range.setEnd(text.lastChild, text.lastChild.data.length);
            getSelection().addRange(range);
        }"""
    )
    press(page, "e")
    expect(row(page, PROFESSIONAL).locator(".cited")).to_contain_text("“您等等” #3")
    saved(page)
    (evidence,) = opened(floor, page).evidence
    assert (evidence.start, evidence.end, evidence.quote) == (8, 11, "您等等")
    page.reload()
    expect(row(page, PROFESSIONAL).locator(".cited")).to_contain_text("“您等等” #3")
    painted = "[...CSS.highlights.get('evidence')].map((range) => range.toString())"
    assert page.evaluate(painted) == ["您等等"]


def test_evidence_needs_a_place(page: Page, floor: Floor) -> None:
    """Nothing selected and no message chosen: it says so."""
    begin(page)
    press(page, "e")
    expect(page.locator("#toasts")).to_contain_text("请先选中文字")
    assert opened(floor, page).evidence == []


def test_words_of_several_messages_are_no_evidence(page: Page, floor: Floor) -> None:
    """It would not be clear which of them is cited; nothing is attached by mistake."""
    begin(page)
    page.evaluate(
        """() => {
            const range = document.createRange();
            range.setStart(document.querySelector("#m1 [data-text]"), 0);
            range.setEndAfter(document.querySelector("#m3 [data-text]"));
            getSelection().addRange(range);
        }"""
    )
    press(page, "e")
    expect(page.locator("#toasts")).to_contain_text("一条消息内的文字")
    expect(page.locator(".cited")).to_have_count(0)


def test_what_the_server_does_not_take_is_shown_as_not_taken(page: Page, floor: Floor) -> None:
    """The page must never show an answer that is not the one submitted."""
    begin(page)
    press(page, "2")
    saved(page)

    def spoil(route: Route) -> None:
        body: dict[str, Any] = route.request.post_data_json or {}
        body["changes"][0]["value"] = "99"
        route.continue_(post_data=json.dumps(body))

    page.route("**/changes", spoil, times=1)
    press(page, "Shift+Tab 3")
    expect(row(page, PROFESSIONAL).locator("[data-fault]")).to_contain_text("0 到 5 分之间")
    expect(chosen(page, PROFESSIONAL)).to_have_value("4")
    saved(page)


def test_every_step_can_be_undone(page: Page, floor: Floor) -> None:
    """Answers, full marks for the rest, evidence and decisions, in turn."""
    begin(page)
    press(page, "2 j Shift+Tab e f n x")
    expect(page.locator('.finding[data-state="dismissed"]')).to_have_count(1)
    press(page, "Control+z")
    expect(page.locator('.finding[data-state="dismissed"]')).to_have_count(0)
    press(page, "Control+z")
    expect(page.locator("input[type=radio]:checked")).to_have_count(1)
    press(page, "Control+z")
    expect(page.locator(".cited")).to_have_count(0)
    press(page, "Control+z")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    saved(page)
    assert stored(floor, page) == {}
    press(page, "Control+z")
    expect(page.locator("#toasts")).to_contain_text("没有可撤销的操作")


def test_everything_is_there_again_after_a_reload(page: Page, floor: Floor) -> None:
    """Answers, reason, evidence, comment and totals."""
    begin(page)
    press(page, "3 Shift+Tab r")
    page.keyboard.insert_text("答非所问")
    press(page, "Enter m")
    page.keyboard.insert_text("总体尚可")
    press(page, "Escape")
    saved(page)
    page.reload()
    expect(chosen(page, PROFESSIONAL)).to_have_value("3")
    expect(row(page, PROFESSIONAL).locator("[data-reason] input")).to_have_value("答非所问")
    expect(page.locator("#comment")).to_have_value("总体尚可")
    expect(page.locator("[data-total]")).to_have_text("60")
    expect(row(page, PATIENCE)).to_be_focused()


def test_a_second_window_is_told_and_overwrites_nothing(page: Page, floor: Floor) -> None:
    """Its keys rest until it shows the present state."""
    begin(page)
    second = page.context.new_page()
    second.goto(page.url)
    expect(row(second, PROFESSIONAL)).to_be_focused()
    press(page, "1")
    saved(page)
    expect(second.locator("#conflict")).to_contain_text("已在另一窗口更改")
    press(second, "5 5")
    assert stored(floor, page)[PROFESSIONAL].value == "5"
    second.locator("[data-conflict-yes]").click()
    expect(chosen(second, PROFESSIONAL)).to_have_value("5")
    expect(row(second, PATIENCE)).to_be_focused()
    press(second, "4")
    expect(chosen(second, PATIENCE)).to_have_value("2")
    saved(second)
    assert stored(floor, page)[PATIENCE].value == "2"


def test_another_browsers_change_is_not_overwritten_either(page: Page, floor: Floor) -> None:
    """There no window can tell the other; the server does."""
    begin(page)
    task = int(page.url.rpartition("/")[2])
    floor.context.session.rollback()
    floor.save(task, AnswerGiven(PROFESSIONAL, Answer(value="5")))
    press(page, "4")
    expect(page.locator("#conflict")).to_contain_text("已在另一窗口更改")
    assert stored(floor, page) == {PROFESSIONAL: Answer(value="5")}
    page.locator("[data-conflict-yes]").click()
    expect(page.locator("#conflict")).to_contain_text("1 处未保存的更改")
    page.locator("[data-conflict-yes]").click()
    saved(page)
    assert stored(floor, page)[PROFESSIONAL].value == "2"


def test_what_was_held_back_can_be_thrown_away(page: Page, floor: Floor) -> None:
    """And does not come up again."""
    begin(page)
    floor.context.session.rollback()
    floor.save(int(page.url.rpartition("/")[2]), AnswerGiven(PROFESSIONAL, Answer(value="5")))
    press(page, "4")
    page.locator("[data-conflict-yes]").click()
    page.locator("[data-conflict-no]").click()
    expect(page.locator("#conflict")).to_be_hidden()
    page.reload()
    expect(chosen(page, PROFESSIONAL)).to_have_value("5")
    expect(page.locator("#conflict")).to_be_hidden()


def test_without_a_connection_changes_wait_and_go_out_in_order(page: Page, floor: Floor) -> None:
    """It says that they are not saved, and saves them by itself."""
    begin(page)
    page.context.set_offline(True)
    press(page, "1 2 3")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    expect(page.get_by_text("含尚未保存的评分")).to_be_visible()
    press(page, "Shift+Tab 1")
    assert stored(floor, page) == {}
    page.context.set_offline(False)
    saved(page)
    expect(page.get_by_text("含尚未保存的评分")).to_be_hidden()
    values = {each: given.value for each, given in stored(floor, page).items()}
    assert values == {PROFESSIONAL: "5", PATIENCE: "4", "attitude.effectiveness": "5"}


def test_what_a_crash_left_unsaved_is_restored(page: Page, floor: Floor) -> None:
    """The browser keeps it until the server has it."""
    begin(page)

    reachable: list[bool] = []
    page.context.route(
        "**/changes", lambda route: route.continue_() if reachable else route.abort()
    )
    press(page, "2 Shift+Tab r")
    page.keyboard.insert_text("答非所问")
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    url, context = page.url, page.context
    with contextlib.suppress(Error):
        page.goto("chrome://crash")
    again = context.new_page()
    again.goto("/assignments")
    expect(again.locator("[data-left-over]:visible")).to_have_count(1)
    reachable.append(True)
    again.goto(url)
    expect(again.locator("#toasts")).to_contain_text("已恢复 1 处未保存的更改")
    saved(again)
    assert stored(floor, again) == {PROFESSIONAL: Answer(value="4", reason="答非所问")}


def test_a_lost_answer_is_no_conflict(page: Page, floor: Floor) -> None:
    """The server had the change; the answer to it got lost on the way back."""
    begin(page)
    lost: list[str] = []

    def swallow(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route("**/changes", swallow)
    press(page, "1")
    expect(page.locator("#saved")).to_have_attribute("data-state", "offline")
    saved(page)
    expect(page.locator("#conflict")).to_be_hidden()
    press(page, "2")
    saved(page)
    assert len(stored(floor, page)) == 2


def test_after_signing_in_again_nothing_is_lost(
    page: Page, floor: Floor, session: Session, address: str, app: Any
) -> None:
    """The session ended in the middle of a form; what was typed meanwhile is kept."""
    begin(page)
    session.execute(delete(SignIn))
    session.commit()
    press(page, "1 2")
    expect(page.locator("#saved")).to_contain_text("登录已失效")
    expect(page.locator("[data-retry]")).to_have_text("重新登录")
    cookie = sign_in(app.test_client(), session, floor.reviewer).get_cookie(COOKIE)
    assert cookie is not None
    page.context.clear_cookies()
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
    saved(page)
    assert len(stored(floor, page)) == 2


def test_keys_rest_while_an_input_method_composes(page: Page, floor: Floor) -> None:
    """The pinyin of a word is full of keys that would score."""
    begin(page)
    key = """(state) => document.activeElement.dispatchEvent(new KeyboardEvent(
        "keydown", {bubbles: true, cancelable: true, ...state}))"""
    for name, code in (("f", "KeyF"), ("1", "Digit1"), ("-", "Minus"), ("c", "KeyC")):
        page.evaluate(key, {"key": name, "code": code, "isComposing": True})
        page.evaluate(key, {"key": name, "code": code, "keyCode": 229})
    expect(page.locator("[data-saved-text]")).to_have_text("尚未填写")
    page.evaluate(key, {"key": "1", "code": "Digit1"})
    expect(chosen(page, PROFESSIONAL)).to_have_value("5")
    press(page, "Shift+Tab")
    press(page, "r")
    page.evaluate(key, {"key": "Enter", "code": "Enter", "isComposing": True})
    expect(row(page, PROFESSIONAL).locator("[data-reason] input")).to_be_focused()
    page.keyboard.type("f1exc-")
    page.keyboard.press("Enter")
    saved(page)
    assert stored(floor, page) == {PROFESSIONAL: Answer(value="5", reason="f1exc-")}


def test_missing_things_lead_to_their_criterion(page: Page, floor: Floor) -> None:
    """One press each, until nothing is missing."""
    begin(page)
    press(page, "f 3")
    saved(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problems")).to_contain_text("还有 1 处需要补充")
    expect(row(page, PROFESSIONAL)).to_be_focused()
    page.locator("#problems a").focus()
    page.keyboard.press("Enter")
    expect(row(page, PROFESSIONAL)).to_be_focused()
    press(page, "r")
    page.keyboard.insert_text("答非所问")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_be_hidden()


def test_the_next_page_was_loaded_before_it_is_opened(page: Page, floor: Floor) -> None:
    """Between two conversations nobody waits."""
    begin(page)
    page.wait_for_load_state("networkidle")
    press(page, "f")
    saved(page)
    first = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != first)
    expect(row(page, PROFESSIONAL)).to_be_focused()
    kind = "performance.getEntriesByType('navigation')[0].deliveryType"
    assert page.evaluate(kind) in {"navigational-prefetch", "cache"}


def test_a_page_that_was_fetched_ahead_is_shown_as_it_is_now(page: Page, floor: Floor) -> None:
    """Its copy may be older than what the same reviewer did in another window."""
    begin(page)
    page.wait_for_load_state("networkidle")
    first, second, *_rest = floor.queue()
    floor.context.session.rollback()
    floor.save(second, AnswerGiven(PROFESSIONAL, Answer(value="2", reason="答非所问")))
    press(page, "f")
    saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/{second}")
    expect(chosen(page, PROFESSIONAL)).to_have_value("2")
    assert first != second


def test_skipping_takes_a_key_and_a_reason(page: Page, floor: Floor) -> None:
    """And the next one opens."""
    begin(page)
    first = page.url
    press(page, "s")
    expect(page.locator("#skip")).to_be_visible()
    page.keyboard.insert_text("只有自动回复")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/reviews/assignments/" in url and url != first)
    expect(page.locator("main")).to_contain_text("补抽了另一条会话")


def test_the_transcript_is_searched_and_narrowed_without_the_server(
    page: Page, floor: Floor
) -> None:
    """With the places counted, and what stands around a hit still to be read."""
    begin(page)
    press(page, "/")
    page.keyboard.insert_text("您")
    expect(page.locator("[data-search-count]")).to_have_text("1/5")
    press(page, "Enter Enter")
    expect(page.locator("[data-search-count]")).to_have_text("2/5")
    press(page, "Escape")
    page.locator("[data-show=slow]").click()
    expect(page.locator(".line:visible")).to_have_count(3)
    page.locator("[data-show=all]").click()
    expect(page.locator(".line:visible")).to_have_count(6)


def test_publishing_and_reading_go_on_from_there(page: Page, floor: Floor, open_as: Open) -> None:
    """The lead publishes what was submitted; the agent reads it."""
    begin(page)
    task = int(page.url.rpartition("/")[2])
    press(page, "f")
    saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(f"/{task}"))
    lead: BrowserContext = open_as(floor.lead)
    window = lead.new_page()
    window.goto("/reviews")
    press(window, "j x")
    window.locator("button[value=publish]").click()
    window.locator("#confirm-yes").click()
    expect(window.locator("main")).to_contain_text("已发布 1 份质检单")
    floor.context.session.rollback()
    floor.context.session.expire_all()
    review = floor.open(task).review
    assert review is not None
    found = reviews.open_review(floor.as_(floor.lead), review.id).review
    agent = floor.agent if found.agent_id == floor.first.id else floor.colleague
    theirs = open_as(agent).new_page()
    theirs.goto(f"/reviews/{review.id}")
    expect(theirs.locator(".total strong")).to_have_text("100")


def test_browsers_without_speculation_rules_fetch_the_next_form_too(
    page: Page, floor: Floor
) -> None:
    """Kept for a moment, and only for this session; anything else of a form is never kept."""
    page.add_init_script("HTMLScriptElement.supports = () => false")
    first, second, *_rest = floor.queue()
    floor.context.session.rollback()
    page.goto(f"/reviews/assignments/{first}")
    expect(row(page, PROFESSIONAL)).to_be_focused()
    with page.expect_response(
        lambda answer: (
            answer.url.endswith(f"/{second}") and "x-fetched-ahead" in answer.request.headers
        )
    ) as fetched:
        press(page, "f")
    assert fetched.value.headers["cache-control"] == "private, max-age=120"
    assert "Cookie" in fetched.value.headers["vary"]
    fetched.value.finished()
    kept = """async (address) => {
        const answer = await fetch(address, { cache: "only-if-cached", mode: "same-origin" });
        return answer.status;
    }"""
    assert page.evaluate(kept, f"/reviews/assignments/{second}") == 200
    plain = page.request.get(f"/reviews/assignments/{second}")
    assert plain.headers["cache-control"] == "no-store"
