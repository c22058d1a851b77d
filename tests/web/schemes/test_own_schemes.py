"""Whose a scheme is, as its pages say it: writing for a team, handing on, giving up."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind
from qa_app.core.permissions import RoleName
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.support.factories import make_team, make_user
from tests.support.owned import NOTE, own_scheme
from tests.web.conftest import Visit

KEY = "001-D"
DRAFT = f"/schemes/{KEY}/draft"


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1", "售前一组")


@pytest.fixture
def boss(context: Context, team: Team, visit: Visit) -> FlaskClient:
    return visit(make_user(context.session, RoleName.SUPERVISOR, team))


@pytest.fixture
def admin(context: Context, visit: Visit) -> FlaskClient:
    return visit(make_user(context.session, RoleName.ADMINISTRATOR))


def test_a_supervisor_publishes_for_the_own_team(
    context: Context, team: Team, boss: FlaskClient
) -> None:
    """From a day on; what all share stays as it was."""
    assert "只为本班组修改" in boss.get(f"/schemes/{KEY}").text
    assert f"{team.name}目前用全公司的版本" in boss.get(DRAFT).text
    typed = {"edition": "0", "parameters.0.value": "900"}
    assert boss.post(DRAFT, data=typed).status_code == 303
    done = boss.post(f"{DRAFT}/publish", data={"edition": "1", "note": NOTE, "since": "2026-11-01"})
    assert done.status_code == 303
    assert f"仅{team.name}" in boss.get(done.headers["Location"]).text
    context.session.expire_all()
    [own] = definitions.versions_of(context, Kind.SCHEME, KEY, team.id)
    assert own.since is not None
    assert len(definitions.versions_of(context, Kind.SCHEME, KEY)) == 1
    assert boss.get(f"{DRAFT}?team=shared").status_code == 403


def test_a_draft_says_for_whom_it_is_and_can_be_for_others(
    context: Context, team: Team, admin: FlaskClient, boss: FlaskClient
) -> None:
    """What was written stays; a supervisor cannot have it be for another team, or for all."""
    other = make_team(context.session, "t2", "售后一组")
    context.session.commit()
    for who in (admin, boss):
        who.post(DRAFT, data={"edition": "0", "parameters.0.value": "900"})
    assert admin.post(f"{DRAFT}/owner", data={"team": str(other.id)}).status_code == 303
    page = admin.get(DRAFT).text
    assert 'value="900"' in page
    assert f"为{other.name}发布" in page
    assert boss.post(f"{DRAFT}/owner", data={"team": str(other.id)}).status_code == 404
    assert boss.post(f"{DRAFT}/owner", data={"team": "shared"}).status_code == 403


def test_giving_up_and_sharing(
    context: Context, team: Team, boss: FlaskClient, admin: FlaskClient, visit: Visit
) -> None:
    """Sharing asks from which day; others know nothing of the team's own one."""
    own = own_scheme(context, team.id)
    page = f"/schemes/{KEY}?team={team.id}"
    other = make_team(context.session, "t2", "售后一组")
    stranger = visit(make_user(context.session, RoleName.SUPERVISOR, other))
    for asked in (
        page,
        f"/schemes/{KEY}?version={own}",
        f"/schemes/{KEY}/export.yaml?version={own}",
    ):
        assert stranger.get(asked).status_code == 404, asked
    assert team.name not in stranger.get("/schemes").text
    assert "给所有班组用" not in boss.get(page).text
    assert 'name="since"' in admin.get(page).text
    share, data = f"/definitions/scheme/{KEY}/share", {"number": str(own), "note": NOTE}
    assert boss.post(share, data={**data, "since": "2026-11-01"}).status_code == 403
    for odd in ("", "soon", "0001-01-01"):
        assert admin.post(share, data={**data, "since": odd}).status_code == 422
    shared = admin.post(share, data={**data, "since": "2026-11-01"})
    assert shared.headers["Location"].endswith("version=3")
    assert admin.get(shared.headers["Location"]).status_code == 200
    give_up = f"/definitions/scheme/{KEY}/give-up/{team.id}"
    assert boss.post(give_up, data={"base": str(own)}).status_code == 303
    assert boss.get(page).status_code == 200


@pytest.mark.parametrize("asked", ["999", "x", "-1", "1" * 40, ""])
def test_an_address_with_a_team_that_is_not_there_is_no_crash(
    boss: FlaskClient, asked: str
) -> None:
    """What cannot be a team is nobody's; one's own is meant."""
    for page in (f"/schemes/{KEY}", DRAFT, f"/schemes/{KEY}/changes", f"{DRAFT}/recomputed"):
        assert boss.get(f"{page}?team={asked}").status_code in {200, 404}, page
