"""The review page beyond the plain way: blind, taken back and made again, signed out, very long."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.core.reviews import ReviewState
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.people import SignIn
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow
from tests.browser.forms import opened, press, row, stored
from tests.support.browser import violations
from tests.support.factories import chat
from tests.support.people import PASSWORD, with_password
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

PROFESSIONAL, PATIENCE = "attitude.professional", "attitude.patience"
MOST_KEYS = 14
MESSAGES = 1000
SMOOTH_MS = 50
"""For the slowest of twenty steps but one. A screen draws every 17 ms; a busy machine less."""
TEN_CRITERIA = """\
id: 000-ten
title: {en: Ten}
channels: [chat]
sections:
  - id: a
    title: {en: A}
    criteria:
"""


def review_of(floor: Floor, task: int) -> ReviewRow:
    session = floor.context.session
    session.rollback()
    session.expire_all()
    return session.scalars(select(ReviewRow).where(ReviewRow.assignment_id == task)).one()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def begin(page: Page, task: int) -> None:
    page.goto(f"/reviews/assignments/{task}")
    expect(page.locator("[data-criterion]").first).to_be_focused()


def first_task(floor: Floor, **values: object) -> int:
    task = floor.queue()[0]
    session = floor.context.session
    if values:
        session.execute(update(Assignment).where(Assignment.id == task).values(**values))
    session.commit()
    return task


def test_a_blind_form_is_filled_locked_and_answered_again(page: Page, floor: Floor) -> None:
    """What the rules found comes only once the answers that count are locked."""
    task = first_task(floor, blind=True)
    begin(page, task)
    expect(
        page.locator(".finding, [data-slow], .mark-finding, [data-suggestion]:visible")
    ).to_have_count(0)
    assert violations(page) == []
    press(page, "f")
    saved(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".finding")).to_have_count(3)
    expect(page.locator('[data-stage="second"]')).to_have_count(1)
    press(page, "Tab 4 e m")
    expect(row(page, PROFESSIONAL).locator("[data-locked]")).to_have_count(1)
    expect(page.locator(".cited")).to_have_count(0)
    expect(page.locator("[data-locked]:visible")).to_have_text("锁定的评分：5")
    assert violations(page) == []
    saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(f"/{task}"))
    review = review_of(floor, task)
    assert (review.state, str(review.total)) == (ReviewState.SUBMITTED, "100.00")
    assert review.second_total is not None
    assert review.second_total < 100


def test_a_task_made_to_compare_says_so_and_shows_no_decisions(page: Page, floor: Floor) -> None:
    """And lets none be made: they would be seen by the others."""
    task = first_task(floor, purpose="calibration")
    begin(page, task)
    expect(page.locator(".task-purpose")).to_contain_text("校准")
    expect(page.locator(".finding")).to_have_count(3)
    expect(page.locator("[data-decide], [data-missed-open], .review-facts a")).to_have_count(0)
    press(page, "n c f")
    saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(f"/{task}"))


def test_what_was_taken_back_can_be_made_again(page: Page, floor: Floor) -> None:
    """Answers, evidence, the comment and decisions, across saves; a new change ends it."""
    task = first_task(floor)
    begin(page, task)
    press(page, "2")
    saved(page)
    press(page, "j Shift+Tab e m")
    page.keyboard.insert_text("总体尚可")
    press(page, "Escape n x")
    saved(page)
    dismissed = page.locator('.finding[data-state="dismissed"]')
    expect(dismissed).to_have_count(1)
    for _step in range(4):
        press(page, "Control+z")
    saved(page)
    expect(dismissed).to_have_count(0)
    expect(page.locator("#comment")).to_have_value("")
    expect(page.locator(".cited, input[type=radio]:checked")).to_have_count(0)
    for _step in range(4):
        press(page, "Control+y")
    saved(page)
    expect(dismissed).to_have_count(1)
    expect(page.locator("#comment")).to_have_value("总体尚可")
    expect(page.locator(".cited")).to_have_count(1)
    assert stored(floor, page, task)[PROFESSIONAL].value == "4"
    states = floor.context.session.scalars(
        select(FindingRow.state).where(FindingRow.part_id == floor.open(task).form.subject.id)
    ).all()
    assert list(states).count("dismissed") == 1
    press(page, "Control+z Tab 1 Control+y")
    expect(page.locator("#toasts")).to_contain_text("没有可重做的操作")


def test_a_decision_without_a_connection_is_kept_too(page: Page, floor: Floor) -> None:
    """It goes out in its turn, with the answers around it."""
    task = first_task(floor)
    begin(page, task)
    page.context.set_offline(True)
    press(page, "1 n x 1")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    page.context.set_offline(False)
    saved(page)
    assert len(stored(floor, page, task)) == 2
    page.reload()
    expect(page.locator('.finding[data-state="dismissed"]')).to_have_count(1)


def test_signing_in_again_happens_in_place(
    page: Page, floor: Floor, session: Session, app: Flask
) -> None:
    """The form stays as it is; a wrong password is told; what was kept is sent."""
    task = first_task(floor)
    user = with_password(session, floor.reviewer)
    session.commit()
    begin(page, task)
    session.execute(delete(SignIn))
    session.commit()
    press(page, "1 2")
    expect(page.locator("[data-retry]")).to_have_text("重新登录")
    page.locator("[data-retry]").click()
    page.keyboard.type(user.username)
    page.keyboard.press("Tab")
    page.keyboard.type("falsch")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sign-in-fault]")).to_be_visible()
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#sign-in-again")).to_be_hidden()
    saved(page)
    assert len(stored(floor, page, task)) == 2
    press(page, "1")
    saved(page)
    assert len(stored(floor, page, task)) == 3


def test_ten_criteria_take_at_most_fourteen_keys(page: Page, floor: Floor) -> None:
    """Each answered for itself, one with points lost and its evidence, to the next task."""
    rubric = TEN_CRITERIA + "".join(
        f"      - {{id: c{number}, title: {{en: C{number}}}, points: 5}}\n" for number in range(10)
    )
    task = opened(page, floor, "000-ten", rubric)
    # The banned words are the second finding: its message is the evidence for the point lost.
    keys = ["n", "e", "2", "1", "1", "1", "1", "1", "1", "1", "1", "1", "Control+Enter"]
    press(page, " ".join(keys[:-1]))
    expect(page.locator("[data-total]")).to_have_text("98")
    page.keyboard.press(keys[-1])
    page.wait_for_url(lambda url: not url.endswith(f"/{task}"))
    assert len(keys) <= MOST_KEYS
    review = review_of(floor, task)
    assert (review.state, str(review.total)) == (ReviewState.SUBMITTED, "98.00")


def test_the_time_worked_is_measured_and_shown_to_nobody_here(page: Page, floor: Floor) -> None:
    """Only while the page is used; it comes with the saves."""
    task = first_task(floor)
    begin(page, task)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-criterion]").first).to_be_focused()
    press(page, "j")
    page.clock.run_for(40_000)
    press(page, "j")
    page.clock.run_for(300_000)
    press(page, "Tab 1")
    page.clock.run_for(1000)
    saved(page)
    assert 95 <= review_of(floor, task).seconds <= 110


STEPS = """async () => {
    const times = [];
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    for (let step = 0; step < 20; step += 1) {
        const begun = performance.now();
        document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", {key: "j", code: "KeyJ", bubbles: true}));
        document.body.getBoundingClientRect();
        times.push(performance.now() - begun);
        await frame();
    }
    return times.sort((one, other) => one - other);
}"""


def test_a_thousand_messages_stay_smooth(page: Page, floor: Floor) -> None:
    """A step is done before the eye notices; the end is reached; the browser's own search finds
    what lies far out of sight.
    """
    lines = [
        ("customer" if number % 2 else "agent", 20.0 * number, f"第 {number} 条，" + "说明" * 12)
        for number in range(MESSAGES)
    ]
    floor.bring(chat(*lines, id="long", agent=floor.first.key), findings=())
    long = floor.parts(floor.first)[-1]
    task = first_task(floor, part_id=long)
    begin(page, task)
    expect(page.locator(".line")).to_have_count(MESSAGES)
    assert page.evaluate(STEPS)[-2] < SMOOTH_MS
    assert page.evaluate("window.find('第 999 条')")
    press(page, "/")
    page.keyboard.insert_text("第 999 条")
    press(page, "Enter")
    expect(page.locator("#m999")).to_be_in_viewport()
    press(page, "Escape k")
    expect(page.locator("#m998")).to_be_focused()
    press(page, "1")
    saved(page)
