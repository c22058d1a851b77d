"""Which language a page speaks, and how core's sentences are said in it."""

from __future__ import annotations

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import force_locale

from qa_app.core.errors import Invalid, QaError
from qa_app.core.texts import LocalText
from qa_app.web.languages import language_tag, local_text, locale_name, say
from qa_app.web.visitors import Visitor


def test_a_first_visit_is_answered_in_chinese(visitor: FlaskClient) -> None:
    """The product is Chinese first, whatever a browser was shipped with."""
    page = visitor.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="zh-CN"' in page
    assert "质检工作台" in page


def test_the_address_chooses_a_language_and_the_choice_stays(visitor: FlaskClient) -> None:
    """Who chose English once need not choose it on every page."""
    assert "Quality workbench" in visitor.get("/?lang=en").text
    later = visitor.get("/").text
    assert '<html lang="en"' in later
    assert "质检工作台" not in later


@pytest.mark.parametrize("wish", ["fr", "", "../../etc/passwd", "zh_CN; path=/", "<script>"])
def test_an_unknown_language_is_no_choice(visitor: FlaskClient, wish: str) -> None:
    """The argument comes from anybody and must not end up in a cookie or a path."""
    response = visitor.get("/", query_string={"lang": wish})
    assert '<html lang="zh-CN"' in response.text
    assert not any(cookie.startswith("lang=") for cookie in response.headers.getlist("Set-Cookie"))


def test_a_users_own_language_counts_where_no_cookie_does(gallery: Flask) -> None:
    """On a new machine the account's language holds."""
    with gallery.test_request_context("/"):
        g.user = Visitor("Ann", locale="en")
        assert locale_name() == "en"
    with gallery.test_request_context("/", headers={"Cookie": "lang=zh_CN"}):
        g.user = Visitor("Ann", locale="en")
        assert locale_name() == "zh_CN"


def test_outside_a_request_the_product_speaks_chinese(gallery: Flask) -> None:
    """Notices written by the worker have no browser to ask."""
    with gallery.app_context():
        assert locale_name() == "zh_CN"
        with force_locale("en"):
            assert language_tag() == "en"


def test_a_core_error_is_said_in_the_language_in_force(gallery: Flask) -> None:
    """Core keeps the sentence apart from its values exactly for this."""
    error = Invalid("Number must be between %(min)s and %(max)s.", min=1, max=9)
    with gallery.test_request_context("/"):
        assert say(error) == "须在 1 至 9 之间。"
    with gallery.test_request_context("/?lang=en"):
        assert say(error) == "Number must be between 1 and 9."


def test_what_an_error_carries_is_said_too(gallery: Flask) -> None:
    """A Chinese sentence with an English one inside is no sentence."""
    inner = QaError("This field is required.")
    outer = Invalid(
        "Number must be between %(min)s and %(max)s.",
        min=inner,
        max=LocalText({"zh_CN": "上限", "en": "the limit"}),
    )
    with gallery.test_request_context("/"):
        assert say(outer) == "须在 请填写此项。 至 上限 之间。"
    with gallery.test_request_context("/?lang=en"):
        assert say(outer) == "Number must be between This field is required. and the limit."


def test_a_list_of_errors_is_said_line_by_line(gallery: Flask) -> None:
    """A file with three faults is mended in one go."""
    outer = Invalid(
        "%(faults)s",
        faults=(
            QaError("This field is required."),
            Invalid("Number must be between %(min)s and %(max)s.", min=1, max=9),
        ),
    )
    with gallery.test_request_context("/"):
        assert say(outer) == "请填写此项。\n须在 1 至 9 之间。"
    with gallery.test_request_context("/?lang=en"):
        assert say(outer) == "This field is required.\nNumber must be between 1 and 9."


def test_a_sentence_without_values_may_hold_a_percent_sign(gallery: Flask) -> None:
    """Filling places where there are none would fail on “100 %”."""
    with gallery.test_request_context("/"):
        assert say(Invalid("100 % is all there is.")) == "100 % is all there is."


def test_a_definitions_text_falls_back_to_chinese(gallery: Flask) -> None:
    """A rule without an English title still has a name."""
    with gallery.test_request_context("/?lang=en"):
        assert local_text(LocalText({"zh_CN": "服务态度"})) == "服务态度"
        assert local_text(None) == ""
