"""Figures, spans and moments are written in one way everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from qa_app.web import formats
from qa_app.web.visitors import Visitor
from tests.web.gallery.app import gallery_app

PRESENT = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)


@pytest.fixture
def chinese(gallery: Flask) -> Iterator[None]:
    with gallery.test_request_context("/"):
        yield


@pytest.fixture
def english(gallery: Flask) -> Iterator[None]:
    with gallery.test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, "—"),
        (0, "0秒"),
        (4.5, "4.5秒"),
        (5.0, "5秒"),
        (9.96, "10秒"),
        (59.6, "1分00秒"),
        (80, "1分20秒"),
        (125, "2分05秒"),
        (3600, "1小时00分"),
        (3725, "1小时02分"),
        (187_200, "2天4小时"),
        (-80, "-1分20秒"),
        (Decimal("80.5"), "1分21秒"),
    ],
)
def test_a_duration_is_written_as_people_say_it(seconds: float | None, expected: str) -> None:
    """Nobody reads 187200 seconds."""
    assert formats.duration(seconds) == expected


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("seconds", "expected"), [(4.5, "4.5s"), (80, "1m 20s"), (3725, "1h 02m"), (187_200, "2d 4h")]
)
def test_a_duration_in_english(seconds: float, expected: str) -> None:
    """The same spans for who reads English."""
    assert formats.duration(seconds) == expected


@cache
def _app() -> Flask:
    """One for all durations: making it takes longer than saying a thousand."""
    return gallery_app()


@given(st.integers(min_value=0, max_value=86_399))
def test_no_second_is_lost_below_a_day(seconds: int) -> None:
    """Rounding twice would make 1分60秒 of a minute and 59.6 seconds."""
    with _app().test_request_context("/"):
        said = formats.duration(seconds)
    hours, _, rest = said.rpartition("小时")
    minutes, _, tail = rest.rpartition("分")
    assert int(minutes or 0) < 60
    if hours:
        assert int(hours) * 3600 + int(minutes or 0) * 60 == seconds - seconds % 60
    else:
        assert int(minutes or 0) * 60 + int(tail.removesuffix("秒") or 0) == seconds


@pytest.mark.usefixtures("chinese")
def test_a_figure_keeps_its_digits() -> None:
    """Figures in a column only align when each has as many digits."""
    assert formats.number(1234.5, 2) == "1,234.50"
    assert formats.number(Decimal("84"), 1) == "84.0"
    assert formats.number(1284) == "1,284"
    assert formats.number(None) == "—"
    assert formats.most_digits([Decimal("91.60"), Decimal("93.67"), Decimal("1E+2")]) == 2
    assert formats.most_digits([]) == 0
    assert [formats.number(each, 2) for each in (-0.004, Decimal("-0.004"), -0.0)] == ["0.00"] * 3
    assert formats.number(-0.006, 2) == "−0.01"
    assert formats.percent(0.782, 1) == "78.2%"
    assert formats.percent(1) == "100%"
    assert formats.percent(None) == "—"


@pytest.mark.usefixtures("chinese")
def test_moments_are_shown_in_the_teams_zone() -> None:
    """03:00 in UTC is eleven in the morning where the team works."""
    moment = datetime(2026, 10, 12, 3, 0, 14, tzinfo=UTC)
    assert formats.moment(moment) == "2026-10-12 11:00:14"
    assert formats.clock(moment) == "11:00:14"
    assert formats.day(datetime(2026, 10, 12, 23, 0, tzinfo=UTC)) == "2026-10-13"
    assert formats.day(date(2026, 10, 12)) == "2026-10-12"
    assert formats.iso(moment) == "2026-10-12T03:00:14+00:00"


@pytest.mark.usefixtures("chinese")
def test_milliseconds_and_moments_without_zone_are_utc() -> None:
    """So they lie in messages and in the database."""
    moment = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
    assert formats.moment(int(moment.timestamp() * 1000)) == "2026-10-12 11:00:00"
    assert formats.moment(moment.replace(tzinfo=None)) == "2026-10-12 11:00:00"


def test_a_user_may_have_a_zone_of_their_own(gallery: Flask) -> None:
    """A team may work across borders."""
    with gallery.test_request_context("/"):
        g.user = Visitor("Ann", time_zone="Europe/London")
        assert formats.clock(datetime(2026, 1, 12, 3, 0, tzinfo=UTC)) == "03:00:00"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=5), "刚刚"),
        (timedelta(minutes=1, seconds=59), "1分钟前"),
        (timedelta(hours=23), "23小时前"),
        (timedelta(days=6), "6天前"),
        (timedelta(days=7), "2026-10-05"),
        (timedelta(hours=-3), "3小时后"),
    ],
)
def test_times_are_relative_within_a_week(ago: timedelta, expected: str) -> None:
    """How long something has waited is what the reader wants to know."""
    assert formats.relative(PRESENT - ago) == expected


@pytest.mark.usefixtures("chinese")
def test_an_unknown_time_is_a_dash() -> None:
    """Sources without times are accepted; their pages must not break."""
    assert {formats.relative(None), formats.moment(None), formats.clock(None)} == {"—"}
    assert formats.day(None) == "—"


def test_a_brought_figure_keeps_its_digits_and_is_grouped() -> None:
    """241000 and 2410000 are told apart at a glance, and 89.50 stays what was meant by 89.5."""
    shown = [formats.grouped(Decimal(each)) for each in ("241000", "89.50", "-1234.5", "1E+3")]
    assert shown == ["241,000", "89.5", "-1,234.5", "1,000"]
