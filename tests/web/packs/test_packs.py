"""The pages of packs: the list, one pack, and its switches."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import definitions, packs
from qa_app.services.context import Context
from qa_app.storage.wiring import db
from tests.support.factories import make_team, make_user
from tests.support.statements import counting
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}


@pytest.fixture
def administrator(context: Context, visit: Visit) -> FlaskClient:
    """Somebody who decides for every team, in a house with two of them."""
    definitions.seed_shipped(context)
    make_team(context.session, "t8", "售前八组")
    return visit(make_user(context.session, RoleName.ADMINISTRATOR))


def test_the_list_shows_each_pack_with_its_measured_hits(administrator: FlaskClient) -> None:
    """A lead has to know what a pack will bring before switching it on."""
    page = administrator.get("/packs", query_string=ENGLISH).text
    assert "The platforms&#39; red lines" in page
    assert "Hits per 100 calm conversations" in page
    assert "not measured" not in page


def test_a_pack_has_its_rules_and_where_they_were_measured(administrator: FlaskClient) -> None:
    """Each rule can be opened, and each figure names its conversations."""
    page = administrator.get("/packs/complaints", query_string=ENGLISH).text
    assert 'href="/rules/complaint.empathy"' in page
    assert "JDDC sample" in page
    assert ">487<" in page


def test_a_rule_of_a_pack_can_be_looked_up_while_the_pack_is_off(
    administrator: FlaskClient,
) -> None:
    """Nobody switches on what they cannot read."""
    assert administrator.get("/rules/platform.off-platform").status_code == 200
    assert "platform.off-platform" not in administrator.get("/rules").text


def test_switching_says_so_and_shows_it(administrator: FlaskClient) -> None:
    """For one team, and off again."""
    for on, said in (("yes", "The pack is on."), ("no", "The pack is off.")):
        answer = administrator.post(
            "/packs/platform", data={"team": "all", "on": on}, follow_redirects=True,
            query_string=ENGLISH,
        )  # fmt: skip
        assert answer.status_code == 200
        assert said in answer.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"team": "all"}, 422),
        ({"team": "all", "on": "maybe"}, 422),
        ({"team": "-1", "on": "yes"}, 422),
        ({"team": "9" * 30, "on": "yes"}, 422),
        ({"team": "x", "on": "yes"}, 422),
        ({"team": "999999999", "on": "yes"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    administrator: FlaskClient, context: Context, data: dict[str, str], status: int
) -> None:
    """Anything may be posted."""
    assert administrator.post("/packs/platform", data=data).status_code == status
    assert not any(one.on_in for one in packs.list_packs(context))


def test_a_pack_that_is_not_there_is_not_found(administrator: FlaskClient) -> None:
    """Nor is one whose name is no name."""
    assert administrator.get("/packs/nothing").status_code == 404
    assert (
        administrator.post("/packs/nothing", data={"team": "all", "on": "yes"}).status_code == 404
    )


def test_more_teams_take_no_more_statements(administrator: FlaskClient, context: Context) -> None:
    """A house has hundreds of them."""
    with administrator.application.app_context():
        engine = db.engine
    with counting(engine) as few:
        administrator.get("/packs/platform")
    for number in range(10):
        make_team(context.session, f"more{number}", f"班组 {number}")
    context.session.commit()
    with counting(engine) as many:
        administrator.get("/packs/platform")
    assert len(many) == len(few) <= 12
