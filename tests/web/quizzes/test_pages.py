"""The pages of a quiz: set a reference, answer, and see how it went."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from qa_app.core.coaching.tasks import TaskDraft, TaskKind
from qa_app.core.examples import ExampleDraft
from qa_app.core.rubrics import Answer
from qa_app.services import coaching, examples, quizzes
from qa_app.services.context import Context
from qa_app.services.quizzes import Scope, Wish
from qa_app.storage.tables.people import User
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor

ONE = "attitude.patience"
FIELD = f"{ONE}-value"
FIRST = "在吗，订单"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


def client(app: Flask, session: Session, user: User) -> FlaskClient:
    return sign_in(app.test_client(), session, user)


def an_example(floor: Floor) -> int:
    draft = ExampleDraft(good=False, note="一问三不知", criterion=f"001-O#{ONE}", seq=3)
    return examples.keep(floor.as_(floor.trainer), floor.parts(floor.second)[0], draft)


def number_of(page: str) -> str:
    """Which of somebody's answers a page asks for."""
    found = re.search(r'name="number" value="(\d+)"', page)
    return found[1] if found else ""


def a_whole_one(floor: Floor) -> int:
    """A whole conversation as an example, which no words of its own tell from others."""
    draft = ExampleDraft(good=True, note="收尾完整", criterion=f"001-O#{ONE}")
    return examples.keep(floor.as_(floor.trainer), floor.parts(floor.second)[0], draft)


def a_quiz(floor: Floor, of: Callable[[Floor], int] = an_example) -> tuple[int, int]:
    """An example with a reference, and a task of the agent's that asks to score it."""
    example, trainer = of(floor), floor.as_(floor.trainer)
    wish = Wish("hand", Scope.CRITERION, {ONE: Answer("1", reason="没有查询")}, "先查再答")
    quizzes.set_reference(trainer, example, wish)
    draft = TaskDraft(floor.first.id, TaskKind.COACHING, "先试评", trainer.today, quiz=(example,))
    return example, coaching.set_up(trainer, floor.team.id, draft)


def test_a_reference_is_set_by_hand_from_the_page(
    app: Flask, session: Session, floor: Floor
) -> None:
    """A form with a fault says which criterion it is, and keeps nothing."""
    example, trainer = an_example(floor), client(app, session, floor.trainer)
    address = f"/quizzes/{example}/reference"
    refused = trainer.post(address, data={"from": "hand", "scope": "criterion"})
    assert refused.status_code == 422
    assert f'href="#c-{ONE}"' in refused.text
    assert trainer.get(f"/quizzes/{example}").status_code == 404
    sent = {"from": "hand", "scope": "criterion", FIELD: "1", "remark": "先查再答"}
    assert trainer.post(address, data=sent).status_code == 303
    assert "先查再答" in trainer.get(f"/quizzes/{example}").text


def test_nothing_of_the_reference_is_told_before_the_answer(
    app: Flask, session: Session, floor: Floor
) -> None:
    """Neither on the quiz's page nor on that of the task."""
    example, task = a_quiz(floor)
    agent = client(app, session, floor.agent)
    for address in (f"/coaching/mine/{task}", f"/quizzes/mine/{example}"):
        page = agent.get(address).text
        for told in ("没有查询", "先查再答", "一问三不知", "张伟-0", "13812345678"):
            assert told not in page
    answered = agent.post(f"/quizzes/mine/{example}", data={FIELD: "3"}, follow_redirects=True)
    assert "没有查询" in answered.text
    assert "先查再答" in answered.text
    assert "+2" in answered.text
    assert "一问三不知" in agent.get(f"/coaching/mine/{task}").text


def test_a_second_window_is_told_that_the_first_one_counts(
    app: Flask, session: Session, floor: Floor
) -> None:
    """It was opened before anything was answered, and filled in otherwise."""
    example, _task = a_quiz(floor)
    agent, address = client(app, session, floor.agent), f"/quizzes/mine/{example}"
    number = {"number": "1"}
    assert number_of(agent.get(address).text) == "1"
    assert agent.post(address, data={FIELD: "3", **number}).status_code == 303
    second = agent.post(address, data={FIELD: "5", **number}, follow_redirects=True)
    assert "另一个窗口" in second.text
    assert "最近一次练习" not in second.text
    assert number_of(agent.get(f"{address}?again=1").text) == "2"


def test_a_whole_conversation_is_known_by_what_is_said_first(
    app: Flask, session: Session, floor: Floor
) -> None:
    """Else every row of a list says the same; what the trainer noted would tell the answer."""
    a_quiz(floor, a_whole_one)
    own = client(app, session, floor.agent).get("/quizzes/mine").text
    assert FIRST in own
    assert "收尾完整" not in own
    trainer = client(app, session, floor.trainer)
    assert FIRST in trainer.get("/quizzes").text
    assert trainer.get("/coaching/new").text.count(FIRST) == 2


def test_the_task_is_confirmed_once_the_quiz_is_done(
    app: Flask, session: Session, floor: Floor
) -> None:
    """The sentence says how many are left."""
    example, task = a_quiz(floor)
    agent = client(app, session, floor.agent)
    refused = agent.post(f"/coaching/mine/{task}/confirm", data={"comment": "好"})
    assert refused.status_code == 422
    assert "还有 1 题未答" in refused.text
    agent.post(f"/quizzes/mine/{example}", data={FIELD: "1"})
    assert agent.post(f"/coaching/mine/{task}/confirm").status_code == 303


@pytest.mark.parametrize("value", ["", "99", "x", "1" * 30, "\0"])
def test_an_answer_that_cannot_be_taken_is_told_so(
    app: Flask, session: Session, floor: Floor, value: str
) -> None:
    """By a sentence beside the criterion, never by a fault of the server."""
    example, _task = a_quiz(floor)
    agent = client(app, session, floor.agent)
    refused = agent.post(f"/quizzes/mine/{example}", data={FIELD: value})
    assert refused.status_code == 422
    assert f'href="#c-{ONE}"' in refused.text


def test_the_trainer_sets_a_quiz_with_the_task_and_sees_who_answered_what(
    app: Flask, session: Session, floor: Floor
) -> None:
    """From the form of the task to the one person's answer."""
    example, trainer = an_example(floor), client(app, session, floor.trainer)
    data = {"kind": "coaching", "agent": floor.first.id, "goal": "先试评", "due_on": "2099-01-01"}
    session.commit()
    refused = trainer.post("/coaching/new", data={**data, "quiz": example})
    assert refused.status_code == 422
    wish = Wish("hand", Scope.CRITERION, {ONE: Answer("1")})
    quizzes.set_reference(floor.as_(floor.trainer), example, wish)
    session.commit()
    assert trainer.post("/coaching/new", data={**data, "quiz": example}).status_code == 303
    quizzes.answer(floor.as_(floor.agent), example, {ONE: Answer("3")})
    assert "张伟" in trainer.get(f"/quizzes/{example}").text
    assert trainer.get(f"/quizzes/{example}/answers/{floor.agent.id}").status_code == 200
    assert "/1" in trainer.get("/quizzes").text
