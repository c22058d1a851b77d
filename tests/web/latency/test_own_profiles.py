"""A profile that a team has of its own: whose figures it reads, and how it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.services import audit, definition_versions, definitions
from qa_app.services.latency import comparing, profiles
from qa_app.services.latency.comparing import Wanted
from qa_app.storage.tables.people import Team
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import chat, make_user
from tests.support.owned import NOTE, own_profile
from tests.support.talks import Talks
from tests.web.conftest import Visit

KEY = "jd"
TODAY = MONDAY_MORNING.date()


@pytest.fixture
def other(talks: Talks) -> Team:
    team = talks.team("t2", "售后一组")
    talks.agent("b1", team)
    return team


@pytest.fixture
def boss(talks: Talks, team: Team, visit: Visit) -> FlaskClient:
    return visit(make_user(talks.session, RoleName.SUPERVISOR, team))


@pytest.fixture
def stranger(talks: Talks, other: Team, visit: Visit) -> FlaskClient:
    return visit(make_user(talks.session, RoleName.SUPERVISOR, other))


@pytest.fixture
def admin(talks: Talks, visit: Visit) -> FlaskClient:
    return visit(make_user(talks.session, RoleName.ADMINISTRATOR))


def test_a_teams_response_times_are_read_by_its_own_version(
    talks: Talks, team: Team, other: Team
) -> None:
    """The other team's stay as they were, though both ask for the profile of the same name."""
    for agent in ("a1", "b1"):
        said = [("customer", 0, "在吗"), ("agent", 25, "在的")]
        talks.bring(chat(*said, id=f"of {agent}", agent=agent))
    own_profile(talks.context, team.id, threshold_s=20)
    shares = [
        comparing.compare(talks.context, Wanted(each.id, TODAY, TODAY), [KEY]).whole[0]
        for each in (team, other)
    ]
    assert [each.share.value for each in shares] == [0.0, 1.0]


def test_a_supervisor_changes_a_profile_for_the_own_team_alone(
    talks: Talks, team: Team, other: Team, boss: FlaskClient, stranger: FlaskClient
) -> None:
    """The page says so, others neither see it nor open it."""
    assert "只为本班组修改" in boss.get(f"/latency/profiles/{KEY}").text
    page = boss.get(f"/latency/profiles/{KEY}/edit").text
    assert f"{team.name}目前用全公司的版本" in page
    number = own_profile(talks.context, team.id)
    listed = boss.get("/latency").text
    assert f"仅{team.name}" in listed
    assert f"/latency/profiles/{KEY}?team={team.id}" in listed
    assert f"您正在修改{team.name}自己的版本" in boss.get(f"/latency/profiles/{KEY}/edit").text
    assert team.name not in stranger.get("/latency").text
    for asked in (f"team={team.id}", f"version={number}"):
        assert stranger.get(f"/latency/profiles/{KEY}?{asked}").status_code == 404
        assert stranger.get(f"/latency/profiles/{KEY}/yaml?{asked}").status_code == 404
    assert stranger.get(f"/latency/profiles/{KEY}/edit?team={team.id}").status_code == 404
    assert stranger.get(f"/latency/profiles/{KEY}/edit?team=shared").status_code == 403


def test_giving_up_and_sharing(
    talks: Talks, team: Team, boss: FlaskClient, admin: FlaskClient
) -> None:
    """Sharing is for who edits for every team; giving up is the team's own business."""
    number = str(own_profile(talks.context, team.id))
    share, give_up = f"/definitions/latency/{KEY}/share", f"/definitions/latency/{KEY}/give-up/"
    page = f"/latency/profiles/{KEY}?team={team.id}"
    assert "给所有班组用" not in boss.get(page).text
    assert "给所有班组用" in admin.get(page).text
    assert boss.post(share, data={"number": number, "note": NOTE}).status_code == 403
    assert admin.post(share, data={"number": number, "note": ""}).status_code == 422
    assert admin.post(share, data={"number": "1", "note": NOTE}).status_code == 404
    answer = admin.post(share, data={"number": number, "note": NOTE})
    assert answer.headers["Location"].endswith(f"{KEY}?version=3")
    assert definitions.profile(talks.context, KEY).threshold_s == 20
    assert boss.post(f"{give_up}{team.id}", data={"base": "1"}).status_code == 409
    assert boss.post(f"{give_up}{team.id}", data={"base": number}).status_code == 303
    assert boss.post(f"{give_up}{team.id}", data={"base": number}).status_code == 409
    assert boss.post("/definitions/profile/x/give-up/1", data={}).status_code == 404
    for action, whose in (("latency.shared", None), ("latency.given_up", team.id)):
        [entry] = audit.entries(talks.context, action=action).rows
        assert (entry.subject_id, entry.team_id) == (KEY, whose)


def test_what_only_a_team_has_is_nobody_elses(talks: Talks, team: Team, other: Team) -> None:
    """Nor can another team's figures be read by it."""
    shared = profiles.one_profile(talks.context, KEY).profile
    ours = profiles.save(
        talks.context, replace(shared, id="ours"), NOTE, based_on=None, team_id=team.id
    )
    assert definitions.profile(talks.context, ours.key, team.id).id == "ours"
    for team_id in (None, other.id):
        with pytest.raises(NotFound):
            definitions.profile(talks.context, ours.key, team_id)
    offered = {each.id for each in comparing.profiles_of(talks.context, other.id)}
    assert "ours" not in offered
    ended = definition_versions.give_up(
        talks.context, Kind.LATENCY, "ours", team.id, base=ours.number
    )
    assert ended is None
    with pytest.raises(NotFound):
        definitions.profile(talks.context, "ours", team.id)


def test_no_team_has_its_own_of_what_all_lists_rest_on(talks: Talks, team: Team) -> None:
    """Two teams in one list would be read by two clocks."""
    for key in profiles.OF_THE_HOUSE:
        with pytest.raises(Refused):
            profiles.to_edit(talks.context, key, team.id)


@pytest.mark.parametrize("team_id", ["999", "x", "-1", "1" * 40, ""])
def test_an_address_with_a_team_that_is_not_there_is_no_crash(
    talks: Talks, boss: FlaskClient, team_id: str
) -> None:
    """What cannot be a team is nobody's; one's own is meant."""
    for page in (f"/latency/profiles/{KEY}", f"/latency/profiles/{KEY}/edit", "/latency/new"):
        assert boss.get(f"{page}?team={team_id}").status_code in {200, 404}
