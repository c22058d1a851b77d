"""The frame: what every page carries, for whom."""

from __future__ import annotations

import pytest
from flask import Flask, g, render_template
from flask.testing import FlaskClient

from qa_app.web.visitors import Visitor
from tests.web.gallery.app import gallery_app

PAGES = ("/", "/listing", "/parts", "/forms", "/charts", "/long", "/nothing", "/sign-in")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_part_can_be_drawn_in_both_languages(
    visitor: FlaskClient, path: str, language: str
) -> None:
    """A macro that fails does so on somebody's page."""
    response = visitor.get(path, query_string={"lang": language})
    assert response.status_code == 200
    assert "<main" in response.text


def test_the_frame_names_the_user_and_what_is_unread(visitor: FlaskClient) -> None:
    """Who am I here, and does anything wait?"""
    page = visitor.get("/").text
    assert "张伟" in page
    assert "12 条未读通知" in page
    assert 'action="/sign-out"' in page


def test_more_than_ninety_nine_is_many(gallery: Flask) -> None:
    """The figure must fit the bell."""
    with gallery.test_request_context("/"):
        gallery.preprocess_request()
        gallery.jinja_env.globals["unread_notices"] = lambda: 1234
        page = render_template("gallery/nothing.html", number=None)
    assert "99+" in page
    assert "1234 条未读通知" in page


@pytest.mark.parametrize(
    ("name", "initial"), [("张伟", "伟"), ("ann", "A"), ("  ", "?"), ("欧阳小敏", "敏")]
)
def test_a_person_is_known_by_one_character(name: str, initial: str) -> None:
    """A Chinese given name ends the name; colleagues share the first character."""
    assert Visitor(name).initial == initial


@pytest.mark.parametrize(
    ("cookie", "written", "shown"),
    [
        ("dark", "dark", "dark"),
        ("light", "light", "light"),
        ("", "system", "light"),
        ('"><script>', "system", "light"),
    ],
)
def test_the_server_writes_the_chosen_theme(
    visitor: FlaskClient, cookie: str, written: str, shown: str
) -> None:
    """A page that changes its colours after it appeared flashes in the face."""
    visitor.set_cookie("theme", cookie)
    page = visitor.get("/").text
    assert f'data-theme="{written}" data-bs-theme="{shown}"' in page
    assert ("prefers-color-scheme" in page) == (written == "system")


def test_a_name_is_shown_as_text(gallery: Flask) -> None:
    """Names come from staff lists."""
    with gallery.test_request_context("/"):
        gallery.preprocess_request()
        g.user = Visitor("<img src=x onerror=alert(1)>", role="<b>x</b>")
        page = render_template("gallery/nothing.html", number=None)
    assert "<img" not in page
    assert "<b>x" not in page


def test_data_for_scripts_cannot_end_its_element() -> None:
    """A category called </script> would otherwise begin markup."""
    app = gallery_app(TESTING=True)
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string(
            '{% from "macros/charts.html" import chart %}'
            '{{ chart("a", title, {"categories": [title]}, [("x", false)], [[title]]) }}'
        ).render(title="</script><script>alert(1)</script>")
    assert "<script>alert(1)" not in drawn


def test_each_request_has_a_number(visitor: FlaskClient) -> None:
    """It joins a report from a user with the lines of the log."""
    first, second = (visitor.get("/").headers["X-Request-ID"] for _ in range(2))
    assert len(first) == 12
    assert first != second
