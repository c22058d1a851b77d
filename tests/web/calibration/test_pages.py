"""The pages of calibration: what each state shows, and what is refused."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from qa_app.jobs.tasks import TASKS
from qa_app.storage.wiring import db
from tests.support.calibrating import FIRST, Circle
from tests.support.reviewing import PERIOD
from tests.support.statements import counting
from tests.support.working import work_off
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}


@pytest.fixture
def lead(circle: Circle, visit: Visit) -> FlaskClient:
    return visit(circle.floor.lead)


def test_a_round_is_planned_from_conversations_chosen_in_the_list(
    circle: Circle, lead: FlaskClient
) -> None:
    """The way there keeps what was chosen; what is wrong is said beside its field."""
    parts = circle.floor.parts(circle.floor.first)[:2]
    led = lead.post("/conversations", data={"id": parts, "action": "calibrate"})
    page = lead.get(led.location, query_string=None).text
    assert page.count('name="part"') == 2
    form: dict[str, object] = {
        "team": circle.floor.team.id, "name": "周校准", "source": "chosen", "part": parts,
        "reviewers": [user.id for user in circle.people], "blind": "y",
    }  # fmt: skip
    wrong = lead.post("/calibration", data={**form, "name": "", "due_on": "soon"})
    assert wrong.status_code == 422
    assert wrong.text.count("field-error") >= 2
    assert wrong.text.count("checked") >= 5
    for hostile in ("<script>alert(1)</script>", "9" * 500, "'; DROP TABLE review; --"):
        assert lead.post("/calibration", data={**form, "names": hostile}).status_code == 422
    made = lead.post("/calibration", data=form)
    assert made.status_code == 302
    assert "周校准" in lead.get("/calibration").text
    assert lead.post("/conversations", data={"all": "1"}).status_code == 422


def test_an_open_round_shows_who_has_finished_and_no_answer(
    circle: Circle, lead: FlaskClient, visit: Visit
) -> None:
    """A total in the corner would be an anchor too."""
    round_id = circle.begin()
    circle.answer(circle.second, attitude__professional="2")
    page = lead.get(f"/calibration/{round_id}").text
    assert page.count('class="done-mark"') == 2
    assert "97.00" not in page
    part = circle.parts_of(round_id)[0]
    assert lead.get(f"/calibration/{round_id}/conversations/{part}").status_code == 409
    mine = visit(circle.third).get(f"/calibration/{round_id}/mine", query_string=ENGLISH).text
    assert "Start reviewing" in mine
    assert "97.00" not in mine


def test_the_session_settles_over_the_wire_and_says_where_it_stands(
    circle: Circle, lead: FlaskClient
) -> None:
    """What cannot be taken is refused with a sentence, and nothing is half kept."""
    round_id = circle.begin()
    circle.all_answer("5", "3", "3")
    lead.post(f"/calibration/{round_id}/session")
    part = circle.parts_of(round_id)[0]
    place = f"/calibration/{round_id}/conversations/{part}"
    page = lead.get(place).text
    order = re.findall(r'data-criterion="([^"]*)"', page)
    assert order[0] == FIRST
    assert 'data-majority="3"' in page
    settled = lead.post(f"{place}/criteria/{FIRST}", json={"answer": {"value": "3"}, "note": "…"})
    state = settled.get_json()
    assert state["rows"][FIRST] == {
        "settled": True, "reference": "3", "off": [circle.floor.reviewer.id],
    }  # fmt: skip
    assert FIRST not in state["unsettled"]
    bodies: list[object] = [
        None, [], {}, {"answer": {"value": "77"}}, {"answer": {"value": {}}}, {"answer": 3},
        {"answer": {"value": "3"}, "note": 7}, {"answer": {"value": "3"}, "note": "x" * 2000},
    ]  # fmt: skip
    for body in bodies:
        assert lead.post(f"{place}/criteria/{FIRST}", json=body).status_code == 422, body
    assert lead.post(f"{place}/criteria/nothing", json={}).status_code == 404
    back = lead.post(f"{place}/criteria/{FIRST}", json={"take_back": True}).get_json()
    assert FIRST in back["unsettled"]
    assert lead.post(f"/calibration/{round_id}/close").status_code == 409


def test_a_closed_round_tells_each_their_own_deviations_and_names_nobody_else(
    circle: Circle, lead: FlaskClient, visit: Visit
) -> None:
    """Only leads see who gave what."""
    round_id = circle.closed("5", "4", "2")
    mine = visit(circle.third).get(f"/calibration/{round_id}/mine").text
    assert "按定义" in mine
    assert circle.second.name not in mine
    assert circle.floor.reviewer.name not in mine
    shown = lead.get(f"/calibration/{round_id}").text
    assert circle.second.name in shown
    assert "各评分项一致性" in shown


def test_figures_are_computed_in_the_background_and_read_in_words(
    circle: Circle, lead: FlaskClient
) -> None:
    """Eight conversations are too few, and the page says how many are missing."""
    parts = [*circle.floor.parts(circle.floor.first), *circle.floor.parts(circle.floor.second)]
    circle.closed("5", "4", "2", part_ids=parts)
    assert "尚未计算" in lead.get("/calibration/agreement").text
    work_off(circle.floor.context, TASKS)
    page = lead.get("/calibration/agreement", query_string=ENGLISH).text
    assert "Too few conversations" in page
    assert "2 more to know" in page
    with counting(db_engine(lead)) as sent:
        lead.get("/calibration/agreement")
    assert len(sent) < 25
    strict = lead.get("/calibration/drift", query_string=ENGLISH).text
    assert "−2.0" in strict
    again = lead.post(
        "/calibration/agreement",
        data={"team": circle.floor.team.id, "rubric": "001-O", "period": PERIOD},
    )
    assert again.status_code == 302


def db_engine(client: FlaskClient):  # type: ignore[no-untyped-def]
    with client.application.app_context():
        return db.engine


def test_hostile_addresses_of_figures_are_answered_with_a_sentence(lead: FlaskClient) -> None:
    """Never with a fault of ours."""
    for path in ("agreement", "drift", "anchoring"):
        for query in ("period=2026-13", "period=%00", "rubric=<script>", "team=x"):
            assert lead.get(f"/calibration/{path}?{query}").status_code in {200, 422}, (path, query)
        assert lead.get(f"/calibration/{path}?team=999999").status_code == 404
    assert lead.post("/calibration/agreement", data={}).status_code == 422


def test_too_few_blind_reviews_say_so(lead: FlaskClient) -> None:
    """An empty page says what to do next."""
    page = lead.get("/calibration/anchoring", query_string=ENGLISH).text
    assert "Not enough yet" in page
    assert "blind share" in page


def test_a_round_costs_as_many_questions_whatever_its_size(
    circle: Circle, lead: FlaskClient
) -> None:
    """Eight reviewers and twenty conversations must not be slower than three and two."""
    counts = []
    for parts in (
        circle.floor.parts(circle.floor.first)[:1],
        circle.floor.parts(circle.floor.second),
    ):
        round_id = circle.closed("5", "4", "4", part_ids=parts)
        with counting(db_engine(lead)) as sent:
            lead.get(f"/calibration/{round_id}")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_notices_lead_to_the_round(circle: Circle, lead: FlaskClient, visit: Visit) -> None:
    """Reviewers to their part in it, the lead to the session."""
    circle.begin()
    circle.all_answer("5", "4", "4")
    told = visit(circle.second)
    page = told.get("/notices").text
    assert "新的校准“十月校准”" in page
    number = re.search(r'/notices/(\d+)"', page)
    assert number is not None
    assert told.post(f"/notices/{number[1]}").location.endswith("/mine")
    assert "所有人都已评完" in lead.get("/notices").text
