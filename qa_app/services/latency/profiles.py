"""Latency profiles: looking them up, and writing further versions of them."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.definitions import Kind, Line, Version, note_of
from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.jobs import JobKind
from qa_app.core.latency.profiles import Profile
from qa_app.definitions.latency import profile_from_text, profile_text
from qa_app.services import definition_versions, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.definition_owners import Held, Listed, held, listed, require_owner
from qa_app.services.definition_versions import take_line
from qa_app.services.rule_bench.passing import PROFILE

LONGEST_BODY = 100_000
OF_THE_HOUSE = frozenset({"default", "last-message"})
"""What lists, rules and other pages rest on: all teams are read alike by these."""

CHANGED = _("Somebody has saved another version meanwhile. Look at it before you save yours.")
LARGE = _("The file is too large for a profile.")
HOUSE_ONLY = _(
    "Lists and rules of all teams rest on this profile, so no team has its own version of it. "
    "Make a new profile like it for your team."
)
TAKEN_ID = _("There is a profile “%(id)s” already. Choose another id, or edit that one.")


@dataclass(frozen=True, slots=True)
class ListedProfile:
    profile: Profile
    listed: Listed


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One version of a profile, and whose it is; ``may_own``: whether teams may have theirs."""

    profile: Profile
    held: Held
    may_own: bool


def list_profiles(context: Context) -> list[ListedProfile]:
    """The profiles in force, those of the house first, then in the order of their ids."""
    found = listed(context, definitions.standing_of(context, Kind.LATENCY))
    profiles = [ListedProfile(definitions.profile_of(each.version), each) for each in found]
    return sorted(profiles, key=lambda each: each.profile.id not in OF_THE_HOUSE)


def one_profile(
    context: Context, key: str, number: int | None = None, team_id: int | None = None
) -> ProfilePage:
    """The newest version of a profile, or the one of a number.

    ``team_id``: that team's own; without one the shared version, else the own version of a team
    of the actor's. Raises NotFound, also for what belongs to teams in which they have no part.
    """
    known = definitions.readable_versions(context, Kind.LATENCY, key)
    found = held(context, known, number, team_id)
    return ProfilePage(definitions.profile_of(found.version), found, key not in OF_THE_HOUSE)


def to_edit(context: Context, key: str, team_id: int | None) -> tuple[Profile, Line]:
    """What an owner's next version is made from; raises NotFound, Refused."""
    _require(context, key, team_id)
    definitions.readable_versions(context, Kind.LATENCY, key)
    line = definition_versions.line_for(context, Kind.LATENCY, key, team_id)
    base = line.newest or definitions.readable_versions(context, Kind.LATENCY, key)[0]
    return definitions.profile_of(base), line


def save(
    context: Context,
    profile: Profile,
    note: str,
    *,
    based_on: int | None,
    team_id: int | None = None,
) -> Version:
    """Keep a profile as a new version, a team's own or (no team) the one that all share.

    ``based_on``: the number of the version that was changed; ``None``: a new profile. Raises
    Refused, Conflict where somebody else was quicker, Invalid where it makes no sense.
    """
    _require(context, profile.id, team_id)
    note_of(note)
    body = profile_text(profile)
    profile_from_text(body, file=profile.id)
    line = take_line(context, Kind.LATENCY, profile.id, team_id)
    newest = line.newest.number if line.newest else None
    if based_on is None and line.every:
        raise Conflict(TAKEN_ID, field="key", id=profile.id)
    if based_on != newest:
        raise Conflict(CHANGED)
    return _add(context, profile.id, body, line, note)


def bring_in(context: Context, text: str, note: str, team_id: int | None = None) -> Version:
    """Keep a profile written as YAML as an owner's next version of its id."""
    if len(text) > LONGEST_BODY:
        raise Invalid(LARGE, field="file")
    profile = profile_from_text(text, file="YAML")
    _require(context, profile.id, team_id)
    line = take_line(context, Kind.LATENCY, profile.id, team_id)
    return _add(context, profile.id, text, line, note)


def _add(context: Context, key: str, body: str, line: Line, note: str) -> Version:
    added = definition_versions.add(context, Kind.LATENCY, key, body, line, note)
    # What was measured of conversations by the profile that screens them has to be measured again.
    if key == PROFILE:
        jobs.enqueue(context, JobKind.INDEX, unique_key=JobKind.INDEX.value)
    context.session.commit()
    return added


def _require(context: Context, key: str, team_id: int | None) -> None:
    require_owner(context, team_id)
    if team_id is not None and key in OF_THE_HOUSE:
        raise Refused(HOUSE_ONLY)
