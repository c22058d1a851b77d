"""What the browser is told about every page."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from tests.web.gallery.app import gallery_app


def _policy(client: FlaskClient, path: str = "/") -> dict[str, list[str]]:
    header = client.get(path).headers["Content-Security-Policy"]
    parts = (part.split() for part in header.split(";"))
    return {part[0]: part[1:] for part in parts}


def test_scripts_run_only_from_here_or_with_the_nonce(visitor: FlaskClient) -> None:
    """Markup that slips through somewhere must still not run."""
    sources = _policy(visitor)["script-src"]
    assert sources[0] == "'self'"
    assert re.fullmatch(r"'nonce-[\w-]{20,}'", sources[1])
    assert len(sources) == 2


def test_nothing_is_allowed_inline_or_from_elsewhere(visitor: FlaskClient) -> None:
    """The policy is only as strong as its weakest word."""
    policy = _policy(visitor)
    words = {word for sources in policy.values() for word in sources}
    assert not words & {"'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "*", "http:"}
    assert not any("//" in word for word in words)
    assert policy["default-src"] == ["'self'"]
    for directive in ("base-uri", "object-src", "frame-ancestors"):
        assert policy[directive] == ["'none'"]
    assert policy["form-action"] == ["'self'"]


def test_each_answer_has_a_nonce_of_its_own(visitor: FlaskClient) -> None:
    """A nonce that can be guessed or kept is none."""
    assert _policy(visitor)["script-src"] != _policy(visitor)["script-src"]


def test_the_pages_scripts_carry_the_nonce_of_their_answer(visitor: FlaskClient) -> None:
    """A script that does not match is dropped by the browser."""
    response = visitor.get("/")
    nonce = re.search(r"'nonce-([\w-]+)'", response.headers["Content-Security-Policy"])
    assert nonce
    assert set(re.findall(r'nonce="([^"]*)"', response.text)) == {nonce[1]}


def test_pages_are_not_sniffed_framed_or_referred(visitor: FlaskClient) -> None:
    """The headers that older browsers go by."""
    headers = visitor.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_a_signed_in_user_sees_is_not_kept(
    visitor: FlaskClient, stranger: FlaskClient
) -> None:
    """On a shared machine the back button must not show it to the next person."""
    assert visitor.get("/").headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in stranger.get("/sign-in").headers


def test_faults_are_guarded_like_pages(visitor: FlaskClient) -> None:
    """An error page shows text from the request more often than others do."""
    response = visitor.get("/status/404")
    assert "'nonce-" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_transport_security_is_asked_for_over_https_alone(visitor: FlaskClient) -> None:
    """Over plain HTTP on one machine it would lock the user out."""
    assert "Strict-Transport-Security" not in visitor.get("/").headers
    secure = visitor.get("/", base_url="https://localhost")
    assert "max-age=" in secure.headers["Strict-Transport-Security"]


def test_a_post_without_the_token_changes_nothing() -> None:
    """Another site must not be able to act in the user's name."""
    client = gallery_app(TESTING=True).test_client()
    response = client.post("/listing", data={"action": "confirm"})
    assert response.status_code == 400
    assert "页面停留时间过长" in response.text
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").text)
    assert token
    with_header = client.post(
        "/listing", data={"action": "confirm"}, headers={"X-CSRFToken": token[1]}
    )
    assert with_header.status_code == 302


def test_the_token_lives_as_long_as_the_session() -> None:
    """A reviewer's page stays open all day; its autosave must not end after an hour."""
    assert gallery_app().config["WTF_CSRF_TIME_LIMIT"] is None
