"""The page on which a form is filled, and what its script sends."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from qa_app.core.reviews import ReviewState
from qa_app.core.rubrics import Answer
from qa_app.services import assignments
from qa_app.services.reviews import AnswerGiven
from qa_app.storage.tables.reviews import ReviewRow
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.wiring import db
from tests.support.reviewing import Floor, rude_chat
from tests.web.reviews.conftest import Visit

PATIENCE = "attitude.patience"


@pytest.fixture
def browser(floor: Floor, as_user: Visit) -> FlaskClient:
    """The reviewer's browser."""
    return as_user(floor.reviewer)


def at(task: int, what: str = "") -> str:
    return f"/reviews/assignments/{task}{what}"


def basis(floor: Floor, task: int) -> dict[str, Any]:
    found = floor.basis(task)
    return {"edition": found.edition, "revision": found.revision_id}


def answer(criterion: str, value: str | None = None, **parts: Any) -> dict[str, Any]:
    given = {"value": value, "na": False, "count": None, "points": None, "reason": ""}
    return {"kind": "answer", "criterion": criterion, **given, **parts}


def test_the_page_brings_transcript_form_and_state(browser: FlaskClient, task: int) -> None:
    """Everything that the keys need is there when it opens."""
    html = browser.get(at(task)).text
    assert html.count("data-criterion=") == 12
    assert html.count('class="line line-') == 6
    assert html.count("data-decide=") == 2 * 3
    assert '"edition": 0' in html
    assert "138****5678" in html or "13812345678" not in html


def test_the_page_of_the_next_task_is_fetched_ahead(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """The next conversation is there the moment this one is submitted."""
    following = floor.open(task).next_up
    assert following is not None
    html = browser.get(at(task)).text
    found = re.search(r'<script type="speculationrules" nonce="[^"]+">(.+?)</script>', html)
    assert found is not None
    assert json.loads(found[1])["prefetch"][0]["urls"] == [at(following.id)]


def test_fetching_ahead_leaves_no_trace(browser: FlaskClient, floor: Floor, task: int) -> None:
    """A page that nobody looked at begins no review."""
    browser.get(at(task), headers={"Sec-Purpose": "prefetch"})
    assert floor.open(task).review is None


def test_changes_are_kept_and_answered_with_where_the_form_stands(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """Totals, sections and what is missing, for the page to show."""
    body = basis(floor, task) | {
        "changes": [
            answer(PATIENCE, "4"),
            answer("attitude.language", na=True),
            {"kind": "attach", "criterion": PATIENCE, "seq": 3, "start": 3, "end": 6},
            {"kind": "comment", "comment": "总体尚可"},
        ]
    }
    told = browser.post(at(task, "/changes"), json=body).get_json()
    assert (told["edition"], told["total"], told["answered"]) == (1, "80", 2)
    assert told["sections"]["attitude"] == {"id": "attitude", "score": "4", "max": "15"}
    assert PATIENCE not in {each["criterion"] for each in told["problems"]}
    assert re.fullmatch(r"\d\d:\d\d:\d\d", told["saved_at"]["clock"])
    form = floor.open(task).form
    assert form.comment == "总体尚可"
    assert form.answers[PATIENCE] == Answer(value="4")
    assert [each.quote for each in form.evidence] == ["不知道"]


def test_a_reload_brings_back_what_was_kept(browser: FlaskClient, floor: Floor, task: int) -> None:
    """From the server, whatever the browser remembers."""
    floor.save(task, AnswerGiven(PATIENCE, Answer(value="3", reason="催了两次")))
    html = browser.get(at(task)).text
    assert '"edition": 1' in html
    state = browser.get(at(task, "/state")).get_json()
    assert state["answers"][PATIENCE]["reason"] == "催了两次"
    assert state["open"] is True
    assert state["csrf"]


def test_an_older_edition_is_told_and_changes_nothing(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """The second window learns that it is the second."""
    seen = basis(floor, task)
    floor.save(task, AnswerGiven(PATIENCE, Answer(value="3")))
    body = seen | {"changes": [answer(PATIENCE, "5")]}
    told = browser.post(at(task, "/changes"), json=body)
    assert told.status_code == 409
    assert "另一窗口" in told.get_json()["error"]["message"]
    assert floor.open(task).form.answers[PATIENCE].value == "3"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (answer(PATIENCE, "7"), PATIENCE),
        (answer(PATIENCE, "a lot"), PATIENCE),
        (answer(PATIENCE, "5", reason="x" * 2001), PATIENCE),
        ({"kind": "comment", "comment": "x" * 2001}, "comment"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    browser: FlaskClient, floor: Floor, task: int, change: dict[str, Any], field: str
) -> None:
    """The sentence appears beside the criterion, in the reader's language."""
    body = basis(floor, task) | {"changes": [answer("attitude.language", "5"), change]}
    told = browser.post(at(task, "/changes"), json=body)
    assert told.status_code == 422
    assert told.get_json()["error"]["field"] == field
    assert re.search("[一-鿿]", told.get_json()["error"]["message"])
    assert floor.open(task).review is None


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        7,
        {"changes": []},
        {"edition": "x", "revision": 1, "changes": []},
        {"edition": -1, "revision": 1, "changes": []},
        {"edition": 0, "revision": 1},
        {"edition": 0, "revision": 1, "changes": "answer"},
        {"edition": 0, "revision": 1, "changes": {"kind": "answer"}},
        {"edition": 0, "revision": 1, "changes": [7]},
        {"edition": 0, "revision": 1, "changes": [None]},
        {"edition": 0, "revision": 1, "changes": [{"kind": "elsewhere"}]},
        {"edition": 0, "revision": 1, "changes": [{"kind": ["answer"]}]},
        {"edition": 0, "revision": 1, "changes": [{"kind": "attach", "criterion": PATIENCE}]},
        {"edition": 0, "revision": 1, "changes": [{"kind": "comment"}] * 501},
        {
            "edition": 0,
            "revision": 1,
            "changes": [{"kind": "attach", "criterion": PATIENCE, "seq": 1e99}],
        },
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    browser: FlaskClient, task: int, body: object
) -> None:
    """A sentence, and never a fault of the server."""
    told = browser.post(at(task, "/changes"), json=body)
    assert told.status_code == 422
    assert told.get_json()["error"]["message"]


def test_a_broken_body_is_refused(browser: FlaskClient, task: int) -> None:
    """Half a request is none."""
    for body in (b"", b'{"edition": 0', b"\xff\xfe"):
        told = browser.post(at(task, "/changes"), data=body, content_type="application/json")
        assert told.status_code == 422


def test_extra_fields_are_passed_over(browser: FlaskClient, floor: Floor, task: int) -> None:
    """Nobody sets a total, a state or another reviewer by naming it."""
    extra = {"state": "published", "total": "100", "reviewer_id": floor.lead.id, "earned": "5"}
    body = basis(floor, task) | extra | {"changes": [answer(PATIENCE, "1", **extra)]}
    assert browser.post(at(task, "/changes"), json=body).status_code == 200
    opened = floor.open(task)
    assert opened.review is not None
    assert (opened.review.state, opened.review.total) == (ReviewState.DRAFT, None)
    assert opened.review.reviewer_id == floor.reviewer.id


def test_a_criterion_of_no_such_rubric_is_not_found(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """It names nothing that could be changed."""
    body = basis(floor, task) | {"changes": [answer("manners.smile", "1")]}
    assert browser.post(at(task, "/changes"), json=body).status_code == 404


def test_submitting_leads_to_the_next_task(browser: FlaskClient, floor: Floor, task: int) -> None:
    """Without a list in between."""
    following = floor.open(task).next_up
    assert following is not None
    floor.fill(task)
    told = browser.post(at(task, "/submit"), json=basis(floor, task))
    assert told.get_json() == {"next": at(following.id)}
    assert not floor.open(task).is_open


def test_the_last_one_leads_to_the_list(browser: FlaskClient, floor: Floor) -> None:
    """Where it says that everything is done."""
    *others, last = floor.queue()
    for each in others:
        floor.review(each)
    floor.fill(last)
    told = browser.post(at(last, "/submit"), json=basis(floor, last))
    assert told.get_json() == {"next": "/assignments"}
    assert "没有待质检的会话" in browser.get("/assignments").text


def test_what_is_missing_is_listed_with_where_to_go(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """Every criterion by its id, in the order of the form."""
    floor.fill(task)
    floor.save(task, AnswerGiven(PATIENCE, Answer(value="2")))
    told = browser.post(at(task, "/submit"), json=basis(floor, task))
    assert told.status_code == 422
    problems = told.get_json()["problems"]
    assert [(each["criterion"], each["kind"]) for each in problems] == [(PATIENCE, "no_evidence")]
    assert "依据" in problems[0]["message"]


def test_a_finished_task_opens_as_a_review_to_read(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """A bookmark of the task goes on working."""
    review_id = floor.review(task)
    assert browser.get(at(task)).headers["Location"] == f"/reviews/{review_id}"


def test_skipping_leads_on_and_says_what_came_instead(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """The reviewer is not left on a page that is no longer theirs."""
    following = floor.open(task).next_up
    assert following is not None
    answered = browser.post(at(task, "/skip"), data={"reason": "只有自动回复"})
    place = answered.headers["Location"]
    assert place == at(following.id, f"?skipped={task}")
    assert "补抽了另一条会话" in browser.get(place).text
    assert browser.get(at(task)).headers["Location"] == "/assignments/finished"


def test_skipping_the_only_task_leads_to_its_replacement(
    browser: FlaskClient, floor: Floor
) -> None:
    """There is something to do, though there was nothing after it."""
    *others, last = floor.queue()
    for each in others:
        floor.review(each)
    answered = browser.post(at(last, "/skip"), data={"reason": "x"})
    (added,) = floor.queue()
    assert answered.headers["Location"] == at(added, f"?skipped={last}")


def test_skipping_without_a_reason_is_refused(browser: FlaskClient, task: int) -> None:
    """Whatever the page lets through."""
    assert browser.post(at(task, "/skip"), data={"reason": " "}).status_code == 422


def test_a_finding_is_decided_on_and_what_it_suggests_goes(
    browser: FlaskClient, floor: Floor, session: Session, task: int
) -> None:
    """A false alarm suggests nothing; taken back, it does again."""
    found = next(
        each for each in floor.open(task).form.findings if each.stored.rule == "banned.dont-know"
    )
    url = at(task, f"/findings/{found.stored.id}")
    told = browser.post(url, json={"state": "dismissed"}).get_json()
    assert "attitude.professional" not in told["suggestions"]
    row = session.get_one(FindingRow, found.stored.id)
    assert (row.state, row.decided_by) == ("dismissed", floor.reviewer.id)
    told = browser.post(url, json={"state": "open"}).get_json()
    assert told["suggestions"]["attitude.professional"]["answer"]["value"] == "4"
    assert browser.post(url, json={"state": "gone"}).status_code == 422


def test_a_suggestion_can_be_accepted_as_it_is(
    browser: FlaskClient, floor: Floor, task: int
) -> None:
    """Its places become evidence; what is missing has no place and becomes the reason."""
    suggestions = browser.get(at(task, "/state")).get_json()["suggestions"]
    professional = suggestions["attitude.professional"]
    assert professional["evidence"] == [{"seq": 3, "start": 3, "end": 6}]
    patience = suggestions[PATIENCE]
    assert (patience["evidence"], patience["reason"]) == ([], "离开未说“请稍候”")
    changes = [
        answer(PATIENCE, **{**patience["answer"], "reason": patience["reason"]}),
        answer("attitude.professional", professional["answer"]["value"]),
        {"kind": "attach", "criterion": "attitude.professional", **professional["evidence"][0]},
    ]
    told = browser.post(at(task, "/changes"), json=basis(floor, task) | {"changes": changes})
    missing = {each["criterion"] for each in told.get_json()["problems"]}
    assert {PATIENCE, "attitude.professional"}.isdisjoint(missing)


def test_text_from_a_conversation_never_becomes_markup(
    browser: FlaskClient, floor: Floor, session: Session
) -> None:
    """Not in the transcript, in a quote or in the state for the script."""
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    texts = rude_chat(50, floor.first.key)
    lines = list(texts.messages)
    lines[3] = lines[3]._replace(text=f"这个我不知道{nasty}")
    floor.bring(replace(texts, messages=tuple(lines)))
    floor.draw(per_agent=5, seed="all")
    task = next(
        each.id
        for each in assignments.my_queue(floor.as_(floor.reviewer))
        if each.external_id.endswith("-050")
    )
    body = basis(floor, task) | {
        "changes": [
            {"kind": "attach", "criterion": PATIENCE, "seq": 3},
            {"kind": "comment", "comment": nasty},
            answer(PATIENCE, "1", reason=nasty),
        ]
    }
    assert browser.post(at(task, "/changes"), json=body).status_code == 200
    html = browser.get(at(task)).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_a_session_that_ended_is_told_as_such(app: Flask, task: int) -> None:
    """The script keeps the change and asks to sign in again; a page leads there itself."""
    nobody = app.test_client()
    accept = {"Accept": "application/json"}
    told = nobody.post(at(task, "/changes"), json={}, headers=accept)
    assert told.status_code == 401
    assert nobody.get(at(task, "/state"), headers=accept).status_code == 401


def test_a_forged_request_changes_nothing(
    app: Flask, floor: Floor, as_user: Visit, task: int
) -> None:
    """Another site cannot fill a form in its visitor's name."""
    app.config["WTF_CSRF_ENABLED"] = True
    browser = as_user(floor.reviewer)
    body = basis(floor, task) | {"changes": [answer(PATIENCE, "0")]}
    assert browser.post(at(task, "/changes"), json=body).status_code == 400
    token = browser.get(at(task, "/state")).get_json()["csrf"]
    kept = browser.post(at(task, "/changes"), json=body, headers={"X-CSRFToken": token})
    assert kept.status_code == 200


def test_the_page_takes_the_same_number_of_statements_however_long_the_talk(
    app: Flask, browser: FlaskClient, floor: Floor, session: Session
) -> None:
    """Two hundred tasks, or a thousand messages, must not cost a statement more."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)

    def statements(path: str) -> int:
        session.commit()
        counted.clear()
        assert browser.get(path).status_code == 200
        return len(counted)

    few = [statements(path) for path in ("/assignments", at(floor.queue()[0]))]
    floor.bring(*floor.chats(range(10, 60)))
    floor.draw(per_agent=40, seed="more")
    many = [statements(path) for path in ("/assignments", at(floor.queue()[0]))]
    event.remove(engine, "before_cursor_execute", count)
    assert many == few
    assert max(few) <= 24


def test_a_review_of_an_older_text_says_so(browser: FlaskClient, floor: Floor, task: int) -> None:
    """Evidence stays where it was found, and the reviewer knows why the text differs."""
    floor.save(task, AnswerGiven(PATIENCE, Answer(value="3")))
    review = floor.open(task).review
    assert review is not None
    agent = floor.first if review.agent_id == floor.first.id else floor.second
    again = rude_chat(int(review.external_id[-3:]), agent.key)
    floor.bring(replace(again, messages=again.messages[:2]))
    assert "仍以开始时的文本为准" in browser.get(at(task)).text
    row = floor.context.session.get_one(ReviewRow, review.id)
    assert row.revision_id == review.revision_id
