"""One line for each request, with ids and never with words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from qa_app.logs import configure_logs
from tests.conftest import SignIn


@pytest.fixture
def lines(client: FlaskClient) -> Iterator[io.StringIO]:
    out = io.StringIO()
    configure_logs("json", out)
    yield out
    configure_logs("json")


def _requests(lines: io.StringIO) -> list[dict[str, object]]:
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [each for each in told if each["event"] == "request"]


def test_a_line_names_page_status_user_and_time(
    client: FlaskClient, signed_in: SignIn, lines: io.StringIO
) -> None:
    """Enough to see what was slow for whom."""
    user = signed_in(client)
    answer = client.get("/jobs/12/progress")
    [line] = _requests(lines)
    assert line["page"] == "jobs.progress"
    assert line["ids"] == {"job_id": 12}
    assert line["status"] == 404
    assert line["user_id"] == user.id
    assert isinstance(line["milliseconds"], float)
    assert line["request_id"] == answer.headers["X-Request-ID"]


def test_what_was_searched_for_is_not_written_down(
    client: FlaskClient, signed_in: SignIn, lines: io.StringIO
) -> None:
    """A search may be for somebody's number."""
    signed_in(client)
    client.get("/jobs?words=13800138000")
    assert "13800138000" not in lines.getvalue()


def test_a_link_that_works_once_is_not_written_down(
    client: FlaskClient, lines: io.StringIO
) -> None:
    """Who reads the log could set a password."""
    rules = [rule for rule in client.application.url_map.iter_rules() if "token" in rule.arguments]
    assert rules != []
    for rule in rules:
        client.get(rule.build({"token": "T0K3N-T0K3N-T0K3N"})[1])  # type: ignore[index]
    assert _requests(lines) != []
    assert "T0K3N" not in lines.getvalue()


def test_files_of_the_pages_are_not_logged(client: FlaskClient, lines: io.StringIO) -> None:
    """Twenty lines for each page would hide the page."""
    assert client.get("/static/js/app.js").status_code == 200
    assert _requests(lines) == []
