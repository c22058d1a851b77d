"""The builder as people use it: keeping, buttons, faults, publishing, files, conflicts."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from qa_app.core.definitions import Kind
from qa_app.core.jobs import JobKind
from qa_app.core.permissions import RoleName
from qa_app.definitions.rubrics import drafts
from qa_app.services import (
    definition_versions,
    definitions,
    reviews,
    rubric_builder,
    rubric_trial,
)
from qa_app.services.context import Context
from tests.support.factories import make_user
from tests.support.reviewing import PERIOD, Floor
from tests.support.working import work_off
from tests.web.conftest import Visit

DRAFT = "/rubrics/001-O/draft"
HX = {"HX-Request": "true"}
ENGLISH = {"lang": "en"}
PATIENCE = {
    "id": "patience",
    "title-zh_CN": "耐心",
    "title-en": "Patience",
    "kind": "points",
    "points": "5",
    "may_be_na": "on",
    "links-0-rule": "banned.impatience",
    "links-0-deduct": "1",
}


@pytest.fixture
def floor(context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def lead(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.lead)


def typed(edition: int, **more: str) -> dict[str, str]:
    return {"edition": str(edition), "at": "s0.c1", **PATIENCE, **more}


def kept(floor: Floor, key: str = "001-O") -> rubric_builder.OpenedDraft:
    floor.context.session.expire_all()
    return rubric_builder.open_draft(floor.as_(floor.lead), key, floor.team.id)


def test_the_page_shows_outline_and_the_form_beside_it(lead: FlaskClient) -> None:
    """Looking begins no draft."""
    page = lead.get(DRAFT, query_string={"at": "s0.c1"}).text
    assert 'value="耐心性"' in page
    assert 'data-criterion="attitude.patience"' in page
    assert lead.get("/rubrics/nothing/draft").status_code == 404
    assert lead.get(DRAFT, query_string={"at": "s99.c99"}).status_code == 200


def test_what_is_typed_is_kept_and_shown_at_once(floor: Floor, lead: FlaskClient) -> None:
    """Saved, in the form beside, and counted against the version in force."""
    answer = lead.post(DRAFT, data=typed(0, weight="4"), headers=HX, query_string=ENGLISH).text
    assert 'id="edition" value="1"' in answer
    assert 'id="preview"' in answer
    assert re.search(r"\d changes against version 1", answer)
    draft = kept(floor)
    assert draft.edition == 1
    assert {each.what for each in draft.changes} >= {"weight", "title"}
    assert definitions.versions_of(floor.context, Kind.RUBRIC, "001-O")[0].number == 1


def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    floor: Floor, lead: FlaskClient
) -> None:
    """A half-written draft is kept as it is."""
    answer = lead.post(DRAFT, data=typed(0, points="many"), headers=HX).text
    place = answer.index('id="fault-points"')
    assert "field-error" in answer[place : place + 300]
    assert kept(floor).tried.rubric is None
    assert "many" in lead.get(DRAFT, query_string={"at": "s0.c1"}).text
    refused = lead.post(f"{DRAFT}/publish", data={"edition": "1", "note": "n"})
    assert refused.status_code == 422


def test_buttons_work_with_and_without_a_script(floor: Floor, lead: FlaskClient) -> None:
    """And keep what was typed in the open place."""
    moved = lead.post(DRAFT, data=typed(0, do="down:s0.c1"), headers=HX)
    assert "<html" not in moved.text
    assert 'name="at" value="s0.c2"' in moved.text
    plain = lead.post(DRAFT, data=typed(1, at="s0.c2", do="add-section"))
    assert (plain.status_code, plain.location.rpartition("=")[2]) == (303, "s4")
    titles = [each["title"]["zh_CN"] for each in kept(floor).document["sections"][0]["criteria"]]
    assert titles[2] == "耐心"


def test_a_second_window_is_told(floor: Floor, lead: FlaskClient) -> None:
    """It overwrites nothing."""
    lead.post(DRAFT, data=typed(0))
    late = lead.post(DRAFT, data=typed(0, **{"title-zh_CN": "别的"}), query_string=ENGLISH)
    assert late.status_code == 409
    assert "changed in another window" in late.text
    fragment = lead.post(DRAFT, data=typed(0), headers=HX)
    assert 'role="alert"' in fragment.text
    assert kept(floor).edition == 1


def test_publishing_asks_for_a_note_and_makes_a_version(floor: Floor, visit: Visit) -> None:
    """The draft is done with, and the changes can be read; then back again."""
    house = make_user(floor.context.session, RoleName.ADMINISTRATOR)
    lead = visit(house)
    lead.post(DRAFT, data=typed(0, weight="4"))
    assert lead.post(f"{DRAFT}/publish", data={"edition": "1", "note": " "}).status_code == 422
    assert lead.post(f"{DRAFT}/publish", data={"edition": "0", "note": "n"}).status_code == 409
    done = lead.post(f"{DRAFT}/publish", data={"edition": "1", "note": "耐心轻一些"})
    assert done.status_code == 303
    newest = definitions.versions_of(floor.context, Kind.RUBRIC, "001-O")[0]
    assert (newest.number, newest.note) == (2, "耐心轻一些")
    assert rubric_builder.my_drafts(floor.as_(house)) == []
    page = lead.get("/rubrics/001-O/changes", query_string=ENGLISH).text
    assert "weight 5 → 4" in page
    assert lead.get("/rubrics/001-O/changes?before=1&after=9").status_code == 404
    back = lead.post("/rubrics/001-O/back", data={"base": "2", "number": "1"})
    assert back.status_code == 303
    assert definitions.versions_of(floor.context, Kind.RUBRIC, "001-O")[0].number == 3
    assert lead.post("/rubrics/001-O/back", data={"base": "2", "number": "1"}).status_code == 409


def test_who_comes_second_goes_on_upon_the_newer_version(floor: Floor, lead: FlaskClient) -> None:
    """What was written stays."""
    lead.post(DRAFT, data=typed(0))
    line = definition_versions.line_for(floor.context, Kind.RUBRIC, "001-O", None)
    body = line.every[0].body.replace("pass_mark: 60", "pass_mark: 70")
    definition_versions.add(floor.context, Kind.RUBRIC, "001-O", body, line, "x")
    floor.context.session.commit()
    assert lead.post(f"{DRAFT}/publish", data={"edition": "1", "note": "n"}).status_code == 409
    assert lead.post(f"{DRAFT}/rebase").status_code == 303
    assert kept(floor).base == 2
    done = lead.post(f"{DRAFT}/publish", data={"edition": "2", "note": "n"})
    assert done.status_code == 303


def test_a_draft_is_its_authors_alone(floor: Floor, lead: FlaskClient, visit: Visit) -> None:
    """A colleague sees the version in force."""
    lead.post(DRAFT, data=typed(0, **{"title-zh_CN": "只有我看"}))
    other = visit(floor._user("administrator", "钱工"))  # type: ignore[arg-type]
    assert "只有我看" not in other.get(DRAFT, query_string={"at": "s0.c1"}).text
    assert "001-O/draft" not in other.get("/rubrics").text


def test_a_new_rubric_is_begun_empty_or_as_a_copy(floor: Floor, lead: FlaskClient) -> None:
    """It is in force nowhere before it is published."""
    data = {"key": "house-1", "title": "电话表", "copied_from": "001-O"}
    assert lead.post("/rubrics", data=data).status_code == 303
    assert lead.post("/rubrics", data=data).status_code == 422
    assert lead.post("/rubrics", data={"key": "001-O", "title": "x"}).status_code == 422
    assert lead.post("/rubrics", data={"key": "a/b", "title": "x"}).status_code == 422
    assert lead.post("/rubrics", data={"key": "a", "title": " "}).status_code == 422
    assert lead.post("/rubrics", data=data | {"key": "b", "copied_from": "z"}).status_code == 404
    assert "电话表" in lead.get("/rubrics").text
    copied = kept(floor, "house-1")
    assert copied.tried.rubric is not None
    assert not copied.tried.rubric.by_default
    done = lead.post("/rubrics/house-1/draft/publish", data={"edition": "0", "note": "第一版"})
    assert done.status_code == 303
    assert lead.post("/rubrics/house-1/draft/discard").status_code == 303


def test_a_file_goes_out_and_comes_back(floor: Floor, lead: FlaskClient) -> None:
    """YAML there and back is the same rubric; nonsense is refused and changes nothing."""
    body = lead.get("/rubrics/001-O/export.yaml").data
    assert lead.get("/rubrics/001-O/export.yaml?version=9").status_code == 404
    file = {"file": (io.BytesIO(body.replace("耐心性".encode(), "耐心".encode())), "x.yaml")}
    assert lead.post(f"{DRAFT}/file", data=file).status_code == 303
    assert kept(floor).document["sections"][0]["criteria"][1]["title"]["zh_CN"] == "耐心"
    again = lead.get(f"{DRAFT}.yaml").data
    before = drafts.tried(drafts.document_of(again.decode())).rubric
    assert before == kept(floor).tried.rubric
    for data in (b"", b"\xff\xfe\x00", b"[1, 2]", b"a: &a [*a]", b"x" * (2 << 20)):
        nonsense = {"file": (io.BytesIO(data), "x.yaml")}
        assert lead.post(f"{DRAFT}/file", data=nonsense).status_code == 422
    assert kept(floor).edition == 1
    assert lead.post(f"{DRAFT}/discard").status_code == 303
    assert kept(floor).edition == 0


def test_last_months_reviews_are_scored_under_the_draft(floor: Floor, lead: FlaskClient) -> None:
    """Published ones alone; the biggest moves lead to their reviews."""
    floor.draw(per_agent=4)
    ids = [floor.review(task) for task in floor.queue()]
    reviews.publish(floor.as_(floor.lead), ids[:4])
    lead.post(DRAFT, data=typed(0, weight="50"))
    address = f"{DRAFT}/trial"
    page = lead.get(address, query_string={"period": PERIOD} | ENGLISH).text
    assert re.search(r"Reviews</\w+>\s*<\w+[^>]*>\s*4\b", page)
    assert "→" in page
    assert "/reviews/" in page
    assert lead.get(address, query_string={"period": "2025-01"} | ENGLISH).status_code == 200
    assert lead.get(address, query_string={"period": "nonsense"}).status_code == 422
    lead.post(DRAFT, data=typed(1, points="many"))
    assert "cannot be read yet" in lead.get(address, query_string=ENGLISH).text


def test_more_reviews_than_a_page_waits_for_are_a_job(
    floor: Floor, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them are scored again, and the draft that was tried is the one that is shown."""
    monkeypatch.setattr(rubric_trial, "AT_ONCE", 1)
    monkeypatch.setattr(rubric_trial, "CHUNK", 1)
    floor.draw()
    made = [floor.review(task, "3") for task in floor.queue()]
    reviews.publish(floor.as_(floor.lead), made)
    lead.post(DRAFT, data=typed(0, weight="50"))
    address = f"{DRAFT}/trial"
    asked = {"period": PERIOD} | ENGLISH
    assert "Score them again" in lead.get(address, query_string=asked).text
    assert lead.post(address, data={"period": PERIOD}).status_code == 303
    assert "Trying a rubric on reviews" in lead.get(address, query_string=asked).text
    who = floor.as_(floor.lead)
    assert work_off(floor.context, {JobKind.RUBRIC_TRIAL.value: rubric_trial.run_trial}) == 1
    found = rubric_trial.try_on_reviews(who, "001-O", PERIOD, floor.team.id).found
    assert found is not None
    assert found.reviews == len(made) > 1
    assert "Score them again" not in lead.get(address, query_string=asked).text


def test_the_page_of_changes_leads_back_to_the_rubric(lead: FlaskClient) -> None:
    """By its id: nothing that the frame of all pages brings along takes its name."""
    page = lead.get("/rubrics/001-O/changes").get_data(as_text=True)
    assert 'href="/rubrics/001-O"' in page
    assert "Macro" not in page
