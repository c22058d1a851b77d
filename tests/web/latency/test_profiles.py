"""Pages of latency profiles: looking them up, editing, YAML out and in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from qa_app.core.permissions import RoleName
from qa_app.services import definitions
from qa_app.services.latency import profiles
from qa_app.storage.tables.people import Team
from tests.support.factories import make_user
from tests.support.talk_pages import HOSTILE
from tests.support.talks import Talks
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
FIELDS: dict[str, Any] = {
    "key": "our-shop",
    "title_zh": "我们的口径",
    "explanation_zh": "按店铺约定",
    "start": "last",
    "rounds": "all",
    "unanswered": "fails",
    "threshold_s": "45",
    "unit": "rounds",
    "auto_replies": "y",
    "zero_seconds": "y",
    "offline": "y",
    "hours_kind": "",
    "hours_apply": "rounds",
    "zone": "Asia/Shanghai",
    "note": "先试一个月",
}


def test_the_list_names_every_profile_with_its_source(lead: FlaskClient) -> None:
    """Whoever reads a figure can look up by what it was read."""
    page = lead.get("/latency", query_string=ENGLISH).text
    assert "JD within 30 seconds" in page
    assert "Described by a third party, 2023" in page


def test_a_profile_says_each_of_its_clauses(lead: FlaskClient) -> None:
    """In words, so that nobody has to read YAML."""
    page = lead.get("/latency/profiles/jd", query_string=ENGLISH).text
    for clause in (
        "Only the first round of each contact",
        "Every day 09:00-23:00",
        "Conversations begun outside are left out",
        "after a silence of over 10 minutes",
        "Offline messages",
    ):
        assert clause in page


def test_an_unknown_profile_or_version_is_not_there(lead: FlaskClient) -> None:
    """Also where the address is nonsense."""
    assert lead.get("/latency/profiles/none").status_code == 404
    assert lead.get("/latency/profiles/jd?version=99").status_code == 404
    assert lead.get("/latency/profiles/jd?version=x").status_code == 200


@pytest.fixture
def admin(talks: Talks, visit: Visit) -> FlaskClient:
    """The browser of who edits for every team."""
    return visit(make_user(talks.session, RoleName.ADMINISTRATOR))


def test_a_new_profile_is_in_force_at_once(talks: Talks, lead: FlaskClient, team: Team) -> None:
    """It can be chosen on every page of the team from then on."""
    answer = lead.post("/latency/new", data=FIELDS)
    assert answer.headers["Location"].endswith(f"/our-shop?team={team.id}")
    saved = definitions.profile(talks.context, "our-shop", team.id)
    assert (saved.start.value, saved.threshold_s) == ("last", 45)
    (version,) = profiles.one_profile(talks.context, "our-shop").held.versions
    assert (version.note, version.authored) == ("先试一个月", True)


def test_editing_makes_the_next_version_and_keeps_the_first(
    talks: Talks, admin: FlaskClient
) -> None:
    """A figure of last month must still be explained by what was in force then."""
    page = admin.get("/latency/profiles/jd/edit", query_string=ENGLISH).text
    assert 'value="09:00-23:00"' in page
    assert 'value="30"' in page
    fields = {
        **FIELDS,
        "key": "jd",
        "based_on": "1",
        "hours_kind": "own",
        "mon": "09:00-12:00, 13:00-18:00",
        "holidays": "2026-10-01 ~ 2026-10-03",
        "closings": "好的 谢谢",
        "cap_s": "600",
        "unanswered": "cap",
    }
    assert admin.post("/latency/profiles/jd/edit", data=fields).status_code == 303
    found = profiles.one_profile(talks.context, "jd")
    assert [version.number for version in found.held.versions] == [2, 1]
    assert found.profile.hours is not None
    assert len(found.profile.hours.holidays) == 3
    assert found.profile.closings == ("好的", "谢谢")
    assert "09:00-23:00" in admin.get("/latency/profiles/jd?version=1").text


def test_two_who_edit_at_once_are_told(lead: FlaskClient) -> None:
    """The second must see what the first has changed."""
    fields = {**FIELDS, "key": "jd", "based_on": "1"}
    assert lead.post("/latency/profiles/jd/edit", data=fields).status_code == 303
    answer = lead.post("/latency/profiles/jd/edit", data=fields, query_string=ENGLISH)
    assert answer.status_code == 422
    assert "Somebody has saved another version meanwhile" in answer.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"note": ""}, "Please fill this in"),
        ({"key": "Not an id"}, "Small letters"),
        ({"key": "jd"}, "There is a profile"),
        ({"threshold_s": "-1"}, "field-error"),
        ({"threshold_s": "nan"}, "field-error"),
        ({"start": "middle"}, "field-error"),
        ({"zone": "Mars/Base"}, "is no known time zone"),
        ({"unanswered": "cap"}, "only where there is a cap"),
        ({"hours_kind": "own"}, "Open at least one day"),
        ({"hours_kind": "own", "mon": "9-18"}, "is no span of a day"),
        ({"hours_kind": "own", "mon": "09:00-18:00", "holidays": "soon"}, "is no date"),
        ({"title_zh": HOSTILE * 9}, "field-error"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_nothing_is_saved(
    talks: Talks, lead: FlaskClient, change: dict[str, str], said: str
) -> None:
    """With everything that was typed still there."""
    answer = lead.post("/latency/new", data={**FIELDS, **change}, query_string=ENGLISH)
    assert answer.status_code == 422
    assert said in answer.text
    assert "按店铺约定" in answer.text
    assert len(profiles.list_profiles(talks.context)) == 4


def test_the_profiles_of_the_house_are_for_administrators(
    talks: Talks, lead: FlaskClient, admin: FlaskClient, team: Team
) -> None:
    """Lists of every team rest on the default: one team neither changes it nor has its own."""
    fields = {**FIELDS, "key": "default", "based_on": "1"}
    for whose in ("shared", team.id):
        fields["team"] = str(whose)
        assert lead.post("/latency/profiles/default/edit", data=fields).status_code == 403
    assert "profiles/default/edit" not in lead.get("/latency/profiles/default").text
    fields["team"] = "shared"
    assert admin.post("/latency/profiles/default/edit", data=fields).status_code == 303
    assert profiles.one_profile(talks.context, "default").held.version.number == 2


def test_what_is_exported_can_be_imported(talks: Talks, lead: FlaskClient, team: Team) -> None:
    """A version travels from one house to another as a file."""
    answer = lead.get("/latency/profiles/jd/yaml")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jd.yaml"'
    body = answer.text.replace("threshold_s: 30", "threshold_s: 20")
    posted = {"file": (io.BytesIO(body.encode()), "jd.yaml"), "note": "更严"}
    assert lead.post("/latency/import", data=posted).status_code == 303
    assert definitions.profile(talks.context, "jd", team.id).threshold_s == 20
    assert definitions.profile(talks.context, "jd").threshold_s == 30


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"id: x", "title"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[1, 2]", "expected keys and values"),
        (b"a: [", "YAML"),
        (b"x" * 500_000, "too large"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(lead: FlaskClient, body: bytes, said: str) -> None:
    """With the line and key at fault."""
    posted = {"file": (io.BytesIO(body), "x.yaml"), "note": "x"}
    answer = lead.post("/latency/import", data=posted, query_string=ENGLISH)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_same_again_is_no_version(lead: FlaskClient, team: Team) -> None:
    """A version that differs in nothing only confuses."""
    body = lead.get("/latency/profiles/jd/yaml").data
    posted = {"file": (io.BytesIO(body), "jd.yaml"), "note": "again"}
    answer = lead.post("/latency/import", data=posted, query_string=ENGLISH)
    assert answer.status_code == 422
    assert "Nothing has changed since version 1" in answer.text
