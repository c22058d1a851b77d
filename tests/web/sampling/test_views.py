"""Planning a draw, making it, and following it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.permissions import RoleName
from qa_app.services import sampling
from qa_app.services.context import Context
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.sampling import Draw
from tests.support.factories import make_user
from tests.support.permissions import sign_in
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def lead(client: FlaskClient, session: Session, floor: Floor) -> FlaskClient:
    """The quality lead's browser."""
    return sign_in(client, session, floor.lead)


def plan(floor: Floor, **changes: object) -> dict[str, object]:
    """The form as the page sends it."""
    return {
        "team": floor.team.id,
        "period": PERIOD,
        "per_agent": "2",
        "listed_for": floor.team.id,
        "reviewers": [floor.reviewer.id],
        "seed": "lottery 7",
        **changes,
    }


def test_without_draws_the_page_says_what_to_do(lead: FlaskClient) -> None:
    """With a button that does it."""
    html = lead.get("/sampling").text
    assert "还没有抽检计划" in html
    assert 'href="/sampling/plans/new"' in html
    assert 'href="/sampling/new"' in html


def test_the_plan_offers_the_last_month_in_which_anybody_spoke(lead: FlaskClient) -> None:
    """On the second of a month nobody wants to draw from its first day."""
    assert f'value="{PERIOD}"' in lead.get("/sampling/new").text


def test_the_outlook_follows_the_form(lead: FlaskClient, floor: Floor) -> None:
    """Chances and loads as they would be."""
    html = lead.get("/sampling/outlook", query_string=plan(floor)).text
    assert "将抽取 4 条会话" in html
    assert html.count("50.0%") == 3
    assert "2 ± 0" in html
    assert "+4" in html
    more = lead.get("/sampling/outlook", query_string=plan(floor, per_agent="3")).text
    assert html != more
    assert more.count("75.0%") == 3


def test_everybody_who_reviews_is_chosen_at_first(lead: FlaskClient, floor: Floor) -> None:
    """And again when the team was changed, since the boxes were another team's."""
    html = lead.get("/sampling/outlook", query_string=plan(floor, listed_for="", reviewers=[])).text
    assert html.count(" checked") == 2
    html = lead.get("/sampling/outlook", query_string=plan(floor)).text
    assert html.count(" checked") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"period": ""}, {"period": "2026"}, {"per_agent": "0"}, {"per_agent": "x"}, {"team": "77"}],
)
def test_an_unfinished_form_gets_a_hint_instead(
    lead: FlaskClient, floor: Floor, wrong: dict[str, object]
) -> None:
    """While somebody is still typing nothing is at fault."""
    answer = lead.get("/sampling/outlook", query_string=plan(floor, **wrong))
    assert answer.status_code == 200
    assert "可预览抽取结果" in answer.text


def test_a_draw_is_made_as_planned(lead: FlaskClient, floor: Floor, session: Session) -> None:
    """And leads to its page."""
    answer = lead.post("/sampling", data=plan(floor))
    draw = session.scalars(select(Draw)).one()
    assert answer.headers["Location"] == f"/sampling/{draw.id}"
    assert (draw.terms.size.amount, draw.seed, draw.created_by) == (2, "lottery 7", floor.lead.id)
    reviewers = set(session.scalars(select(Assignment.reviewer_id)))
    assert reviewers == {floor.reviewer.id}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"period": "2026-09"}, "没有可抽取的会话"),
        ({"period": ""}, "2026-10 的格式"),
        ({"per_agent": "0"}, "1"),
        ({"reviewers": []}, "没有可分配的质检员"),
        ({"seed": "x" * 65}, "64"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why(
    lead: FlaskClient, floor: Floor, session: Session, wrong: dict[str, object], sentence: str
) -> None:
    """On the form, with everything still in it."""
    answer = lead.post("/sampling", data=plan(floor, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "lottery 7" in answer.text or "seed" in wrong
    assert session.scalars(select(Draw)).all() == []


def test_somebody_elses_team_cannot_be_named(
    lead: FlaskClient, floor: Floor, session: Session, context: Context
) -> None:
    """It is not among the choices, whatever is sent."""
    other = Floor(context, key="t2")
    answer = lead.post("/sampling", data=plan(floor, team=other.team.id))
    assert answer.status_code == 422
    assert session.scalars(select(Draw)).all() == []


def test_a_draw_shows_its_parts_and_how_to_repeat_it(lead: FlaskClient, floor: Floor) -> None:
    """The seed, the chances, and that repeating it gives the same."""
    draw_id = floor.draw(seed="lottery 7")
    review_id = floor.review(floor.queue()[0])
    html = lead.get(f"/sampling/{draw_id}").text
    assert "lottery 7" in html
    assert "与当时抽取的 4 条会话完全一致" in lead.get(f"/sampling/{draw_id}/replay").text
    assert f'href="/reviews/{review_id}"' in html
    assert "100.00" in html
    assert len(re.findall(r'href="/conversations/\d+"', html)) == 4
    listed = lead.get("/sampling").text
    assert f'href="/sampling/{draw_id}"' in listed
    assert "1/4" in listed


def test_what_has_no_reviewer_can_be_assigned_from_the_page(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """When somebody has left with tasks open."""
    draw_id = floor.draw()
    other = make_user(session, RoleName.REVIEWER, floor.team, name="钱多")
    for row in session.scalars(select(Assignment)).all()[:2]:
        session.delete(row)
    session.commit()
    assert "有 2 条会话因质检员离职而无人负责" in lead.get(f"/sampling/{draw_id}").text
    lead.post(f"/sampling/{draw_id}/reviewers", data={"reviewers": [other.id]})
    assert sampling.open_draw(floor.as_(floor.lead), draw_id).waiting == 0
    html = lead.get(f"/sampling/{draw_id}").text
    assert "已分配 2 条任务" in html
    assert "无人负责" not in html
