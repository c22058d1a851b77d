"""The last period under a draft beside the version in force, before anybody is paid by it."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.factories import make_agent, make_team
from tests.web.scheme_builder.test_scheme_builder import ENGLISH, typed


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1")


@pytest.fixture
def lead(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    signed_in(client, RoleName.QUALITY_LEAD, team)
    return client


def test_the_last_month_is_recomputed_beside_the_version_in_force(
    context: Context, lead: FlaskClient, team: Team
) -> None:
    """Each person's money before and after, before anybody is paid by it."""
    agent = make_agent(context.session, team, "a1", "安", date(2026, 1, 1))
    scheme_uses.add(context, NewUse("001-D", [team.id], None, date(2026, 1, 1)))
    parts = ("attitude", "ability", "efficiency", "satisfaction", "teamwork")
    values = {f"{agent.id}:{part}": "95" for part in parts}
    asked = {"team_id": team.id, "scheme": "001-D"}
    assert lead.post("/figures/assess", data=values, query_string=asked).status_code == 303
    typed(lead, {"parameters.0.value": "1250"})
    found = lead.get("/schemes/001-D/draft/recomputed", query_string=ENGLISH).text
    assert "(+250)" in found
    assert "1,250" in found


def test_another_teams_people_are_not_recomputed(
    context: Context, lead: FlaskClient, team: Team
) -> None:
    """A draft is no way to look at what others earn."""
    other = make_team(context.session, "t2")
    context.session.commit()
    address = f"/schemes/001-D/draft/recomputed?team_id={other.id}"
    assert lead.get(address).status_code == 404
