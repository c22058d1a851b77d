"""The form of a new coaching task: what it asks, and what it takes over."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.services.context import Context
from qa_app.storage.tables.coaching import CoachingTask
from tests.support.coached import CoachedTeam
from tests.web.conftest import Visit


@pytest.fixture
def team(app: Flask, context: Context) -> CoachedTeam:
    return CoachedTeam(context, agents=2)


@pytest.fixture
def trainer(team: CoachedTeam, visit: Visit) -> FlaskClient:
    return visit(team.trainer)


def chosen(page: str) -> str:
    """Whom the form has chosen already."""
    choices = re.search(r'<select[^>]* name="agent".*?</select>', page, re.DOTALL)
    assert choices is not None
    found = re.search(r'<option selected value="(\d*)"', choices[0])
    return found[1] if found else ""


def test_nobody_is_chosen_until_somebody_chooses(team: CoachedTeam, trainer: FlaskClient) -> None:
    """The first of a list would get tasks that were meant for others."""
    page = trainer.get("/coaching/new", query_string={"lang": "zh_CN"}).text
    assert chosen(page) == ""
    assert "请选择客服" in page
    asked = {"agent": team.agents[1].id}
    assert chosen(trainer.get("/coaching/new", query_string=asked).text) == str(team.agents[1].id)


@pytest.mark.parametrize("agent", ["", "x", "-1", "999999", "\0"])
def test_a_task_for_nobody_is_told_at_its_field(
    team: CoachedTeam, trainer: FlaskClient, agent: str
) -> None:
    """Nothing is set, and what was written stays."""
    data = {"kind": "coaching", "agent": agent, "goal": "先安抚。", "due_on": "2099-01-01"}
    answer = trainer.post("/coaching/new", data=data)
    assert answer.status_code == 422
    assert "先安抚。" in answer.text
    assert team.context.session.query(CoachingTask).count() == 0
