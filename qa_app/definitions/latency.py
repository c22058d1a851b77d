"""Latency profiles under ``rubrics/latency/``: YAML to core values and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from qa_app.core.errors import Invalid, _
from qa_app.core.latency.hours import (
    OfficeHours,
    Openings,
    every_day,
    office_hours,
    openings_from,
    openings_text,
)
from qa_app.core.latency.profiles import (
    HoursApply,
    Profile,
    RunStart,
    ShareUnit,
    Source,
    SourceKind,
    Unanswered,
    WhichRounds,
)
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import SHIPPED, Document, Place, Reason, parse, read, write

FOLDER = SHIPPED / "latency"
DEFAULT_ZONE = "Asia/Shanghai"
LONGEST_S = 30 * 24 * 3600
LONGEST_GAP_MINUTES = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

NEEDS_CAP = _("Unanswered rounds can take the cap as their time only where there is a cap.")
NEEDS_HOURS = _("Without office hours there is nothing that they could do.")
ONE_WEEK = _("Give either the same hours for every day (daily) or hours by weekday (weekly).")
UNKNOWN_ZONE = _("“%(zone)s” is no known time zone.")

Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=LONGEST_S)]


class SourceDocument(Document):
    """Where a reading comes from."""

    kind: SourceKind
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None


class HoursDocument(Document):
    """Office hours: ``daily`` or ``weekly``, as ``09:00-12:00, 13:00-18:00``."""

    daily: str | None = None
    weekly: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], str] | None = None
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class ProfileDocument(Document):
    """A profile as its file spells it; texts by language."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Annotated[dict[str, Text], Field(min_length=1)]
    explanation: Annotated[dict[str, Text], Field(min_length=1)]
    source: SourceDocument | None = None
    start: RunStart = RunStart.FIRST
    cap_s: Seconds | None = None
    unanswered: Unanswered = Unanswered.FAILS
    hours: Literal["team"] | HoursDocument | None = None
    hours_apply: HoursApply = HoursApply.ROUNDS
    zone: str = DEFAULT_ZONE
    auto_replies: bool = True
    zero_seconds: bool = True
    offline: bool = True
    same_day: bool = False
    transfers_end: bool = False
    closings: tuple[Text, ...] = ()
    rounds: WhichRounds = WhichRounds.ALL
    unit: ShareUnit = ShareUnit.ROUNDS
    threshold_s: Seconds = 30
    split_gap_minutes: Annotated[int, Field(ge=1, le=LONGEST_GAP_MINUTES)] | None = None

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        zone_of(name)
        return name


def profile_from_text(text: str, *, file: str) -> Profile:
    """One profile from YAML text; raises DefinitionFaults."""
    return _profile(parse(text, ProfileDocument, file=file, check=_faults))


def profile_from_file(path: Path) -> Profile:
    """One profile from a file; raises DefinitionFaults."""
    return _profile(read(path, ProfileDocument, check=_faults))


def profile_text(profile: Profile) -> str:
    """A profile as YAML text."""
    return write(as_mapping(profile))


def shipped_files() -> dict[str, Path]:
    """The files of the profiles that come with the product, by id: reading all takes a while."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def shipped_profiles() -> dict[str, Profile]:
    """The profiles that come with the product, by id."""
    profiles = [profile_from_file(path) for path in shipped_files().values()]
    return {profile.id: profile for profile in profiles}


def as_mapping(profile: Profile) -> Mapping[str, object]:
    """The profile as its file spells it, what is left to the defaults left out."""
    usual = Profile(profile.id, profile.title, profile.explanation)
    written: dict[str, object] = {
        "id": profile.id,
        "title": profile.title.as_mapping(),
        "explanation": profile.explanation.as_mapping(),
    }
    if profile.source is not None:
        written["source"] = _source_mapping(profile.source)
    written["start"] = profile.start.value
    for name in _PLAIN:
        value = getattr(profile, name)
        if value != getattr(usual, name):
            written[name] = _plain(value)
    hours = _hours_mapping(profile)
    if hours is not None:
        written["hours"] = hours
    zone = str(profile.zone)
    if isinstance(profile.zone, ZoneInfo) and zone != DEFAULT_ZONE:
        written["zone"] = zone
    return written


_PLAIN = (
    "cap_s",
    "unanswered",
    "hours_apply",
    "auto_replies",
    "zero_seconds",
    "offline",
    "same_day",
    "transfers_end",
    "closings",
    "rounds",
    "unit",
    "threshold_s",
    "split_gap_minutes",
)


def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; raises ValueError, in our words, where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(UNKNOWN_ZONE % {"zone": name}) from None


def _faults(document: ProfileDocument) -> Iterator[tuple[Place, Reason]]:
    """What is wrong with a document as a whole."""
    if document.unanswered is Unanswered.CAP and document.cap_s is None:
        yield ["unanswered"], NEEDS_CAP
    if document.hours is None:
        if document.hours_apply is not HoursApply.ROUNDS:
            yield ["hours_apply"], NEEDS_HOURS
    elif document.hours != "team":
        if (document.hours.daily is None) == (document.hours.weekly is None):
            yield ["hours"], ONE_WEEK
            return
        try:
            _hours(document.hours)
        except Invalid as reason:
            yield ["hours", reason.field] if reason.field else ["hours"], reason


def _profile(document: ProfileDocument) -> Profile:
    hours = document.hours
    source = document.source
    return Profile(
        id=document.id,
        title=LocalText(document.title),
        explanation=LocalText(document.explanation),
        start=document.start,
        source=None if source is None else Source(source.kind, source.year),
        hours=_hours(hours) if isinstance(hours, HoursDocument) else None,
        team_hours=hours == "team",
        zone=zone_of(document.zone),
        **{name: getattr(document, name) for name in _PLAIN},
    )


def _hours(document: HoursDocument) -> OfficeHours:
    """Raises Invalid."""
    weekly: tuple[Openings, ...] = tuple(
        openings_from((document.weekly or {}).get(day, ""))  # type: ignore[call-overload]
        for day in DAYS
    )
    if document.daily is not None:
        weekly = every_day(openings_from(document.daily)).weekly
    return office_hours(weekly, frozenset(document.holidays), frozenset(document.workdays))


def _hours_mapping(profile: Profile) -> dict[str, Any] | str | None:
    if profile.team_hours:
        return "team"
    hours = profile.hours
    if hours is None:
        return None
    written: dict[str, Any] = {}
    if len(set(hours.weekly)) == 1:
        written["daily"] = openings_text(hours.weekly[0])
    else:
        written["weekly"] = {
            day: openings_text(openings)
            for day, openings in zip(DAYS, hours.weekly, strict=True)
            if openings
        }
    for name, dates in (("holidays", hours.holidays), ("workdays", hours.workdays)):
        if dates:
            written[name] = sorted(dates)
    return written


def _source_mapping(source: Source) -> dict[str, object]:
    written: dict[str, object] = {"kind": source.kind.value}
    if source.year is not None:
        written["year"] = source.year
    return written


def _plain(value: object) -> object:
    """A setting as YAML writes it."""
    if isinstance(value, tuple):
        return list(value)
    return getattr(value, "value", value)
