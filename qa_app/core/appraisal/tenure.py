"""How long somebody has been there, and in their grade, in calendar months."""

from __future__ import annotations

from datetime import date


def months_employed(joined: date, day: date) -> int:
    """In which month of employment a day lies: 1 in the month of joining; 0 before it."""
    return max(0, (day.year - joined.year) * 12 + day.month - joined.month + 1)


def whole_months(since: date, day: date) -> int:
    """How many whole months have passed since a day."""
    months = (day.year - since.year) * 12 + day.month - since.month
    return max(0, months if months_after(since, months) <= day else months - 1)


def months_after(since: date, months: int) -> date:
    """The same day so many months on; the last one of a month that is too short for it."""
    ahead = since.month - 1 + months
    year, month = since.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(since.day, _days_in(year, month)))


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
