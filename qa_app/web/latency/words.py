"""How a profile's clauses, and why a round is left out or adjusted, are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.latency.hours import OfficeHours, openings_text
from qa_app.core.latency.model import Adjusted, LeftOut
from qa_app.core.latency.pooling import Behind
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
from qa_app.web.formats import duration

STARTS: Mapping[RunStart, object] = {
    RunStart.FIRST: lazy_gettext("The customer's first message of the round"),
    RunStart.LAST: lazy_gettext("The customer's last message of the round"),
    RunStart.HANDOVER: lazy_gettext("The handover to a person, else the first message"),
}
UNANSWERED: Mapping[Unanswered, object] = {
    Unanswered.FAILS: lazy_gettext("Fails the share and has no time"),
    Unanswered.CAP: lazy_gettext("Counts with the cap as its time"),
    Unanswered.LEFT_OUT: lazy_gettext("Is left out"),
}
HOURS_APPLY: Mapping[HoursApply, object] = {
    HoursApply.ROUNDS: lazy_gettext("Rounds begun outside are left out"),
    HoursApply.CONVERSATIONS: lazy_gettext("Conversations begun outside are left out"),
    HoursApply.CLOCK: lazy_gettext("The clock stands still outside"),
}
ROUNDS: Mapping[WhichRounds, object] = {
    WhichRounds.ALL: lazy_gettext("All rounds"),
    WhichRounds.FIRST: lazy_gettext("Only the first round of each contact"),
}
UNITS: Mapping[ShareUnit, object] = {
    ShareUnit.ROUNDS: lazy_gettext("Rounds"),
    ShareUnit.MESSAGES: lazy_gettext("Customer messages, each from its own time"),
    ShareUnit.CUSTOMER_DAYS: lazy_gettext("Customers by day, with every round in time"),
}
SOURCES: Mapping[SourceKind, object] = {
    SourceKind.OWN: lazy_gettext("Own definition"),
    SourceKind.VENDOR: lazy_gettext("As chat analytics do it"),
    SourceKind.THIRD_PARTY: lazy_gettext("Described by a third party"),
}
LEFT_OUT: Mapping[LeftOut, object] = {
    LeftOut.OUT_OF_HOURS: lazy_gettext("begun outside of the hours"),
    LeftOut.CONVERSATION_OUT_OF_HOURS: lazy_gettext("its conversation began outside of the hours"),
    LeftOut.OFFLINE: lazy_gettext("left while nobody was there"),
    LeftOut.CLOSING: lazy_gettext("only thanks or consent at the end"),
    LeftOut.NOT_FIRST: lazy_gettext("not the first of its contact"),
    LeftOut.ZERO_SECONDS: lazy_gettext("answered after 0 seconds"),
    LeftOut.UNANSWERED: lazy_gettext("unanswered"),
}
ADJUSTED: Mapping[Adjusted, object] = {
    Adjusted.CAPPED: lazy_gettext("capped"),
    Adjusted.UNANSWERED_AT_CAP: lazy_gettext("unanswered: the cap is its time"),
    Adjusted.ANOTHER_DAY: lazy_gettext("answered on another day: counts as unanswered"),
    Adjusted.TRANSFERRED: lazy_gettext("passed on without a reply: unanswered for its holder"),
    Adjusted.OFFICE_TIME: lazy_gettext("office time alone"),
}
BEHIND: Mapping[Behind, object] = {
    Behind.COUNTED: lazy_gettext("Rounds that count"),
    Behind.FIRST: lazy_gettext("First rounds of conversations"),
    Behind.ANSWERED: lazy_gettext("Answered rounds"),
    Behind.UNANSWERED: lazy_gettext("Unanswered rounds"),
    Behind.IN_TIME: lazy_gettext("Rounds in time"),
    Behind.LATE: lazy_gettext("Rounds not in time"),
    Behind.LEFT_OUT: lazy_gettext("Rounds left out"),
    Behind.ADJUSTED: lazy_gettext("Rounds capped or adjusted"),
}
WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)


def init_words(app: App) -> None:
    """Give templates the words of profiles and rounds."""
    app.jinja_env.globals.update(
        left_out_label=lambda value: LEFT_OUT[LeftOut(value)],
        adjusted_label=lambda value: ADJUSTED[Adjusted(value)],
        profile_source=lambda source: source_words(source),
        profile_share=lambda profile: share_words(profile),
    )


def source_words(source: Source | None) -> str:
    """Where a reading comes from, and of which year."""
    if source is None:
        return "—"
    said = str(SOURCES[source.kind])
    if source.year is None:
        return (
            said
            if source.kind is not SourceKind.THIRD_PARTY
            else str(_("%(source)s, undated", source=said))
        )
    return str(_("%(source)s, %(year)s", source=said, year=source.year))


def share_words(profile: Profile) -> str:
    """What the share in time of a profile is a share of."""
    return str(_("Within %(time)s", time=duration(profile.threshold_s)))


def clauses(profile: Profile) -> Iterator[tuple[str, str]]:
    """Every clause of a profile that says something, as label and value."""
    yield str(_("The clock starts at")), str(STARTS[profile.start])
    yield str(_("Counted")), str(ROUNDS[profile.rounds])
    yield str(_("An unanswered round")), str(UNANSWERED[profile.unanswered])
    if profile.cap_s is not None:
        yield str(_("Cap of a round")), duration(profile.cap_s)
    yield from _hours_clauses(profile)
    yield from _exceptions(profile)
    unit = UNITS[profile.unit]
    yield (
        str(_("Share in time")),
        str(_("within %(time)s; of: %(unit)s", time=duration(profile.threshold_s), unit=unit)),
    )
    if profile.split_gap_minutes is not None:
        yield (
            str(_("A new contact")),
            ngettext(
                "after a silence of over %(num)s minute",
                "after a silence of over %(num)s minutes",
                profile.split_gap_minutes,
            ),
        )


def hours_lines(hours: OfficeHours) -> list[tuple[str, str]]:
    """Office hours by weekday, those of one kind joined."""
    if len(set(hours.weekly)) == 1:
        return [(str(_("Every day")), openings_text(hours.weekly[0]))]
    closed = str(_("closed"))
    return [
        (str(name), openings_text(openings) or closed)
        for name, openings in zip(WEEKDAYS, hours.weekly, strict=True)
    ]


def _hours_clauses(profile: Profile) -> Iterator[tuple[str, str]]:
    label = str(_("Office hours"))
    if profile.team_hours:
        yield label, str(_("those of the team"))
    elif profile.hours is not None:
        lines = [f"{name} {openings}" for name, openings in hours_lines(profile.hours)]
        yield label, str(_("; ")).join(lines)
        for name, dates in (
            (_("Holidays"), profile.hours.holidays),
            (_("Extra workdays"), profile.hours.workdays),
        ):
            if dates:
                yield str(name), str(_(", ")).join(day.isoformat() for day in sorted(dates))
    if profile.team_hours or profile.hours is not None:
        yield str(_("Outside of them")), str(HOURS_APPLY[profile.hours_apply])


def _exceptions(profile: Profile) -> Iterator[tuple[str, str]]:
    if not profile.auto_replies:
        yield str(_("Automatic texts")), str(_("are no replies"))
    if not profile.zero_seconds:
        yield str(_("Replies after 0 seconds")), str(_("are left out"))
    if not profile.offline:
        yield str(_("Offline messages")), str(_("are left out"))
    if profile.same_day:
        yield str(_("A reply on another day")), str(_("leaves the round unanswered"))
    if profile.transfers_end:
        yield str(_("A transfer without a reply")), str(_("leaves the round unanswered"))
    if profile.closings:
        yield (
            str(_("Closing words")),
            str(_("open no round: %(words)s", words=" ".join(profile.closings))),
        )
