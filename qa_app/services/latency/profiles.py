"""Latency profiles: looking them up, and writing further versions of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.definitions import Kind, Version, in_force, note_of
from qa_app.core.errors import Conflict, Invalid, NotFound, Refused, _
from qa_app.core.jobs import JobKind
from qa_app.core.latency.profiles import Profile
from qa_app.core.permissions import Right
from qa_app.definitions.latency import profile_from_text, profile_text
from qa_app.services import audit, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.rule_bench.passing import PROFILE
from qa_app.storage.queries import definitions as queries

LONGEST_BODY = 100_000
OF_THE_HOUSE = frozenset({"default", "last-message"})
"""What lists, rules and other pages rest on: only who edits for every team may change them."""

CHANGED = _("Somebody has saved another version meanwhile. Look at it before you save yours.")
SAME = _("Nothing is different from the version in force.")
LARGE = _("The file is too large for a profile.")
HOUSE_ONLY = _("This profile is for the whole house: only an administrator can change it.")
TAKEN_ID = _("There is a profile “%(id)s” already. Choose another id, or edit that one.")


@dataclass(frozen=True, slots=True)
class ListedProfile:
    profile: Profile
    version: Version


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """One version of a profile, and every version there is, the newest first."""

    profile: Profile
    version: Version
    versions: Sequence[Version]
    may_edit: bool

    @property
    def is_newest(self) -> bool:
        return self.version == self.versions[0]


def list_profiles(context: Context) -> list[ListedProfile]:
    """The profiles in force, those of the house first, then in the order of their ids."""
    found = in_force(queries.newest(context.session, Kind.LATENCY)).values()
    listed = [ListedProfile(definitions.profile_of(version), version) for version in found]
    return sorted(listed, key=lambda each: each.profile.id not in OF_THE_HOUSE)


def one_profile(context: Context, key: str, number: int | None = None) -> ProfilePage:
    """The newest version of a profile, or the one of a number; raises NotFound."""
    versions = definitions.versions_of(context, Kind.LATENCY, key)
    for version in versions:
        if number is None or version.number == number:
            profile = definitions.profile_of(version)
            return ProfilePage(profile, version, versions, may_edit(context, key))
    raise NotFound()


def may_edit(context: Context, key: str) -> bool:
    """Whether the actor may write versions of a profile."""
    reach = context.reach(Right.SET_REVIEWING)
    return reach.everywhere or (bool(reach) and key not in OF_THE_HOUSE)


def save(context: Context, profile: Profile, note: str, *, based_on: int | None) -> int:
    """Keep a profile as a new version; returns its number.

    ``based_on``: the number of the version that was changed; ``None``: a new profile. Raises
    Refused, Conflict where somebody else was quicker, Invalid where it makes no sense.
    """
    _require(context, profile.id)
    note_of(note)
    body = profile_text(profile)
    profile_from_text(body, file=profile.id)
    queries.take_turn(context.session)
    versions = queries.of_key(context.session, Kind.LATENCY, profile.id)
    newest = versions[0].number if versions else None
    if based_on is None and newest is not None:
        raise Conflict(TAKEN_ID, field="key", id=profile.id)
    if based_on != newest:
        raise Conflict(CHANGED)
    if versions and definitions.profile_of(versions[0]) == profile:
        raise Invalid(SAME)
    return _add(context, profile.id, body, (newest or 0) + 1, note)


def bring_in(context: Context, text: str, note: str) -> str:
    """Keep a profile written as YAML as the next version of its id; returns the id."""
    if len(text) > LONGEST_BODY:
        raise Invalid(LARGE, field="file")
    profile = profile_from_text(text, file="YAML")
    _require(context, profile.id)
    note_of(note)
    queries.take_turn(context.session)
    versions = queries.of_key(context.session, Kind.LATENCY, profile.id)
    if versions and definitions.profile_of(versions[0]) == profile:
        raise Invalid(SAME, field="file")
    _add(context, profile.id, text, versions[0].number + 1 if versions else 1, note)
    return profile.id


def _add(context: Context, key: str, body: str, number: int, note: str) -> int:
    queries.add_version(
        context.session,
        Kind.LATENCY,
        key,
        body,
        number=number,
        note=note.strip(),
        author_id=context.actor.user_id,
        now=context.now,
    )
    audit.record(context, "latency.published", "latency", key, version=number)
    # What was measured of conversations by the profile that screens them has to be measured again.
    if key == PROFILE:
        jobs.enqueue(context, JobKind.INDEX, unique_key=JobKind.INDEX.value)
    context.session.commit()
    return number


def _require(context: Context, key: str) -> None:
    context.actor.require(Right.SET_REVIEWING)
    if not may_edit(context, key):
        raise Refused(HOUSE_ONLY)
