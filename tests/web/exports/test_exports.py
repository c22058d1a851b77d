"""The page of exports: asked for, followed, fetched by who asked."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa_app.core.jobs import JobKind
from qa_app.jobs.tasks import TASKS
from qa_app.services.context import Context
from tests.support.reviewing import Floor
from tests.support.working import work_off
from tests.web.conftest import Visit

ASKED = {"kind": "reviews", "format": "csv", "since": "2026-10-01", "until": "2026-10-31"}


@pytest.fixture
def floor(app: Flask, context: Context) -> Floor:
    return Floor(context)


@pytest.fixture
def lead(floor: Floor, visit: Visit) -> FlaskClient:
    return visit(floor.lead)


def test_an_export_is_asked_for_followed_and_fetched(
    floor: Floor, lead: FlaskClient, visit: Visit
) -> None:
    """While it is written the page shows how far it is; then it has the file."""
    assert lead.post("/exports", data=ASKED).status_code == 303
    waiting = lead.get("/exports").text
    assert "/jobs/1/progress" in waiting
    assert lead.get("/exports/1/file").status_code == 409
    work_off(floor.context, {JobKind.EXPORT.value: TASKS[JobKind.EXPORT.value]})
    assert "/exports/1/file" in lead.get("/exports").text
    fetched = lead.get("/exports/1/file")
    assert fetched.status_code == 200
    assert "reviews-2026-10-01-2026-10-31.zip" in fetched.headers["Content-Disposition"]
    assert visit(floor.supervisor).get("/exports/1/file").status_code == 404
    assert visit(floor.agent).get("/exports/1/file").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "2026-10-31", "until": "2026-10-01"},
        {"since": "31.10.", "until": ""},
        {"kind": "secrets"},
        {"format": "exe"},
        {"team": "999999"},
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    lead: FlaskClient, wrong: dict[str, str]
) -> None:
    """And nothing is asked for."""
    answer = lead.post("/exports", data=ASKED | wrong)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert "/progress" not in lead.get("/exports").text
