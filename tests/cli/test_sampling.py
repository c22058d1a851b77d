"""``sample``: plans from the command line."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from qa_app.services import sampling
from qa_app.services.context import Context
from qa_app.storage.tables.sampling import Draw
from tests.support.reviewing import Floor


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


def test_a_plan_is_tried_drawn_and_repeated(app: Flask, floor: Floor, session: Session) -> None:
    """What was changed behind the product's back does not repeat, and the exit code says so."""
    draft = sampling.PlanDraft(floor.team.id, "月度抽检", sampling.plain_terms(2))
    plan = str(sampling.keep_plan(floor.as_(floor.lead), draft))
    session.commit()
    run = app.test_cli_runner().invoke
    assert "月度抽检" in run(args=["sample", "plans"]).output
    figures = json.loads(run(args=["sample", "simulate", plan, "--day", "2026-10-05"]).output)
    assert (figures["drawn"], figures["per_agent"], figures["conversations"]) == (4, [2, 0], 8)
    drawn = run(args=["sample", "draw", plan, "--day", "2026-10-05", "--seed", "s"])
    draw = drawn.output.strip()
    again = run(args=["sample", "replay", draw])
    assert (again.exit_code, "4" in again.output) == (0, True)
    session.expire_all()
    session.get_one(Draw, int(draw)).seed = "another"
    session.commit()
    assert run(args=["sample", "replay", draw]).exit_code == 1
    assert run(args=["sample", "run-due"]).output.strip() == "0"
