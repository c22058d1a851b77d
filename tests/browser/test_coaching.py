"""A coaching task with a quiz, by keyboard: set, scored on a telephone, confirmed and ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from qa_app.core.examples import ExampleDraft
from qa_app.services import examples
from tests.browser.conftest import PATIENCE_MS, Open
from tests.support.browser import complaints, violations
from tests.support.reviewing import Floor

pytestmark = pytest.mark.browser

ONE = "attitude.patience"
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def press(target: Locator, key: str = "Enter") -> None:
    """Go to it as Tab would, and press a key there."""
    target.focus()
    target.press(key)


def look(page: Page) -> None:
    """Nothing of the page stands beside the screen, and everybody can use it."""
    assert not page.evaluate(WIDER)
    assert violations(page) == []


def row_of(page: Page) -> Locator:
    """The criterion's row in a form."""
    return page.locator(f"#c-{ONE}".replace(".", "\\."))


def test_a_quiz_goes_from_the_trainer_to_the_agent_and_back(floor: Floor, open_as: Open) -> None:
    """The agent scores first, sees where they differ, confirms; the trainer sees it and ends it."""
    draft = ExampleDraft(good=False, note="一问三不知", criterion=f"001-O#{ONE}", seq=3)
    example = examples.keep(floor.as_(floor.trainer), floor.parts(floor.second)[0], draft)
    floor.context.session.commit()

    trainer = open_as(floor.trainer).new_page()
    agent = open_as(floor.agent).new_page()
    agent.set_viewport_size({"width": 390, "height": 844})
    for page in (trainer, agent):
        page.set_default_timeout(PATIENCE_MS)
    found = [complaints(page) for page in (trainer, agent)]
    set_reference(trainer, example)
    task = set_task(trainer)
    score(agent)
    confirm(agent)
    end(trainer, task)
    assert found == [[], []]


def set_reference(trainer: Page, example: int) -> None:
    trainer.goto(f"/examples/{example}")
    press(trainer.get_by_role("link", name="设定参考答案"))
    press(row_of(trainer), "5")
    expect(trainer.locator("#submit")).to_be_focused()
    trainer.get_by_label("讲评").fill("先查询，再答复。")
    look(trainer)
    press(trainer.locator("#submit"))
    trainer.wait_for_url(f"**/quizzes/{example}")
    look(trainer)


def set_task(trainer: Page) -> str:
    """Returns the address of the task."""
    press(trainer.locator("main").get_by_role("link", name="布置任务"))
    expect(
        trainer.get_by_role("group", name="请客服先试评").get_by_role("checkbox")
    ).to_be_checked()
    trainer.locator("[name=agent]").select_option(label="张伟")
    trainer.locator("[name=goal]").fill("不说不知道，先查询。")
    look(trainer)
    press(trainer.get_by_role("button", name="布置"))
    trainer.wait_for_url("**/coaching/*")
    return trainer.url


def score(agent: Page) -> None:
    """What is filled in outlives a page that is loaded again, until it is sent."""
    agent.goto("/")
    press(agent.get_by_role("link", name="待确认的辅导"))
    press(agent.locator("table[data-rows] tbody tr").first)
    expect(agent.get_by_text("一问三不知")).to_have_count(0)
    look(agent)
    press(agent.get_by_role("link", name="去试评"))
    look(agent)
    press(row_of(agent), "3")
    expect(agent.locator("#submit")).to_be_focused()
    agent.reload()
    expect(row_of(agent).get_by_role("radio", name="3")).to_be_checked()
    press(agent.locator("#submit"))
    expect(agent.get_by_text("1 项中 0 项一致")).to_be_visible()
    expect(agent.get_by_text("+2")).to_be_visible()
    expect(agent.get_by_text("先查询，再答复。")).to_be_visible()
    look(agent)


def confirm(agent: Page) -> None:
    press(agent.get_by_role("link", name="返回我的辅导"))
    press(agent.locator("table[data-rows] tbody tr").first)
    expect(agent.get_by_text("一问三不知")).to_be_visible()
    agent.locator("[name=comment]").fill("明白了")
    look(agent)
    press(agent.get_by_role("button", name="我已阅读并确认"))
    expect(agent.get_by_text("已确认，并已通知布置人").first).to_be_visible()


def end(trainer: Page, task: str) -> None:
    trainer.goto(task)
    expect(trainer.get_by_text("1 项中 0 项一致")).to_be_visible()
    press(trainer.get_by_role("link", name="试评情况"))
    expect(trainer.get_by_role("link", name="张伟")).to_be_visible()
    press(trainer.locator("table[data-rows] tbody tr").first)
    expect(trainer.get_by_text("+2")).to_be_visible()
    look(trainer)
    trainer.goto(task)
    press(trainer.get_by_role("button", name="结束辅导"))
    dialog = trainer.locator("#step-finish")
    expect(dialog).to_be_visible()
    press(dialog.locator("button:not([data-close]).btn-primary"))
    expect(trainer.get_by_text("已完成").first).to_be_visible()
