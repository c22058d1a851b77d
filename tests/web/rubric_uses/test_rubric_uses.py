"""The table of which rubric applies: adding, overlaps, teams, and what it comes to today."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from qa_app.core.conversations import Channel
from qa_app.core.permissions import RoleName
from qa_app.services import audit, definitions, rubric_uses
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from qa_app.storage.wiring import db
from tests.conftest import SignIn
from tests.support.factories import make_team
from tests.support.statements import counting

ENGLISH = {"lang": "en"}


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1")


@pytest.fixture
def lead(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    signed_in(client, RoleName.QUALITY_LEAD, team)
    return client


def row(rubric: str, team: Team | None, since: str, **more: str) -> dict[str, str]:
    return {"rubric": rubric, "team": str(team.id) if team else "", "since": since, **more}


def graded(context: Context, team: Team, channel: Channel, day: date) -> str:
    context.session.expire_all()
    return rubric_uses.rubric_for(context, team.id, channel, day).rubric.id


def test_a_row_decides_for_its_team_from_its_day_on(
    context: Context, lead: FlaskClient, team: Team
) -> None:
    """Conversations of the day before keep the default."""
    assert lead.post("/rubric-use", data=row("001-M", team, "2026-09-10")).status_code == 303
    assert graded(context, team, Channel.CHAT, date(2026, 9, 9)) == "001-O"
    assert graded(context, team, Channel.CHAT, date(2026, 9, 10)) == "001-M"
    assert graded(context, team, Channel.CALL, date(2026, 9, 10)) == "001-M"
    page = lead.get("/rubric-use").text
    assert "001-M" in page
    assert "2026-09-10" in page


def test_a_change_over_ends_the_open_row(context: Context, lead: FlaskClient, team: Team) -> None:
    """The table stays one that says one thing for every day."""
    lead.post("/rubric-use", data=row("001-M", team, "2026-09-10"))
    lead.post("/rubric-use", data=row("001-F", team, "2026-09-20"))
    uses = rubric_uses.list_uses(audit_free(context)).rows
    assert [(each.use.rubric, each.use.until) for each in uses] == [
        ("001-F", None),
        ("001-M", date(2026, 9, 19)),
    ]


def audit_free(context: Context) -> Context:
    context.session.expire_all()
    return context


def test_overlaps_are_refused_beside_the_field(lead: FlaskClient, team: Team) -> None:
    """And what was typed is still there."""
    lead.post("/rubric-use", data=row("001-M", team, "2026-09-10", until="2026-09-30"))
    answer = lead.post("/rubric-use", data=row("001-F", team, "2026-09-20"), query_string=ENGLISH)
    assert answer.status_code == 422
    assert "001-M is in use there from 2026-09-10 to 2026-09-30" in answer.text
    assert 'value="2026-09-20"' in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"rubric": "000-G"},
        {"rubric": "nothing"},
        {"rubric": ""},
        {"team": ""},
        {"team": "99999"},
        {"team": "x"},
        {"channel": "pigeon"},
        {"rubric": "001-O", "channel": "call"},
        {"since": ""},
        {"since": "0001-01-01"},
        {"until": "2026-01-01"},
        {"until": "9999-12-31"},
    ],
)
def test_nonsense_is_told_and_nothing_is_kept(
    context: Context, lead: FlaskClient, team: Team, change: dict[str, str]
) -> None:
    """A quality lead of one team says nothing for all of them, either."""
    data = row("001-M", team, "2026-09-10") | change
    assert lead.post("/rubric-use", data=data).status_code == 422
    assert rubric_uses.chooser(audit_free(context)).uses == []


def test_a_row_is_ended_earlier_and_removed(
    context: Context, lead: FlaskClient, team: Team
) -> None:
    """Never made longer than it was; and the log says who did it."""
    lead.post("/rubric-use", data=row("001-M", team, "2026-09-10", until="2026-09-30"))
    [use] = rubric_uses.chooser(audit_free(context)).uses
    address = f"/rubric-use/{use.id}"
    assert lead.post(f"{address}/end", data={"until": "2026-09-01"}).status_code == 422
    assert lead.post(f"{address}/end", data={"until": "2026-10-01"}).status_code == 422
    assert lead.post(f"{address}/end", data={"until": ""}).status_code == 422
    assert lead.post(f"{address}/end", data={"until": "2026-09-20"}).status_code == 303
    assert lead.post(f"{address}/remove").status_code == 303
    assert lead.post(f"{address}/remove").status_code == 404
    done = [each.action for each in audit.entries(context).rows]
    assert done[:3] == ["rubric.use_removed", "rubric.use_ended", "rubric.use_added"]


def test_other_teams_rows_are_not_shown_and_those_for_all_cannot_be_changed(
    context: Context, client: FlaskClient, signed_in: SignIn, team: Team
) -> None:
    """Who leads one team reads what holds for everybody."""
    other = make_team(context.session, "t2", "售后一组")
    signed_in(client, RoleName.ADMINISTRATOR, None)
    client.post("/rubric-use", data=row("001-M", None, "2026-09-01"))
    client.post("/rubric-use", data=row("001-F", team, "2026-09-02"))
    every, theirs = sorted(rubric_uses.chooser(audit_free(context)).uses, key=lambda u: u.id)
    signed_in(client, RoleName.QUALITY_LEAD, other)
    page = client.get("/rubric-use").text
    assert "2026-09-01" in page
    assert "2026-09-02" not in page
    assert client.post(f"/rubric-use/{theirs.id}/remove").status_code == 404
    assert client.post(f"/rubric-use/{every.id}/remove").status_code == 422


def test_the_page_asks_the_database_the_same_however_many_rows(
    context: Context, lead: FlaskClient, team: Team
) -> None:
    """It is read once."""
    with lead.application.app_context():
        engine = db.engine
    lead.get("/rubric-use")
    with counting(engine) as before:
        lead.get("/rubric-use")
    for day in range(10, 20):
        lead.post("/rubric-use", data=row("001-M", team, f"2026-09-{day}"))
    with counting(engine) as after:
        lead.get("/rubric-use")
    assert len(after) == len(before)
