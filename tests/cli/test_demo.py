"""The demo: what somebody finds who has just started it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.core.coaching import Effect, TooEarly
from qa_app.factory import create_app
from qa_app.services import audit, coaching, rule_quality
from qa_app.services.coaching import EffectAsked
from qa_app.services.context import Context
from qa_app.services.people.demo import DEMO_PASSWORD
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.examples import ExampleRow
from qa_app.storage.tables.imports import Import
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.sampling import Draw
from qa_app.storage.tables.screening import FindingRow
from tests.cli.conftest import Run
from tests.conftest import dispose

AGENTS = 5 + 10


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, demo=True)


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The demo runs by the real clock: it may be started on any day."""
    return create_app(settings)


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[tuple[Any, Any]]:
    return [(first, second) for first, second in session.execute(query)]


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.both_databases
def test_everything_that_a_first_look_needs_is_there(
    run: Run, session: Session, context: Context, app: Flask
) -> None:
    """Each of the product's people must find something to do."""
    result = run("demo")
    assert result.exit_code == 0, result.output
    assert set(session.scalars(select(Team.name))) == {"售后一组", "售后二组", "售前组"}
    _samples_are_imported_and_screened(session)
    _every_agent_has_scores(session)
    _every_reviewer_has_tasks(session)
    _rules_have_a_quality(context)
    _coaching_helped_in_one_team(context)
    drawn = select(ReviewRow.state, func.count()).where(ReviewRow.purpose == "sample")
    states = dict(_rows(session, drawn.group_by(ReviewRow.state)))
    assert states["published"] > states["submitted"] > 0
    assert set(session.scalars(select(ExampleRow.good))) == {True, False}
    assert audit.verify(context).breach is None
    for name in ("admin", "lead", "reviewer1", "supervisor1", "trainer", "agent1"):
        assert name in result.output
    assert DEMO_PASSWORD in result.output
    before = _everything(session)
    again = run("demo")
    assert again.exit_code == 0
    assert DEMO_PASSWORD in again.output
    assert _everything(session) == before
    dispose(app)


def _rules_have_a_quality(context: Context) -> None:
    """Figures, figures that need more decisions, a doubtful rule, and something overlooked."""
    found = rule_quality.quality_of_rules(context)
    assert found is not None
    every = list(found.by_rule.values())
    assert sum(each.precision.missing == 0 for each in every) >= 3
    assert any(each.precision.missing for each in every)
    assert any(each.precision.doubt for each in every)
    assert sum(each.recall.missed for each in every) > 0
    assert found.sample.unflagged > 0


def _coaching_helped_in_one_team(context: Context) -> None:
    """And in another there are not enough reviews and colleagues yet."""
    # The demo runs by the real clock, the context by a fixed one.
    ever = EffectAsked(date(2020, 1, 1), date(2099, 12, 31))
    teams = coaching.effect_overview(context, ever).teams
    found = {
        each.name: [
            line.found
            for line in coaching.effect_overview(context, replace(ever, team_id=each.id)).lines
        ]
        for each in teams
    }
    (helped,) = found["售前组"]
    assert isinstance(helped, Effect)
    assert helped.helped
    assert all(isinstance(each, TooEarly) for each in found["售后一组"])
    assert found["售后一组"]


def _samples_are_imported_and_screened(session: Session) -> None:
    states = {tuple(row) for row in session.execute(select(Import.state, Import.refused > 0))}
    assert states == {("done", False)}
    assert _count(session, FindingRow) > 50


def _every_agent_has_scores(session: Session) -> None:
    assert _count(session, Agent) == AGENTS
    totals = session.scalars(select(ReviewRow.total).where(ReviewRow.state == "published")).all()
    assert len(totals) > 2 * AGENTS
    assert max(total or 0 for total in totals) - min(total or 0 for total in totals) > 10


def _every_reviewer_has_tasks(session: Session) -> None:
    """Both reviewers, and nobody else."""
    waiting = (
        select(User.username, func.count())
        .join(Assignment, Assignment.reviewer_id == User.id)
        .where(Assignment.state == "open", Assignment.purpose == "sample")
        .group_by(User.username)
    )
    assert dict(_rows(session, waiting)) == {"reviewer1": 6, "reviewer2": 6}


def _everything(session: Session) -> list[int]:
    tables = (Import, User, Draw, ReviewRow, Assignment, ExampleRow, FindingRow)
    return [_count(session, table) for table in tables]


def test_without_the_setting_there_is_no_demo(app: Flask, session: Session) -> None:
    """Users whose password everybody knows have no place in a real installation."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], demo=False)
    session.commit()
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "DEMO" in result.output
    assert _count(session, User) == 0
    dispose(app)
