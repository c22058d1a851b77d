"""The review form of any rubric in the reviewer's window, and what is stored of it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.rubrics import Answer
from qa_app.storage.queries import definitions
from tests.support.clock import MONDAY_MORNING
from tests.support.reviewing import Floor


def opened(page: Page, floor: Floor, key: str, rubric: str) -> int:
    """A task under a rubric, given as YAML, open at its first criterion."""
    session = floor.context.session
    seed = Seed(Shipped(Kind.RUBRIC, key, rubric), 1)
    definitions.add_seeds(session, [seed], MONDAY_MORNING)
    session.commit()
    floor.draw(per_agent=1, seed=key)
    task = floor.queue()[-1]
    session.rollback()
    page.goto(f"/reviews/assignments/{task}")
    expect(page.locator("[data-criterion]").first).to_be_focused()
    return task


def row(page: Page, criterion: str) -> Locator:
    return page.locator(f'[data-criterion="{criterion}"]')


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def stored(floor: Floor, page: Page, task: int) -> dict[str, Answer]:
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    floor.context.session.rollback()
    floor.context.session.expire_all()
    answers = dict(floor.open(task).form.answers)
    floor.context.session.rollback()
    return answers
