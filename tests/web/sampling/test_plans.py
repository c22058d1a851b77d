"""The form of a plan, trying it, its page, and drawing by it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.core.sampling_plans import Dimension, Method, Newcomers, Shares
from qa_app.services import sampling
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.tables.sampling import Draw, SamplingPlan, SamplingRun
from tests.support.clock import MONDAY_MORNING
from tests.support.permissions import sign_in
from tests.support.reviewing import Floor
from tests.support.statements import counting


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def lead(client: FlaskClient, session: Session, floor: Floor) -> FlaskClient:
    """The quality lead's browser."""
    return sign_in(client, session, floor.lead)


def written(floor: Floor, **changes: object) -> dict[str, object]:
    """The form as the page sends it."""
    return {
        "name": "月度抽检",
        "team": floor.team.id,
        "rhythm": "month",
        "recurring": "y",
        "delay_days": "1",
        "amount": "2",
        "unit": "count",
        "stratify": ["channel", "shift"],
        "shift_hours": "0、8，16:00",
        "method": "random",
        "random_percent": "50",
        "newcomers": "y",
        "newcomer_days": "90",
        "newcomer_percent": "200",
        "flagged": "",
        "blind": "20",
        "overlap": "0",
        "further": "1",
        "recheck": "10",
        "due_days": "7",
        "window": "2026-10-01",
        **changes,
    }


def test_a_plan_is_made_as_it_is_written(lead: FlaskClient, floor: Floor, session: Session) -> None:
    """And is read back into the form unchanged."""
    answer = lead.post("/sampling/plans", data=written(floor))
    plan = session.scalars(select(SamplingPlan)).one()
    assert answer.headers["Location"] == f"/sampling/plans/{plan.id}"
    assert plan.terms.stratify == {Dimension.CHANNEL, Dimension.SHIFT}
    assert plan.terms.newcomers == Newcomers(90, 200)
    assert plan.terms.shift_hours == (0, 8, 16)
    stored = sampling.one_plan(floor.as_(floor.lead), plan.id)
    assert stored.shares == Shares(blind=20, recheck=10, due_days=7)
    page = lead.get(f"/sampling/plans/{plan.id}").text
    for words in ("每人 2 条", "按渠道、班次分层", "20% 先盲评", "复核 10%", "2026-11-02"):
        assert words in page
    form = lead.get(f"/sampling/plans/{plan.id}/edit").text
    assert 'value="0, 8, 16"' in form
    assert 'name="edition"' in form
    assert "月度抽检" in lead.get("/sampling").text


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"name": ""}, "field-error"),
    ({"amount": "0"}, "field-error"),
    ({"amount": "101", "unit": "percent"}, "1 到 100"),
    ({"shift_hours": "8, x"}, "0 到 23"),
    ({"shift_hours": "16, 8"}, "先后顺序"),
    ({"most_messages": "3", "least_messages": "9"}, "上限不能小于下限"),
    ({"newcomer_percent": "50"}, "field-error"),
    ({"rhythm": "year"}, "field-error"),
    ({"channels": ["fax"]}, "field-error"),
    ({"due_days": "9" * 30}, "field-error"),
)


def test_a_plan_that_makes_no_sense_says_why(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """On the form, with everything still in it, and nothing kept."""
    for wrong, sentence in WRONG:
        answer = lead.post("/sampling/plans", data=written(floor, **wrong))
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
    assert session.scalars(select(SamplingPlan)).all() == []


def test_the_plan_is_tried_as_it_is_written(lead: FlaskClient, floor: Floor) -> None:
    """With numbers, groups and loads; by risk it says where the risk comes from."""
    unnamed = written(floor, newcomers="", name="")
    html = lead.get("/sampling/plans/outlook", query_string=unnamed).text
    assert "2 ± 0" in html
    assert "渠道" in html
    assert "模拟抽取" in html
    risky = written(floor, method=Method.RISK.value, newcomers="")
    assert (
        "按规则命中的最高严重程度" in lead.get("/sampling/plans/outlook", query_string=risky).text
    )
    hint = lead.get("/sampling/plans/outlook", query_string=written(floor, amount="")).text
    assert "填写左侧内容" in hint


def test_a_plan_is_copied_changed_and_retired(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """A change that somebody else has overtaken is told, and not kept."""
    lead.post("/sampling/plans", data=written(floor))
    [plan_id] = session.scalars(select(SamplingPlan.id))
    assert "月度抽检（副本）" in lead.get(f"/sampling/plans/new?copy={plan_id}").text
    changed = written(floor, amount="3", edition="1")
    assert lead.post(f"/sampling/plans/{plan_id}", data=changed).status_code == 303
    late = lead.post(f"/sampling/plans/{plan_id}", data=changed)
    assert late.status_code == 422
    assert "刚被其他人修改过" in late.text
    assert lead.post(f"/sampling/plans/{plan_id}/retire").status_code == 303
    assert "还没有抽检计划" in lead.get("/sampling").text
    assert "月度抽检" in lead.get("/sampling/plans/retired").text
    assert "该计划已停用" in lead.get(f"/sampling/plans/{plan_id}").text


def test_a_plan_is_drawn_by_from_its_page(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """Tried first, then drawn; what cannot be drawn says why there."""
    lead.post("/sampling/plans", data=written(floor))
    [plan_id] = session.scalars(select(SamplingPlan.id))
    chosen = {"window": "2026-10-01", "seed": "s"}
    assert "2 ± 0" in lead.get(f"/sampling/plans/{plan_id}/outlook", query_string=chosen).text
    answer = lead.post(f"/sampling/plans/{plan_id}/draw", data=chosen)
    draw = session.scalars(select(Draw)).one()
    assert answer.headers["Location"] == f"/sampling/{draw.id}"
    page = lead.get(f"/sampling/{draw.id}").text
    assert "在线" in page
    assert "月度抽检" in page
    nothing = lead.post(f"/sampling/plans/{plan_id}/draw", data={"window": "2026-09-01"})
    assert nothing.status_code == 422
    assert "没有可抽取的会话" in nothing.text
    for hostile in ("2026-13-01", "x", ""):
        assert (
            lead.post(f"/sampling/plans/{plan_id}/draw", data={"window": hostile}).status_code
            == 422
        )


def test_a_turn_that_failed_is_explained_with_its_notice(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """Which days, why, and that it goes on trying."""
    lead.post("/sampling/plans", data=written(floor))
    [plan_id] = session.scalars(select(SamplingPlan.id))
    why = "There is nothing left to draw for this team and period."
    session.add(
        SamplingRun(
            plan_id=plan_id,
            first_day=date(2026, 9, 1),
            last_day=date(2026, 9, 30),
            tried_at=MONDAY_MORNING,
            failure=why,
            failure_details={},
        )
    )
    details = {"plan": plan_id, "name": "月度抽检", "first_day": "2026-09-01"}
    details |= {"last_day": "2026-09-30", "period": "2026-09", "failure": why, "values": {}}
    notify(floor.context, [floor.lead.id], "sampling.failed", "k", details)
    session.commit()
    assert "没有可抽取的会话" in lead.get(f"/sampling/plans/{plan_id}").text
    assert "2026年9月" in lead.get("/sampling").text
    assert "未能完成 2026年9月 的抽取" in lead.get("/notices").text


def test_the_list_asks_as_much_of_the_database_for_many_plans(
    lead: FlaskClient, floor: Floor, session: Session
) -> None:
    """Its time must not grow with what is listed by more than the rows themselves."""
    engine = session.get_bind()
    counts = []
    for number in range(3):
        lead.post("/sampling/plans", data=written(floor, name=f"计划 {number}"))
        floor.draw(per_agent=1, seed=str(number))
        lead.get("/sampling")
        with counting(engine) as sent:  # type: ignore[arg-type]
            lead.get("/sampling")
        counts.append(len(sent))
    assert counts[0] == counts[-1]
