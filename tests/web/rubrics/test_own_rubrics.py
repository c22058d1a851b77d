"""Whose a rubric is, as its pages say it: writing for a team, handing on, giving up."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind
from qa_app.core.permissions import RoleName
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.support.factories import make_team, make_user
from tests.support.owned import NOTE, own_rubric
from tests.support.reviewing import Floor
from tests.web.conftest import Visit
from tests.web.rubric_builder.test_builder import typed

KEY = "001-O"
DRAFT = f"/rubrics/{KEY}/draft"


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def other(floor: Floor) -> Team:
    return make_team(floor.context.session, "t9", "售后一组")


@pytest.fixture
def boss(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.supervisor)


@pytest.fixture
def admin(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(make_user(floor.context.session, RoleName.ADMINISTRATOR))


def newest(floor: Floor, team_id: int | None) -> int:
    floor.context.session.expire_all()
    found = definitions.versions_of(floor.context, Kind.RUBRIC, KEY, team_id)
    return found[0].number if found else 0


def test_a_supervisor_publishes_for_the_own_team(floor: Floor, boss: FlaskClient) -> None:
    """Without having to say so: there is nothing else that they may change."""
    assert "只为本班组修改" in boss.get(f"/rubrics/{KEY}").text
    assert f"{floor.team.name}目前用全公司的版本" in boss.get(DRAFT).text
    boss.post(DRAFT, data=typed(0, weight="4"))
    done = boss.post(f"{DRAFT}/publish", data={"edition": "1", "note": NOTE})
    assert done.headers["Location"].endswith(f"/rubrics/{KEY}?team={floor.team.id}")
    assert (newest(floor, floor.team.id), newest(floor, None)) == (2, 1)
    assert f"仅{floor.team.name}" in boss.get(done.headers["Location"]).text
    assert boss.get(f"{DRAFT}?team=shared").status_code == 403
    data = {"edition": "0", "note": NOTE, "team": "shared"}
    assert boss.post(f"{DRAFT}/publish", data=data).status_code == 403
    new = {"key": "house-2", "title": "x", "team": "shared"}
    assert boss.post("/rubrics", data=new).status_code == 403


def test_a_draft_says_for_whom_it_is_and_can_be_for_others(
    floor: Floor, other: Team, admin: FlaskClient, boss: FlaskClient
) -> None:
    """What was written stays; it is published for whom the draft says, whoever the address names.

    A supervisor cannot hand a draft to another team, or to all.
    """
    admin.post(DRAFT, data=typed(0, weight="4", team="shared"))
    assert admin.post(f"{DRAFT}/owner", data={"team": str(other.id)}).status_code == 303
    page = admin.get(f"{DRAFT}?team=shared").text
    assert f"为{other.name}发布" in page
    done = admin.post(f"{DRAFT}/publish", data={"edition": "1", "note": NOTE, "team": "shared"})
    assert done.status_code == 303
    assert (newest(floor, other.id), newest(floor, None)) == (2, 1)
    boss.post(DRAFT, data=typed(0, weight="3"))
    assert boss.post(f"{DRAFT}/owner", data={"team": str(other.id)}).status_code == 404
    assert boss.post(f"{DRAFT}/owner", data={"team": "shared"}).status_code == 403


def test_others_neither_see_nor_compare_a_teams_own_version(
    floor: Floor, other: Team, boss: FlaskClient, visit: Visit
) -> None:
    """Its own people compare it with the shared one."""
    own = own_rubric(floor.context, floor.team.id)
    assert "60 → 75" in boss.get(f"/rubrics/{KEY}/changes?before=1&after={own}&lang=en").text
    stranger = visit(make_user(floor.context.session, RoleName.QUALITY_LEAD, other))
    assert floor.team.name not in stranger.get("/rubrics").text
    for asked in (
        f"/rubrics/{KEY}?team={floor.team.id}",
        f"/rubrics/{KEY}?version={own}",
        f"/rubrics/{KEY}/export.yaml?version={own}",
        f"/rubrics/{KEY}/export.xlsx?team={floor.team.id}",
        f"/rubrics/{KEY}/changes?before=1&after={own}",
        f"{DRAFT}?team={floor.team.id}",
    ):
        assert stranger.get(asked).status_code == 404, asked
    assert stranger.get(f"/rubrics/{KEY}/changes").status_code == 200


def test_giving_up_and_sharing(floor: Floor, boss: FlaskClient, admin: FlaskClient) -> None:
    """Sharing is for who edits for every team; giving up is the team's own business."""
    own = str(own_rubric(floor.context, floor.team.id))
    page = f"/rubrics/{KEY}?team={floor.team.id}"
    assert "给所有班组用" not in boss.get(page).text
    assert "给所有班组用" in admin.get(page).text
    share = f"/definitions/rubric/{KEY}/share"
    assert boss.post(share, data={"number": own, "note": NOTE}).status_code == 403
    assert admin.post(share, data={"number": own, "note": NOTE}).status_code == 303
    assert newest(floor, None) == 3
    give_up = f"/definitions/rubric/{KEY}/give-up/{floor.team.id}"
    assert boss.post(give_up, data={"base": own}).status_code == 303
    assert boss.post(give_up, data={"base": own}).status_code == 409


@pytest.mark.parametrize("team", ["999", "x", "-1", "1" * 40, ""])
def test_an_address_with_a_team_that_is_not_there_is_no_crash(
    floor: Floor, boss: FlaskClient, team: str
) -> None:
    """What cannot be a team is nobody's; one's own is meant."""
    for page in (f"/rubrics/{KEY}", DRAFT, f"/rubrics/{KEY}/changes", f"{DRAFT}/trial"):
        assert boss.get(f"{page}?team={team}").status_code in {200, 404}, page
    assert boss.post(f"{DRAFT}/owner", data={"team": team}).status_code in {303, 404}
