"""Spans of days: how a staff list's row changes who was where, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qa_app.core.errors import Invalid, _


@dataclass(frozen=True, slots=True)
class Span:
    """Time in one team (``None``: every team) from one day to another, both inclusive."""

    team: str | None
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def check_days(since: date | None, until: date | None) -> None:
    """Raise Invalid where days end before they begin; ``None`` is open."""
    if since is not None and until is not None and until < since:
        raise Invalid(_("The last day lies before the first one."), field="until")


def check_last_day(since: date, until: date | None, last_day: date) -> None:
    """Raise Invalid where what holds from ``since`` to ``until`` cannot end with ``last_day``.

    Only ever earlier than it stands, so that it does not get in the way of what came after.
    """
    check_days(since, last_day)
    if until is not None and last_day > until:
        raise Invalid(_("This ends before that day already."), field="until")


def overlap(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two spans of days share a day."""
    begins_in_time = other_until is None or since <= other_until
    return begins_in_time and (until is None or other_since <= until)


def ended(since: date, until: date | None, last_day: date) -> date | None:
    """The new last day of what ends with ``last_day``; ``None`` where it never began."""
    if since > last_day:
        return None
    return last_day if until is None else min(until, last_day)


def day_before(day: date) -> date:
    """The last day of what is replaced by something that begins on ``day``."""
    return day - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row says: in this team, from and until these days, where it gives them."""

    team: str | None
    since: date | None
    until: date | None


def spans_to_set(
    wish: Wish, held: Iterable[Span], today: date, *, exclusive: bool
) -> Iterator[Span]:
    """The spans to write so that the wish holds; none where it holds already.

    A wish without first day speaks of the span in force, or of a new one from today. One
    without last day leaves an end that stands. ``exclusive``: in one team at a time, so that
    a new span ends an open one elsewhere the day before. Raises Invalid where days overlap.
    """
    standing = tuple(held)
    meant = _meant(wish, standing, today)
    if meant is not None and wish.until in {None, meant.until}:
        return
    since = meant.since if meant is not None else wish.since or today
    check_days(since, wish.until)
    wanted = Span(wish.team, since, wish.until)
    for rival in standing:
        if rival is not meant and (exclusive or rival.team == wish.team):
            yield from _make_way(rival, wanted)
    yield wanted


def begins_earlier(wish: Wish, held: Iterable[Span]) -> Span | None:
    """The one time in the wish's team that the wish lets begin earlier; ``None`` where none is.

    Conversations that were imported tell only from which day on somebody was seen in a team.
    Times elsewhere that the earlier days would meet stand against it, and so does another end.
    """
    standing = tuple(held)
    theirs = [span for span in standing if span.team == wish.team]
    if wish.since is None or len(theirs) != 1:
        return None
    (known,) = theirs
    others = [span for span in standing if span is not known]
    meets = any(overlap(each.since, each.until, wish.since, known.until) for each in others)
    if wish.since >= known.since or wish.until not in {None, known.until} or meets:
        return None
    return known


def with_span(spans: Iterable[Span], new: Span) -> list[Span]:
    """The spans once ``new`` is written: it replaces the one of its team and first day."""
    kept = [span for span in spans if (span.team, span.since) != (new.team, new.since)]
    return [*kept, new]


def _meant(wish: Wish, held: Iterable[Span], today: date) -> Span | None:
    for span in held:
        begun = span.holds_on(today) if wish.since is None else span.since == wish.since
        if span.team == wish.team and begun:
            return span
    return None


def _make_way(rival: Span, wanted: Span) -> Iterator[Span]:
    """Nothing, the rival with its new end, or Invalid where neither may give way."""
    if not overlap(rival.since, rival.until, wanted.since, wanted.until):
        return
    # An open end means: until further notice. Being placed elsewhere is that notice.
    if rival.until is None and rival.since < wanted.since and rival.team != wanted.team:
        yield replace(rival, until=day_before(wanted.since))
        return
    raise Invalid(
        _("These days overlap with the time in team %(team)s from %(since)s."),
        team=rival.team or "*",
        since=rival.since.isoformat(),
    )
