"""Canonical times to milliseconds, fast: the parts of a time are remembered, not read again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_LAYOUT = re.compile(
    r"(\d{4}-\d\d-\d\d[T ])(\d\d:\d\d:\d\d)((?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_OF_A_DAY = 86_400


class Clock:
    """Times such as ``2026-10-12T09:00:14+08:00`` as milliseconds since the Unix epoch.

    ``days``, ``minutes``, ``seconds`` and ``zones`` map the parts ``text[:11]``, ``text[11:16]``,
    ``text[16:19]`` and ``text[19:]`` to milliseconds that add up to the moment. A loop over many
    messages looks them up itself and calls :meth:`learn` where one is missing, which soon none
    is: a day has few minutes, and a minute few seconds.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.days: dict[str, int] = {}
        self.minutes: dict[str, int] = {}
        self.seconds: dict[str, int] = {}
        self.zones: dict[str, int] = {}

    def milliseconds(self, text: str) -> int:
        """The moment; raises ValueError where the text is no canonical time."""
        try:
            return (
                self.days[text[:11]]
                + self.minutes[text[11:16]]
                + self.seconds[text[16:19]]
                + self.zones[text[19:]]
            )
        except KeyError:
            return self.learn(text)

    def learn(self, text: str) -> int:
        """The moment, read in full, and its parts remembered; raises ValueError."""
        found = _LAYOUT.fullmatch(text)
        if found is None:
            raise ValueError(text)
        day, clock, rest = found.groups()
        when = datetime.fromisoformat(text)
        # A zone with summer time has no one offset to remember.
        offset_is_known = when.tzinfo is not None or isinstance(self._zone, timezone)
        if when.tzinfo is None:
            when = when.replace(tzinfo=self._zone)
        moment = round((when - _EPOCH).total_seconds() * 1000)
        day_ms = (when.toordinal() - _EPOCH.toordinal()) * _SECONDS_OF_A_DAY * 1000
        clock_ms = (when.hour * 3600 + when.minute * 60 + when.second) * 1000
        _remember(self.days, day, day_ms)
        _remember(self.minutes, clock[:5], clock_ms - when.second * 1000)
        _remember(self.seconds, clock[5:], when.second * 1000)
        if offset_is_known:
            _remember(self.zones, rest, moment - day_ms - clock_ms)
        return moment


def _remember(parts: dict[str, int], text: str, milliseconds: int) -> None:
    if len(parts) >= _SECONDS_OF_A_DAY:
        parts.clear()
    parts[text] = milliseconds


def canonical_time(when: datetime) -> str:
    """A moment in canonical form; a zone of odd seconds, which it cannot say, becomes UTC."""
    offset = when.utcoffset()
    odd = offset is not None and offset % timedelta(minutes=1)
    return (when.astimezone(UTC) if odd else when).isoformat()


def written(milliseconds: int, zone: tzinfo) -> str:
    """A moment in canonical form, to the millisecond, in a zone."""
    when = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)
    return when.isoformat(timespec="milliseconds" if milliseconds % 1000 else "seconds")
