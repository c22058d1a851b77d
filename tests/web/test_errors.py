"""Every fault becomes an answer that says what to do and tells nothing of the inside."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from qa_app.core.errors import Conflict, Invalid, NotFound, QaError, Refused
from qa_app.web.errors import status_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("error", "status"),
    [(Invalid("a"), 422), (Refused("a"), 403), (NotFound(), 404), (Conflict("a"), 409)],
)
def test_each_core_error_has_one_status(error: QaError, status: int) -> None:
    """Browsers, scripts and logs all go by the status."""
    assert status_of(error) == status


def test_a_relative_of_a_core_error_shares_its_status() -> None:
    """Faults with details of their own derive from the four."""

    class TooOld(Conflict):
        pass

    assert status_of(TooOld("a")) == 409
    assert status_of(QaError("a")) == 422


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        ("invalid", 422, "提交的内容有误"),
        ("refused", 403, "无权操作"),
        ("not-found", 404, "页面不存在"),
        ("conflict", 409, "内容已被更新"),
    ],
)
def test_a_core_error_becomes_a_page(
    visitor: FlaskClient, kind: str, status: int, title: str
) -> None:
    """The visitor reads what happened, in Chinese, and finds a way on."""
    response = visitor.get(f"/fault/{kind}")
    assert response.status_code == status
    assert title in response.text
    assert "返回首页" in response.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_common_status_has_a_page_of_its_own(visitor: FlaskClient, code: int) -> None:
    """A library's bare page says nothing about what to do next."""
    response = visitor.get(f"/status/{code}?lang=en")
    assert response.status_code == code
    assert "<h1>" in response.text
    assert "Werkzeug" not in response.text


@pytest.mark.parametrize(("code", "like"), [(410, 400), (418, 400), (502, 500)])
def test_a_rare_status_borrows_the_words_of_its_kind(
    visitor: FlaskClient, code: int, like: int
) -> None:
    """No status may fall through to a library's page."""
    title = visitor.get(f"/status/{like}").text.split("<h1>")[1].split("</h1>")[0]
    response = visitor.get(f"/status/{code}")
    assert response.status_code == code
    assert title in response.text


def test_a_script_is_answered_in_json(visitor: FlaskClient) -> None:
    """The review page's autosave has to tell a conflict from a lost connection."""
    response = visitor.get("/fault/conflict?lang=en", headers=JSON)
    assert response.status_code == 409
    assert response.json == {
        "error": {
            "status": 409,
            "title": "This has changed meanwhile",
            "message": "Type at least one character to search for.",
            "field": "words",
            "reference": None,
        }
    }


def test_who_sends_json_is_answered_in_json(visitor: FlaskClient) -> None:
    """A script that forgot to say what it reads has said what it writes."""
    response = visitor.post("/fault/refused", json={"a": 1})
    assert response.status_code == 403
    assert response.json
    assert response.json["error"]["title"] == "无权操作"


def test_a_part_of_a_page_gets_a_message_beside_it(visitor: FlaskClient) -> None:
    """What the fault was meant to replace stays as it is."""
    response = visitor.get("/fault/conflict", headers=HTMX)
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#toasts"
    assert response.headers["HX-Reswap"] == "beforeend"
    assert "<html" not in response.text
    assert "内容已被更新" in response.text


def test_a_page_taken_over_whole_gets_the_whole_page(visitor: FlaskClient) -> None:
    """A boosted link replaces the body, so a message alone would leave it empty."""
    response = visitor.get("/fault/conflict", headers=HTMX | {"HX-Boosted": "true"})
    assert "<html" in response.text
    assert "HX-Retarget" not in response.headers


def test_what_nobody_expected_can_be_found_in_the_log(visitor: FlaskClient) -> None:
    """The number on the page is the only bridge between the user and the trace."""
    with capture_logs() as logs:
        response = visitor.get("/wrong")
    assert response.status_code == 500
    failed = [entry for entry in logs if entry["event"] == "request failed"]
    assert len(failed) == 1
    assert failed[0]["request_id"] in response.text
    assert response.headers["X-Request-ID"] == failed[0]["request_id"]
    assert failed[0]["exc_info"]


def test_nothing_of_the_inside_is_told(visitor: FlaskClient) -> None:
    """Names of files, classes and keys help only an attacker."""
    text = visitor.get("/wrong").text
    assert not any(word in text for word in ("Traceback", "KeyError", "gallery", ".py"))


def test_a_refusal_by_the_visitor_shows_no_number(visitor: FlaskClient) -> None:
    """The log has nothing to add to a 404."""
    assert "问题编号" not in visitor.get("/status/404").text


def test_a_method_that_does_not_fit_names_those_that_do(visitor: FlaskClient) -> None:
    """The standard asks for it, and scripts go by it."""
    response = visitor.post("/nothing")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_redirect_is_no_fault(visitor: FlaskClient) -> None:
    """Werkzeug raises some redirects; they must pass untouched."""
    response = visitor.post("/listing", data={"action": "confirm", "id": "1"})
    assert response.status_code == 302


def test_who_is_not_signed_in_is_led_to_the_sign_in(stranger: FlaskClient) -> None:
    """After signing in they come back to where they wanted to go."""
    response = stranger.get("/status/401?a=b")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/status/401?a%3Db"


def test_a_script_is_told_that_the_session_ended(stranger: FlaskClient) -> None:
    """Following a redirect it would take the sign-in page for its answer."""
    assert stranger.get("/status/401", headers=JSON).status_code == 401
    part = stranger.get("/status/401", headers=HTMX)
    assert part.status_code == 401
    assert part.headers["HX-Redirect"].startswith("/sign-in")


def test_after_a_lost_session_the_page_comes_back_not_its_part(stranger: FlaskClient) -> None:
    """A fragment opened as a page would be bare rows without a frame."""
    page = {"HX-Current-URL": "http://localhost/listing?sort=score#row"}
    response = stranger.post("/status/401", headers=HTMX | page)
    assert response.headers["HX-Redirect"] == "/sign-in?next=/listing?sort%3Dscore"


def test_a_fault_in_a_request_is_escaped(visitor: FlaskClient) -> None:
    """Addresses come from anybody."""
    assert "<script>alert" not in visitor.get("/<script>alert(1)</script>").text
