"""The bench as people use it: faults beside fields, verdicts, trials, publishing, conflicts."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from qa_app.core.definitions import Kind
from qa_app.definitions.documents import plain_document
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench import early, passing, runs
from qa_app.services.rule_bench.history import try_here
from qa_app.services.rule_bench.publishing import publish
from qa_app.services.rule_bench.runs import Run
from qa_app.web.rule_bench.forms import Draft
from tests.bench.ruling import QuietTrial
from tests.support.benching import BODY, RULE, Bench, saying
from tests.web.conftest import Visit
from tests.web.rule_bench.test_forms import posted

NEW = "没空理你"


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(context)


@pytest.fixture
def lead(bench: Bench, visit: Visit) -> FlaskClient:
    return visit(bench.administrator)


def form_of(body: str, **more: str) -> MultiDict[str, str]:
    given = posted(Draft(plain_document(body, file="x")))
    for key, value in more.items():
        given[key.replace("__", "-")] = value
    return given


def test_the_form_holds_the_rule_and_its_examples(lead: FlaskClient) -> None:
    """With how each example turns out."""
    page = lead.get(f"/rules/bench/edit/{RULE}").text
    assert "自己看着办\n不想跟你讲" in page
    assert "你<mark>自己看着办</mark>吧" in page.replace("\n", "")
    assert 'id="verdict-miss-0"' in page
    assert lead.get("/rules/bench/edit/nothing").status_code == 404
    assert lead.get(f"/rules/bench/edit/{RULE}?version=9").status_code == 404
    assert lead.get("/rules/bench/new").status_code == 200


def test_what_is_typed_is_tried_at_once(lead: FlaskClient) -> None:
    """Pass and fail, with the hit marked, and nothing is stored."""
    given = form_of(BODY, base="1", hit__0="你看着办", miss__0="我不想跟你讲")
    answer = lead.post("/rules/bench/try", data=given).text
    assert "bench-outcome-bad" in answer
    assert "<mark>不想跟你讲</mark>" in answer
    assert 'hx-swap-oob="outerMorph"' in answer


def test_a_fault_stands_beside_its_field(lead: FlaskClient) -> None:
    """In a sentence that says what to do."""
    given = form_of(BODY, base="1", when="nothing", **{"conditions__0__field__texts": "(("})
    answer = lead.post("/rules/bench/try", data=form_of(BODY, when="nothing")).text
    place = answer.index('id="fault-when"')
    assert "nothing" in answer[place : place + 400]
    assert lead.post("/rules/bench/try", data=given).status_code == 200


def test_a_button_of_the_form_changes_it_with_and_without_a_script(lead: FlaskClient) -> None:
    """And keeps what was typed, the note too."""
    given = form_of(BODY, base="1", do="add-condition", note="half a note")
    page = lead.post("/rules/bench/form", data=given)
    assert page.text.count('class="bench-condition"') == 2
    assert "half a note" in page.text
    fragment = lead.post("/rules/bench/form", data=given, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert fragment.text.count('class="bench-condition"') == 2


def test_a_draft_is_tried_on_history_and_read_in_place(bench: Bench, lead: FlaskClient) -> None:
    """Who leaves the page finds draft and figures again."""
    bench.bring(saying(f"{NEW}，自己查", name="c-gained"))
    asked = lead.post("/rules/bench/history", data=form_of(bench.with_phrase(NEW), base="1"))
    assert asked.status_code == 303
    waiting = lead.get(asked.location).text
    assert NEW in waiting
    assert "/progress" in waiting
    bench.work()
    page = lead.get(asked.location).text
    assert "c-gained" in page
    assert f"<mark>{NEW}</mark>" in page
    run = asked.location.rpartition("/")[2].partition("?")[0]
    assert "c-gained" in lead.get(f"/rules/bench/runs/{run}/gained").text
    assert "c-gained" not in lead.get(f"/rules/bench/runs/{run}/lost?after=x").text
    assert lead.get(f"/rules/bench/runs/{run}/other").status_code == 404


def test_a_long_trial_is_told_of_before_its_end(
    bench: Bench, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read by chance so far tells what the whole will come to, and between what."""
    monkeypatch.setattr(passing, "CHUNK", 4)
    monkeypatch.setattr(runs, "LEAST_READ", 4)
    monkeypatch.setattr(early, "SOON_S", 0.0)
    bench.bring(*(saying(NEW, name=f"c{number}") for number in range(8)))
    seen: list[tuple[Run, str, str]] = []

    def look(run: Run) -> None:
        page = lead.get(f"/rules/bench/runs/{run.row.id}").text
        seen.append((run, page, lead.get(f"/rules/bench/runs/{run.row.id}/so-far").text))
        bench.context.session.rollback()

    run_id = try_here(bench.as_lead, QuietTrial(), bench.with_phrase(NEW), look)
    [(early_run, page, fragment)] = seen
    gained = early_run.estimates["gained"]
    assert (early_run.row.to_read, gained.total, gained.high) == (8, 8, 8)
    assert 4 <= gained.low < 8
    assert "≈ +8" in page
    assert "≈ +8" in fragment
    assert "依据的只是估计" in page
    exact = runs.one_run(bench.as_lead, run_id)
    assert (exact.row.read, exact.row.gained, exact.estimates) == (8, 8, {})
    assert "≈" not in lead.get(f"/rules/bench/runs/{run_id}").text


def test_personal_data_in_a_place_is_masked(bench: Bench, lead: FlaskClient) -> None:
    """The bench shows transcripts to many eyes."""
    bench.bring(saying(f"{NEW}，打13812345678", name="c1"))
    asked = lead.post("/rules/bench/history", data=form_of(bench.with_phrase(NEW), base="1"))
    bench.work()
    page = lead.get(asked.location).text
    assert NEW in page
    assert "13812345678" not in page


def test_a_faulty_draft_is_not_tried_on_history(lead: FlaskClient) -> None:
    """The page comes back with the fault."""
    answer = lead.post("/rules/bench/history", data=form_of(BODY, when="nothing"))
    assert answer.status_code == 422
    assert 'id="fault-when"' in answer.text


def test_publishing_asks_for_a_note_and_keeps_what_was_typed(
    bench: Bench, lead: FlaskClient
) -> None:
    """Then it puts the draft in force."""
    given = form_of(bench.with_phrase(NEW), base="1")
    refused = lead.post("/rules/bench/publish", data=given)
    assert refused.status_code == 422
    assert NEW in refused.text
    given["note"] = "多了一句"
    assert lead.post("/rules/bench/publish", data=given).status_code == 303
    newest = definitions.versions_of(bench.context, Kind.RULE, RULE)[0]
    assert (newest.number, newest.note) == (2, "多了一句")
    assert NEW in newest.body
    page = lead.get(f"/rules/bench/edit/{RULE}").text
    assert "多了一句" in page


def test_who_comes_second_is_told_and_can_go_on(bench: Bench, lead: FlaskClient) -> None:
    """Nothing that was typed is lost."""
    publish(bench.as_lead, bench.body(("不想跟你讲", "懒得理你")), base=1, note="first")
    given = form_of(
        BODY.replace("自己看着办\n", "自己看着办\n        - 没空理你\n"), base="1", note="n"
    )
    told = lead.post("/rules/bench/publish", data=given)
    assert told.status_code == 409
    assert NEW in told.text
    going_on = MultiDict([*given.items(multi=True)])
    going_on["base"] = "2"
    assert lead.post("/rules/bench/publish", data=going_on).status_code == 303


def test_going_back_retiring_and_screening_again(bench: Bench, lead: FlaskClient) -> None:
    """Each by a button, none by a link."""
    publish(bench.as_lead, bench.with_phrase(NEW), base=1, note="first")
    back = lead.post(f"/rules/bench/back/{RULE}", data={"base": "2", "number": "1"})
    assert back.status_code == 303
    assert lead.post(f"/rules/bench/rescreen/{RULE}").status_code == 303
    assert lead.post(f"/rules/bench/retire/{RULE}", data={"base": "3"}).status_code == 303
    assert lead.post(f"/rules/bench/retire/{RULE}", data={"base": "3"}).status_code == 409
    assert lead.post(f"/rules/bench/rescreen/{RULE}").status_code == 409
    assert lead.post(f"/rules/bench/back/{RULE}", data={"number": "x"}).status_code == 404
    assert lead.get(f"/rules/bench/edit/{RULE}").status_code == 200


def test_a_rule_goes_out_and_comes_in_as_yaml(lead: FlaskClient) -> None:
    """What comes in is only put into the form."""
    out = lead.get(f"/rules/bench/yaml/{RULE}")
    assert out.text == BODY
    assert RULE in out.headers["Content-Disposition"]
    assert lead.get(f"/rules/bench/yaml/{RULE}?version=9").status_code == 404
    changed = BODY.replace("不想跟你讲", NEW).encode()
    page = lead.post("/rules/bench/yaml", data={"file": (io.BytesIO(changed), "rule.yaml")})
    assert page.status_code == 200
    assert NEW in page.text


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"- 1", b"[", b"x" * 3_000_000])
def test_a_file_that_holds_no_rule_is_refused_in_a_sentence(lead: FlaskClient, data: bytes) -> None:
    """Hostile files are normal."""
    answer = lead.post("/rules/bench/yaml", data={"file": (io.BytesIO(data), "rule.yaml")})
    assert answer.status_code in {413, 422}


def test_a_file_of_odd_shape_is_shown_with_its_faults(lead: FlaskClient) -> None:
    """Keys of the wrong kind must not break the form."""
    odd = b"id: 3\ntitle: x\nconditions: [1]\nexamples: 7\nreport: {a: 1}\nsince: 2026-10-01\n"
    page = lead.post("/rules/bench/yaml", data={"file": (io.BytesIO(odd), "rule.yaml")})
    assert page.status_code == 200
    assert "field-error" in page.text
