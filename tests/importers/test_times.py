"""Moments as people and programs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.errors import Invalid
from qa_app.importers.clock import Clock, written
from qa_app.importers.times import (
    AMBIGUOUS,
    EARLIEST_MS,
    LATEST_MS,
    clock_time,
    milliseconds,
    moment,
    moment_in_format,
)

CHINA = timezone(timedelta(hours=8))


def local(*parts: int) -> datetime:
    """A time that names no zone, as most cells hold."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


EXPECTED = local(2026, 10, 12, 9, 0, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-12 09:00:14",
        "2026-10-12T09:00:14",
        "2026/10/12 9:00:14",
        "2026.10.12 09:00:14",
        "2026年10月12日 9:00:14",
        "2026年10月12日9时00分14秒",
        "2026年10月12日 上午9:00:14",
        "2026-10-12 9:00:14 AM",
        "20261012090014",
        "  2026-10-12   09:00:14 ",
        46307.37516203704,
        "46307.37516203704",
        EXPECTED,
    ],
)  # fmt: skip
def test_times_without_zone_are_read_in_every_common_layout(text: object) -> None:
    """Chinese platforms, spreadsheets and programs each have their own."""
    assert moment(text) == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-12T09:00:14+08:00",
        "2026-10-12T01:00:14Z",
        "2026/10/12 09:00:14+0800",
        "Mon Oct 12 01:00:14 +0000 2026",
        "Mon, 12 Oct 2026 09:00:14 +0800",
        1791766814,
        "1791766814",
        1791766814000,
        "1791766814000",
        1791766814000000,
        1791766814.0,
    ],
)
def test_times_with_a_zone_are_the_moment_that_they_name(text: object) -> None:
    """Whatever the layout, the moment is one."""
    assert moment(text) == EXPECTED.replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("下午3:05", 15), ("3:05 PM", 15), ("上午12:05", 0), ("12:05 PM", 12), ("凌晨3:05", 3)],
)
def test_halves_of_the_day_are_understood(text: str, hour: int) -> None:
    """Chinese exports write 下午 as others write PM."""
    assert moment(f"2026-10-12 {text}") == local(2026, 10, 12, hour, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13/10/2026 09:00", local(2026, 10, 13, 9)),
        ("10/13/2026 09:00", local(2026, 10, 13, 9)),
        ("10/10/2026", local(2026, 10, 10)),
    ],
)
def test_day_and_month_are_told_where_only_one_reading_is_a_date(
    text: str, expected: datetime
) -> None:
    """Where one of the two is beyond twelve there is no doubt."""
    assert moment(text) == expected


def test_an_ambiguous_date_is_not_guessed() -> None:
    """The tenth of December or the twelfth of October: two months apart."""
    with pytest.raises(Invalid) as caught:
        moment("10/12/2026 09:00")
    assert caught.value.sentence == AMBIGUOUS
    assert moment_in_format("10/12/2026 09:00", "%d/%m/%Y %H:%M") == local(2026, 12, 10, 9)


@pytest.mark.parametrize(
    "nonsense",
    ["", "soon", "2026-13-01", "2026-02-30", "2026-10-12 24:30", "2026-10-12 09:61", None, True,
     float("nan"), float("inf"), -5, 10**30, "1" * 70, "0001-01-01", "9999-12-31", [],
     "99999-01-01", "2026-10-12 soon", "Xyz Foo 99 99:99:99 +0000 2017", "12", "13812345678"],
)  # fmt: skip
def test_what_is_no_time_is_refused(nonsense: object) -> None:
    """A number of a telephone or an order must not become a date."""
    with pytest.raises(Invalid):
        moment(nonsense)


@given(st.text(max_size=40))
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    """Every cell of a column may hold anything."""
    try:
        found = moment(text)
    except Invalid:
        return
    assert 1990 <= found.year <= 2100


@given(st.text(max_size=20), st.text(max_size=10))
def test_no_format_whatever_raises_anything_else(text: str, time_format: str) -> None:
    """The format is typed by a user."""
    try:
        found = moment_in_format(text, time_format)
    except Invalid:
        return
    assert isinstance(found, datetime)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("09:00:14", 32414), ("9:00", 32400), ("下午3:05", 54300), ("24:00", None), ("x", None),
     ("09:00:14.250", 32414.25), ("00:00:00", 0)],
)  # fmt: skip
def test_times_of_day_are_told_from_everything_else(text: str, seconds: float | None) -> None:
    """Chat windows show only those."""
    found = clock_time(text)
    assert (None if found is None else found.total_seconds()) == seconds


@given(st.integers(EARLIEST_MS, LATEST_MS - 1), st.integers(-14 * 60, 14 * 60))
def test_a_moment_written_reads_back_the_same(moment_ms: int, offset_minutes: int) -> None:
    """To the millisecond, in every zone, by either way of reading."""
    zone = timezone(timedelta(minutes=offset_minutes))
    text = written(moment_ms, zone)
    clock = Clock(UTC)
    assert clock.milliseconds(text) == moment_ms
    assert clock.milliseconds(text) == moment_ms, "remembered parts must add up as well"
    assert milliseconds(datetime.fromisoformat(text), UTC) == moment_ms


@given(
    st.datetimes(local(1990, 1, 1), local(2100, 12, 31)),
    st.sampled_from(["", "Z", "+08:00", "-0330", ".5", ".25Z", ".123456+08:00"]),
)
def test_the_fast_clock_agrees_with_the_standard_library(when: datetime, rest: str) -> None:
    """It is fast because it remembers parts, not because it reads less."""
    text = when.strftime("%Y-%m-%dT%H:%M:%S") + rest
    expected = milliseconds(datetime.fromisoformat(text), CHINA)
    clock = Clock(CHINA)
    assert [clock.milliseconds(text) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    "text",
    ["", "2026-10-12", "2026-10-12x09:00:14", "2026-10-12T09:00:14 ", "２026-10-12T09:00:14"],
)
def test_the_fast_clock_takes_canonical_times_only(text: str) -> None:
    """Everything else is for the patient reader."""
    with pytest.raises(ValueError):  # noqa: PT011  any reason will do
        Clock(CHINA).milliseconds(text)


def test_the_fast_clock_does_not_remember_without_end() -> None:
    """Fractions of a second are without number."""
    clock = Clock(CHINA)
    for micros in range(100_000):
        clock.milliseconds(f"2026-10-12T09:00:14.{micros:06}")
    assert len(clock.zones) <= 86_400
