"""How figures, spans of time and moments are written: the same everywhere, in both languages.

Moments come as aware ``datetime`` or as milliseconds since the Unix epoch; a ``datetime``
without zone is UTC. They are shown in the team's zone. What is unknown is a dash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import ParamSpec

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app
from flask_babel import format_date, get_locale, get_timezone, gettext

from qa_app.core.decimals import plain
from qa_app.web.languages import locale_name

UNKNOWN = "—"

Moment = datetime | int
Number = int | float | Decimal

_UNITS: tuple[tuple[str, int], ...] = (
    ("days", 86_400),
    ("hours", 3_600),
    ("minutes", 60),
)
_RELATIVE_UNTIL_S = 7 * 86_400
_PERIOD = re.compile(r"([12][0-9]{3})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?")


P = ParamSpec("P")


def _kept(said: Callable[P, str]) -> Callable[P, str]:
    """Keep what was said of a value: a list writes the same few figures in every row.

    For what depends on nothing but its arguments and the language in force.
    """

    @lru_cache(maxsize=4096, typed=True)
    def kept(_language: str, *args: P.args, **kwargs: P.kwargs) -> str:
        return said(*args, **kwargs)

    return lambda *args, **kwargs: kept(locale_name(), *args, **kwargs)


def init_formats(app: Flask) -> None:
    app.jinja_env.filters.update(
        number=number,
        most_digits=most_digits,
        percent=percent,
        duration=duration,
        moment=moment,
        clock=clock,
        day=day,
        relative=relative,
        iso=iso,
        period_name=period_name,
    )


def now() -> datetime:
    """The present by the application's clock."""
    clock = current_app.config.get("CLOCK")
    told: datetime = clock() if clock else datetime.now(UTC)
    return told


def number(value: Number | None, digits: int = 0) -> str:
    """``1234.5`` with one digit → ``1,234.5``; always as many digits, so that columns align.

    What is below zero has a real minus, as wide as a digit.
    """
    return UNKNOWN if value is None else _number(value, digits)


@_kept
def _number(value: Number, digits: int) -> str:
    places = "." + "0" * digits if digits else ""
    said = str(format_decimal(value, format=f"#,##0{places}", locale=get_locale()))
    if not said.strip("-0."):
        return said.removeprefix("-")  # no “−0.00”
    return said.replace("-", "−")


def most_digits(values: Iterable[Decimal]) -> int:
    """How many digits after the point the longest of them has, for a column that aligns."""
    return max((len(plain(each).partition(".")[2]) for each in values), default=0)


def grouped(value: Decimal) -> str:
    """``241000.5`` → ``241,000.5``; as many digits after the point as it has."""
    return f"{Decimal(plain(value)):,f}"


def percent(value: Number | None, digits: int = 0) -> str:
    """A share between 0 and 1 → ``84%``."""
    if value is None:
        return UNKNOWN
    places = "." + "0" * digits if digits else ""
    return str(format_percent(value, format=f"#,##0{places}%", locale=get_locale()))


def duration(seconds: Number | None) -> str:
    """``80`` → ``1分20秒``; below ten seconds with the tenth, where there is one."""
    return UNKNOWN if seconds is None else _duration(seconds)


@_kept
def _duration(seconds: Number) -> str:
    if seconds < 0:
        return "-" + duration(-seconds)
    tenths = round(float(seconds), 1)
    if tenths < 10 and tenths != int(tenths):
        return str(gettext("%(seconds)ss", seconds=number(tenths, 1)))
    whole = int(seconds + Decimal("0.5") if isinstance(seconds, Decimal) else seconds + 0.5)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return str(gettext("%(days)dd %(hours)dh", days=days, hours=hours_left))
    if hours:
        said = gettext("%(hours)dh %(minutes)02dm", hours=hours, minutes=minutes_left)
        return str(said)
    if minutes:
        return str(gettext("%(minutes)dm %(seconds)02ds", minutes=minutes, seconds=rest))
    return str(gettext("%(seconds)ss", seconds=rest))


def moment(value: Moment | None) -> str:
    """``2026-10-12 09:00:14`` in the team's zone."""
    return UNKNOWN if value is None else _local(value).isoformat(" ", "seconds")


def clock(value: Moment | None) -> str:
    """``09:00:14`` in the team's zone."""
    return UNKNOWN if value is None else _local(value).time().isoformat("seconds")


def day(value: Moment | date | None) -> str:
    """``2026-10-12``; of a moment, the day that it was in the team's zone."""
    if value is None:
        return UNKNOWN
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return _local(value).date().isoformat()


def period_name(period_id: str) -> str:
    """``2026-10`` → ``2026年10月``; a day, and what is no period at all, stays as it is."""
    found = _PERIOD.fullmatch(period_id)
    if found is None:
        return period_id
    year, quarter, month = found.groups()
    if quarter:
        return str(gettext("Q%(quarter)s %(year)s", quarter=quarter, year=year))
    if month:
        first = date(int(year), int(month), 1)
        return str(format_date(first, gettext("MMM yyyy"), rebase=False))
    return str(gettext("the year %(year)s", year=year))


def iso(value: Moment) -> str:
    """For machines: the moment in UTC by ISO 8601."""
    return _aware(value).astimezone(UTC).isoformat(timespec="seconds")


def relative(value: Moment | None) -> str:
    """``3小时前``, ``in 2 days``; beyond a week the day itself."""
    if value is None:
        return UNKNOWN
    seconds = (_aware(value) - now()).total_seconds()
    if abs(seconds) >= _RELATIVE_UNTIL_S:
        return day(value)
    for unit, size in _UNITS:
        if count := int(abs(seconds) // size):
            return _from_now(unit, count if seconds > 0 else -count)
    return str(gettext("just now"))


@_kept
def _from_now(unit: str, count: int) -> str:
    span = timedelta(**{unit: count})
    return str(format_timedelta(span, threshold=1, add_direction=True, locale=get_locale()))


def _local(value: Moment) -> datetime:
    """The moment as clocks in the team's zone show it."""
    return _aware(value).astimezone(get_timezone()).replace(tzinfo=None)


def _aware(value: Moment) -> datetime:
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
