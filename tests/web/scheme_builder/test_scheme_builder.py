"""The scheme builder: figures typed, checked and tried, published from a day on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qa_app.core.permissions import RoleName
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.storage.tables.people import Team
from tests.conftest import SignIn
from tests.support.factories import make_team

ENGLISH = {"lang": "en"}
TYPED = {"HX-Request": "true"}
NEXT = date(2026, 10, 1)


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    return make_team(context.session, "t1")


@pytest.fixture
def lead(client: FlaskClient, signed_in: SignIn, team: Team) -> FlaskClient:
    signed_in(client, RoleName.QUALITY_LEAD, team)
    return client


def typed(lead: FlaskClient, change: Mapping[str, str], edition: int = 0) -> TestResponse:
    data = {"edition": str(edition), **change}
    return lead.post("/schemes/001-D/draft", data=data, headers=TYPED, query_string=ENGLISH)


def publish(lead: FlaskClient, edition: int, since: str = NEXT.isoformat()) -> TestResponse:
    data = {"edition": str(edition), "note": "more", "since": since}
    return lead.post("/schemes/001-D/draft/publish", data=data, query_string=ENGLISH)


def test_what_is_typed_is_kept_checked_and_tried_at_once(lead: FlaskClient) -> None:
    """The examples say which figure of the document does not come out any more."""
    answer = typed(lead, {"parameters.0.value": "900"})
    assert "Can be published" in answer.text
    assert "Comes out otherwise" in answer.text
    assert "1000 → 900" in answer.text
    again = typed(lead, {"parameters.0.value": "viel"}, edition=1)
    assert "1 thing to put right" in again.text
    assert "This is no figure" in again.text
    assert 'value="viel"' in lead.get("/schemes/001-D/draft").text


def test_a_second_window_is_told(lead: FlaskClient) -> None:
    """Nobody types over what was typed elsewhere."""
    typed(lead, {"parameters.0.value": "900"})
    assert "changed in another window" in typed(lead, {"parameters.0.value": "800"}).text


def test_a_version_counts_from_its_day_on(context: Context, lead: FlaskClient, team: Team) -> None:
    """The period before keeps what was in effect; the log says who published."""
    assert publish(lead, 0).status_code == 422
    typed(lead, {"parameters.0.value": "900"})
    assert publish(lead, 1, since="soon").status_code == 422
    assert publish(lead, 1, since="0001-01-01").status_code == 422
    assert publish(lead, 1).status_code == 303
    context.session.expire_all()
    before = definitions.schemes_on(context, date(2026, 9, 30), team.id)["001-D"]
    after = definitions.schemes_on(context, NEXT, team.id)["001-D"]
    assert (before.number, after.number) == (1, 2)
    assert str(after.scheme.parameters[0].value) == "900"
    assert [each.title for each in after.examples] == [each.title for each in before.examples]
    assert audit.entries(context).rows[0].action == "scheme.published"


def test_a_draft_goes_out_and_comes_in_as_a_file(lead: FlaskClient) -> None:
    """YAML, as the shipped files are; what is none is refused."""
    typed(lead, {"parameters.0.value": "900"})
    text = lead.get("/schemes/001-D/draft.yaml").data
    lead.post("/schemes/001-D/draft/discard")
    sent = {"file": (io.BytesIO(text), "x.yaml")}
    assert lead.post("/schemes/001-D/draft/file", data=sent).status_code == 303
    assert 'value="900"' in lead.get("/schemes/001-D/draft").text
    for bad in (b"", b"\xff\xfe", b"[1]", b"id: x", b"sections: []\nid: x"):
        wrong = {"file": (io.BytesIO(bad), "x.yaml")}
        assert lead.post("/schemes/001-D/draft/file", data=wrong).status_code == 422


def test_a_house_begins_its_own_scheme_as_a_copy(context: Context, lead: FlaskClient) -> None:
    """Whatever it is called, it is no version of the one it came from."""
    data = {"key": "house-1", "title": "本公司方案", "copied_from": "001-D"}
    assert lead.post("/schemes", data=data).status_code == 303
    assert lead.post("/schemes", data=data).status_code == 422
    assert lead.post("/schemes", data=data | {"key": "not good"}).status_code == 422
    assert lead.post("/schemes", data=data | {"key": "b", "copied_from": "x"}).status_code == 404
    page = lead.get("/schemes/house-1/draft")
    assert "本公司方案" in page.text
    assert "house-1" in lead.get("/schemes").text
    sent = {"edition": "0", "note": "ours", "since": "2026-01-01"}
    assert lead.post("/schemes/house-1/draft/publish", data=sent).status_code == 303
    assert lead.get("/schemes/house-1").status_code == 200


def test_parts_come_and_go_and_the_last_change_is_taken_back(lead: FlaskClient) -> None:
    """By buttons alone; what was typed beside is kept, and one step back is one change back."""
    page = lead.post(
        "/schemes/001-D/draft",
        data={"edition": "0", "parameters.0.value": "900", "action": "add items"},
    )
    assert page.status_code == 303
    assert page.headers["Location"].endswith("#row-items-0")
    assert 'name="items.0.points"' in (text := lead.get("/schemes/001-D/draft").text)
    assert 'value="900"' in text
    gone = lead.post("/schemes/001-D/draft", data={"edition": "1", "action": "remove items.7"})
    assert gone.status_code == 422
    assert lead.post("/schemes/001-D/draft/undo", data={"edition": "0"}).status_code == 409
    assert lead.post("/schemes/001-D/draft/undo", data={"edition": "1"}).status_code == 303
    text = lead.get("/schemes/001-D/draft").text
    assert 'name="items.0.points"' not in text
    assert 'value="900"' not in text
    assert lead.post("/schemes/001-D/draft/undo", data={"edition": "2"}).status_code == 409
