"""The score page, the derivation behind each row, and the file that rebuilds them."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.jobs.tasks import TASKS
from qa_app.services import fair_scores, reviews
from qa_app.services.context import Context
from qa_app.storage.wiring import db
from tests.support.reviewing import PERIOD, Floor
from tests.support.statements import counting
from tests.support.working import work_off
from tests.web.conftest import Visit

ENGLISH = {"lang": "en"}
POINTS = (None, "5", "4", None, "3", "5", None, "4")


@pytest.fixture
def supervisor(app: Flask, context: Context, visit: Visit) -> FlaskClient:
    """Of a team with eight published reviews, computed."""
    floor = Floor(context)
    floor.draw(per_agent=4)
    ids = [floor.review(task, value) for task, value in zip(floor.queue(), POINTS, strict=True)]
    reviews.publish(floor.as_(floor.lead), ids)
    fair_scores.ask(floor.as_(floor.supervisor), PERIOD)
    work_off(context, TASKS)
    return visit(floor.supervisor)


def test_both_scores_their_reservations_and_the_way_to_the_derivation(
    supervisor: FlaskClient,
) -> None:
    """The plain score is always beside it, and what the month cannot bear is said."""
    page = supervisor.get("/fair-scores", query_string={"period": PERIOD} | ENGLISH)
    assert page.status_code == 200
    assert "Plain score" in page.text
    assert "There are fewer than 5 agents" in page.text
    assert "version=1" in page.text
    derived = supervisor.get(
        page.text.partition('<tr data-href="')[2].partition('"')[0].replace("&amp;", "&"),
        query_string=None,
    )
    assert derived.status_code == 200


def test_while_a_period_is_computed_the_page_follows_it_by_itself(
    supervisor: FlaskClient, context: Context
) -> None:
    """Nobody has to reload: the bar renews itself, and goes on to the scores at the end."""
    asked = {"period": PERIOD, "team": "1"}
    supervisor.get("/fair-scores", query_string=asked)
    fair_scores.ask(context, PERIOD)
    page = supervisor.get("/fair-scores", query_string=asked | ENGLISH).text
    assert "/fair-scores/progress" in page
    fragment = supervisor.get("/fair-scores/progress", query_string=asked)
    assert "HX-Redirect" not in fragment.headers
    assert 'hx-trigger="every 1s"' in fragment.text
    work_off(context, TASKS)
    ended = supervisor.get("/fair-scores/progress", query_string=asked)
    assert ended.headers["HX-Redirect"].startswith("/fair-scores")


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    supervisor: FlaskClient, app: Flask
) -> None:
    """A team of fifty must open as fast."""
    supervisor.get("/fair-scores", query_string={"period": PERIOD})
    with app.app_context(), counting(db.engine) as statements:
        supervisor.get("/fair-scores", query_string={"period": PERIOD})
    assert len(statements) < 30


@pytest.mark.parametrize(
    "query",
    [
        {"period": "<script>"},
        {"period": "9" * 400},
        {"version": "99"},
        {"team": "9" * 30},
        {"first": "-1"},
        {"first": "999999999"},
        {"period": "2020-01"},
    ],
)
def test_any_address_is_answered(supervisor: FlaskClient, query: dict[str, str]) -> None:
    """Never with a fault of ours."""
    for path in ("/fair-scores", "/fair-scores/rebuild", "/fair-scores/agents/1"):
        assert supervisor.get(path, query_string=query).status_code < 500


def test_a_downloaded_file_is_checked_on_the_page_and_a_changed_one_is_found_out(
    supervisor: FlaskClient,
) -> None:
    """Whoever doubts a score can have it computed again."""
    query = {"period": PERIOD, "team": "1"}
    team = supervisor.get("/fair-scores", query_string=query)
    assert team.status_code == 200
    found = supervisor.get("/fair-scores/rebuild.json", query_string=query)
    assert "attachment" in found.headers["Content-Disposition"]
    brought = {"file": (io.BytesIO(found.data), "scores.json")}
    assert (
        "Equal: every figure"
        in supervisor.post("/fair-scores/rebuild", data=brought, query_string=ENGLISH).text
    )
    content = json.loads(found.data)
    content["scores"][0][7] += 2
    changed = {"file": (io.BytesIO(json.dumps(content).encode()), "scores.json")}
    answer = supervisor.post("/fair-scores/rebuild", data=changed, query_string=ENGLISH)
    assert "Not equal: something was changed" in answer.text


@pytest.mark.parametrize("brought", [b"[1", b"{}", b"", b"\xff\x00", b"[" * 9000, None])
def test_a_file_that_is_none_is_refused_on_the_page_it_was_brought_to(
    supervisor: FlaskClient, brought: bytes | None
) -> None:
    """Whoever took the wrong file tries the next one: the page must still be there."""

    def data() -> dict[str, object]:
        return {} if brought is None else {"file": (io.BytesIO(brought), "x.json")}

    query = {"period": PERIOD, "team": "1", **ENGLISH}
    answer = supervisor.post("/fair-scores/rebuild", data=data(), query_string=query)
    assert answer.status_code == 422
    assert 'id="file-fault" role="alert"' in answer.text
    assert "Computed again" in answer.text
    assert supervisor.post("/fair-scores/rebuild", data=data()).status_code == 422
