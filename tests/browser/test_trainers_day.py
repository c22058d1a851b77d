"""A trainer's day: moments found by rule and by likeness, kept, set as a task, and confirmed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from qa_app.services import similar
from tests.browser.conftest import Open
from tests.browser.forms import press
from tests.support.browser import complaints, violations
from tests.support.reviewing import Floor
from tests.support.talks import Quiet, Talks

pytestmark = pytest.mark.browser


def test_a_trainer_finds_moments_keeps_them_and_sets_a_task_that_its_agent_confirms(
    floor: Floor, open_as: Open
) -> None:
    """From a finding of the pre-screen to the word of the agent, by keyboard where one reads."""
    Talks(floor.context).index()
    similar.learn(floor.context, Quiet())
    floor.context.session.commit()
    trainer = open_as(floor.trainer).new_page()
    found = complaints(trainer)
    trainer.goto("/conversations?rule=banned.dont-know&words=这个我不知道")
    press(trainer, "j b")
    keeps(trainer, "推诿：没有替客户去问。", "反面案例")
    press(trainer, "Enter")
    trainer.wait_for_url("**/conversations/*")
    press(trainer, "j j j j l")
    trainer.wait_for_url("**/similar?*")
    press(trainer, "j b")
    keeps(trainer, "同样的话又说了一遍。", "反面案例")
    assert violations(trainer) == []

    trainer.goto("/coaching/new")
    trainer.get_by_label("客服").select_option(label="张伟")
    trainer.get_by_label("目标").fill("不说“不知道”，先替客户去问。")
    examples = trainer.locator("[name=examples]")
    expect(examples).to_have_count(2)
    examples.first.check()
    trainer.get_by_role("button", name="布置", exact=True).click()
    trainer.wait_for_url("**/coaching/*")
    task = trainer.url

    agent = open_as(floor.agent).new_page()
    agent.goto("/coaching/mine")
    press(agent, "j Enter")
    agent.wait_for_url("**/coaching/mine/*")
    expect(agent.locator(".said mark")).to_have_count(1)
    agent.get_by_label("留言").fill("明白了，下次先去问。")
    agent.get_by_role("button", name="我已阅读并确认").click()
    expect(agent.locator(".notice-success")).to_be_visible()

    trainer.goto(task)
    expect(trainer.locator(".timeline")).to_contain_text("明白了，下次先去问。")
    trainer.get_by_role("button", name="结束辅导").click()
    trainer.locator("dialog[open] .btn-primary").click()
    expect(trainer.locator(".notice-success")).to_be_visible()
    assert found == []


def keeps(page: Page, note: str, kind: str) -> None:
    """Fill in what the key asked for."""
    dialog = page.locator("#keep-example")
    expect(dialog).to_be_visible()
    dialog.get_by_label(kind).check()
    dialog.get_by_label("说明").fill(note)
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
