"""What a log line says, and what it must never say."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from qa_app.logs import HIDDEN, configure_logs, hide_private


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers[:]
    structlog.contextvars.clear_contextvars()
    out = io.StringIO()
    configure_logs("json", out)
    yield out
    logging.getLogger().handlers = before
    structlog.contextvars.clear_contextvars()


def test_each_event_is_one_json_object_with_its_time_level_and_values(lines: io.StringIO) -> None:
    """A log that machines read must not need guessing."""
    structlog.get_logger("qa_app.web").info("request", status=200)
    line = json.loads(lines.getvalue())
    assert line["event"] == "request"
    assert line["level"] == "info"
    assert line["logger"] == "qa_app.web"
    assert line["status"] == 200
    assert line["timestamp"].endswith("Z")


def test_loggers_of_the_standard_library_write_the_same_lines(lines: io.StringIO) -> None:
    """gunicorn and SQLAlchemy use them, and one file should have one form."""
    logging.getLogger("some.library").warning("it is %s", "slow")
    assert json.loads(lines.getvalue())["event"] == "it is slow"


def test_the_request_id_stands_on_every_line_of_the_request(lines: io.StringIO) -> None:
    """Lines of one request are found by it."""
    structlog.contextvars.bind_contextvars(request_id="abc")
    structlog.get_logger().info("one")
    logging.getLogger("library").warning("two")
    assert [json.loads(line)["request_id"] for line in lines.getvalue().splitlines()] == [
        "abc",
        "abc",
    ]


def test_an_exception_is_told_without_the_values_of_its_variables(lines: io.StringIO) -> None:
    """Local variables hold what customers wrote."""
    customer_wrote = "我的手机号是" + "13800138000"
    try:
        raise ValueError("no such thing")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "no such thing" in lines.getvalue()
    assert customer_wrote[-11:] not in lines.getvalue()


def test_the_console_form_hides_variables_too(lines: io.StringIO) -> None:
    """A developer's screen is seen by others as well."""
    configure_logs("console", lines)
    customer_wrote = "我的手机号是" + "13800138000"
    try:
        raise ValueError("no such thing")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "no such thing" in lines.getvalue()
    assert customer_wrote[-11:] not in lines.getvalue()


def test_configuring_again_does_not_write_each_line_twice(lines: io.StringIO) -> None:
    """Tests and reloads build the application many times in one process."""
    configure_logs("json", lines)
    structlog.get_logger().info("once")
    assert len(lines.getvalue().splitlines()) == 1


@given(
    word=st.sampled_from(["password", "token", "secret", "text", "quote", "phone", "cookie"]),
    before=st.sampled_from(["", "new_", "set_up_"]),
    value=st.text(min_size=1),
)
def test_whatever_stands_under_a_private_word_is_hidden(word: str, before: str, value: str) -> None:
    """One careless call must not put a password or a customer's words into a file."""
    event = hide_private(None, "info", {"event": "x", before + word: value, "n": {word: value}})
    assert event[before + word] == HIDDEN
    assert event["n"] == {word: HIDDEN}
    assert event["event"] == "x"
