"""Forms say what is wrong with them in our own words, beside the field."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from wtforms import StringField
from wtforms.validators import Length

from qa_app.web.forms import Form


class _Short(Form):
    name = StringField(validators=[Length(min=3)])


def test_errors_are_said_in_plain_simplified_chinese(visitor: FlaskClient) -> None:
    """WTForms' own catalogue gives readers of zh-Hant simplified text, and the reverse."""
    page = visitor.post("/forms", data={"count": "99"})
    assert page.status_code == 422
    assert "请填写此项。" in page.text
    assert "须在 1 至 50 之间。" in page.text
    assert "選" not in page.text


def test_errors_follow_the_language_of_the_page(visitor: FlaskClient) -> None:
    """Half a page in another language looks broken."""
    page = visitor.post("/forms?lang=en", data={"count": "99"})
    assert "This field is required." in page.text
    assert "Number must be between 1 and 50." in page.text


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", "至少 3 个字符。"), ("/?lang=en", "Field must be at least 3 characters long.")],
)
def test_sentences_with_a_count_are_ours_too(gallery: Flask, path: str, expected: str) -> None:
    """WTForms asks for singular and plural and fills the count itself."""
    with gallery.test_request_context(path, method="POST", data={"name": "a"}):
        form = _Short()
        assert not form.validate()
        assert form.name.errors == [expected]


def test_a_value_that_cannot_be_read_is_told_once(visitor: FlaskClient) -> None:
    """“Not a number” and “between 1 and 50” about one slip are one too many."""
    page = visitor.post("/forms", data={"name": "a", "count": "x", "method": "risk"}).text
    assert "请填写整数。" in page
    assert "须在 1 至 50 之间。" not in page


def test_a_field_names_its_hint_and_its_error(visitor: FlaskClient) -> None:
    """A screen reader reads both with the field, not somewhere after it."""
    page = visitor.post("/forms", data={}).text
    assert 'aria-describedby="name-hint name-error"' in page
    assert 'id="name-hint"' in page
    assert 'id="name-error"' in page
    assert 'aria-invalid="true"' in page


def test_what_was_typed_stays_and_is_escaped(visitor: FlaskClient) -> None:
    """A refused form that forgets is filled in twice."""
    page = visitor.post("/forms", data={"name": '"><script>alert(1)</script>'}).text
    assert "<script>alert(1)" not in page
    assert "&gt;&lt;script&gt;alert(1)" in page
