"""Exports: what is taken out of the house as a file, and for how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days

KEPT_FOR = timedelta(days=7)
"""How long a file can be fetched after it was written."""

LONGEST = timedelta(days=366)
"""The most days of one export: one that is asked for by a slip must not run for hours."""


class ExportKind(StrEnum):
    REVIEWS = "reviews"
    SCORES = "scores"
    LEDGER = "ledger"


class FileFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported: of conversations that began on these days, both inclusive.

    Of the ledger the days are those of the entries; ``narrowed``: what else narrows its list,
    ``own``: the asker's own entries. ``personal``: without masking personal data. ``locale`` and
    ``words``: the language of titles, and the headings (``HEADINGS``) already said in it, because
    background work speaks none.
    """

    kind: ExportKind
    format: FileFormat
    since: date
    until: date
    team_id: int | None = None
    personal: bool = False
    locale: str = "zh_CN"
    words: Mapping[str, str] = field(default_factory=dict)
    narrowed: Mapping[str, str] = field(default_factory=dict)
    own: bool = False

    def said(self, heading: str) -> str:
        """A heading in the language of the export."""
        return self.words.get(heading, HEADINGS[heading])


HEADINGS: Mapping[str, str] = {
    "reviews": _("Reviews"),
    "evidence": _("Evidence"),
    "scores": _("Scores"),
    "review": _("Review"),
    "state": _("State"),
    "purpose": _("Made for"),
    "counts": _("Counts in the mean"),
    "conversation": _("Conversation"),
    "source": _("Source"),
    "channel": _("Channel"),
    "agent": _("Agent"),
    "agent_key": _("Agent id"),
    "team": _("Team"),
    "reviewer": _("Reviewer"),
    "started": _("Started"),
    "submitted": _("Submitted"),
    "published": _("Published"),
    "rubric": _("Rubric"),
    "version": _("Version"),
    "total": _("Total"),
    "without_critical": _("Without critical effects"),
    "passed": _("Passed"),
    "comment": _("Comment"),
    "points": _("%(criterion)s: points"),
    "reason": _("%(criterion)s: reason"),
    "criterion": _("Criterion"),
    "message": _("Message"),
    "quote": _("Quote"),
    "score": _("Plain score"),
    "low": _("Interval from"),
    "high": _("Interval to"),
    "n": _("Reviews"),
    "pass_rate": _("Pass rate (%)"),
    "critical_rate": _("Critical error rate (%)"),
    "ledger": _("Ledger"),
    "entry": _("Number"),
    "day": _("Day"),
    "scheme": _("Scheme"),
    "item": _("Item"),
    "count": _("Times"),
    "minutes": _("Minutes"),
    "points_chosen": _("Points entered"),
    "amount": _("Yuan entered"),
    "comes_to_points": _("Comes to (points)"),
    "comes_to_money": _("Comes to (yuan)"),
    "told_on": _("Told on"),
    "note": _("Note"),
    "standing.suggested": _("Suggested entry"),
    "standing.rejected": _("Not entered"),
    "standing.withdrawn": _("Entry withdrawn"),
    "standing.disputed": _("Entry disputed"),
    "standing.settled": _("Dispute settled"),
    "standing.confirmed": _("Confirmed by the agent"),
    "standing.told": _("Agent told"),
    "standing.untold": _("Not told yet"),
    "yes": _("Yes"),
    "no": _("No"),
    "na": _("Not applicable"),
    "state.published": _("Published"),
    "state.final": _("Final"),
    "purpose.sample": _("Random sample"),
    "purpose.targeted": _("Complaint or flag"),
}
"""Everything that a file says of itself, in English."""


def check(wish: Wish) -> None:
    """Raise Invalid where the days make no sense."""
    check_days(wish.since, wish.until)
    if wish.kind is not ExportKind.LEDGER and wish.until - wish.since > LONGEST:
        raise Invalid(_("An export holds a year at most. Choose fewer days."), field="until")


def as_plain(wish: Wish) -> dict[str, object]:
    """The wish as JSON values; :func:`from_plain` reads it back."""
    return {
        "kind": wish.kind.value,
        "format": wish.format.value,
        "since": wish.since.isoformat(),
        "until": wish.until.isoformat(),
        "team_id": wish.team_id,
        "personal": wish.personal,
        "locale": wish.locale,
        "words": dict(wish.words),
        "narrowed": dict(wish.narrowed),
        "own": wish.own,
    }


def from_plain(given: Mapping[str, object]) -> Wish:
    """The wish that :func:`as_plain` wrote down."""
    team, words, narrowed = given["team_id"], given["words"], given.get("narrowed")
    return Wish(
        kind=ExportKind(str(given["kind"])),
        format=FileFormat(str(given["format"])),
        since=date.fromisoformat(str(given["since"])),
        until=date.fromisoformat(str(given["until"])),
        team_id=team if isinstance(team, int) else None,
        personal=bool(given["personal"]),
        locale=str(given["locale"]),
        words=words if isinstance(words, dict) else {},
        narrowed=narrowed if isinstance(narrowed, dict) else {},
        own=bool(given.get("own")),
    )


def is_kept(finished_at: datetime, now: datetime) -> bool:
    """Whether a file written then can still be fetched."""
    return now < finished_at + KEPT_FOR


def file_suffix(wish: Wish) -> str:
    """``xlsx``, ``csv``, or ``zip`` where there are several CSV files."""
    if wish.format is FileFormat.XLSX:
        return "xlsx"
    return "zip" if wish.kind is ExportKind.REVIEWS else "csv"
