"""Rules, rubrics, latency profiles and schemes as the database has them.

The product's files only seed versions, at set-up and at an upgrade. Afterwards the database's
versions win. A version never changes, so what was read from its text is kept for the life of
the process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa_app.core.appraisal import Scheme
from qa_app.core.definitions import (
    Kind,
    Shipped,
    Standing,
    Version,
    line_of,
    seeds,
    standing,
    standing_on,
)
from qa_app.core.errors import NotFound, _
from qa_app.core.latency.profiles import Profile
from qa_app.core.packs import RuleKey, Validity
from qa_app.core.permissions import Reach
from qa_app.core.rubrics import Rubric, narrowed
from qa_app.core.rules.model import Rule
from qa_app.definitions import latency, rules, schemes
from qa_app.definitions.rubrics import reading as rubrics
from qa_app.definitions.schemes import Example, SchemeFile
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import definitions as queries
from qa_app.storage.queries import packs

_SOURCES: Mapping[Kind, tuple[Path, Callable[..., Any]]] = {
    Kind.RULE: (rules.FOLDER, rules.rule_from_text),
    Kind.RUBRIC: (rubrics.FOLDER, rubrics.rubric_from_text),
    Kind.LATENCY: (latency.FOLDER, latency.profile_from_text),
    Kind.SCHEME: (schemes.FOLDER, schemes.scheme_from_text),
}


@dataclass(frozen=True, slots=True)
class ActiveRules:
    """The rules in force for any team, in the order of their ids, and their versions' rows.

    ``version_ids``: of those that all teams share, by the rule's id. ``own_ids``: of those that
    a team has of its own, by id and number. ``validity``: which of them are in force for which
    team.
    """

    rules: tuple[Rule, ...]
    version_ids: Mapping[str, int]
    validity: Validity = field(default_factory=Validity)
    own_ids: Mapping[RuleKey, int] = field(default_factory=dict)

    def for_team(self, team_id: int | None) -> tuple[Rule, ...]:
        """Those in force for a team; ``None``: for what belongs to no team."""
        return self.validity.rules_for(team_id, self.rules)

    def within(self, reach: Reach) -> tuple[Rule, ...]:
        """The shared ones, and those that teams within reach have of their own."""
        foreign = {
            (rule, number)
            for team_id, own in self.validity.own.items()
            if not reach.covers(team_id)
            for rule, number in own.items()
        }
        return tuple(rule for rule in self.rules if (rule.id, rule.version) not in foreign)

    def version_id(self, rule: Rule) -> int:
        """The row of the version that one of the rules is."""
        own = self.own_ids.get((rule.id, rule.version))
        return self.version_ids[rule.id] if own is None else own


@dataclass(frozen=True, slots=True)
class RubricVersion:
    """One version of a rubric; ``id`` is what reviews and draws keep."""

    id: int
    number: int
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """One version of a scheme; ``id`` is what computed periods keep.

    ``since``: the day from which it counts; ``None``: any day.
    """

    id: int
    number: int
    scheme: Scheme
    examples: tuple[Example, ...]
    since: date | None = None


def seed_shipped(context: Context) -> int:
    """Add versions for new and changed files of the product; returns how many were added.

    Raises DefinitionFaults where a file cannot be read.
    """
    queries.take_turn(context.session)
    stored = queries.every(context.session)
    added = seeds(_shipped(stored), stored)
    if added:
        queries.add_seeds(context.session, added, context.now)
        audit.record(
            context,
            "definitions.seeded",
            "definitions",
            "shipped",
            versions=[f"{seed.shipped.kind}:{seed.shipped.key}:{seed.number}" for seed in added],
        )
    context.session.commit()
    return len(added)


def active_rules(context: Context) -> tuple[Rule, ...]:
    """The rules by which the actor's teams are screened, in the order of their ids.

    One rule for each id: the shared one, else what a team of theirs has of its own.
    """
    shown = screening_rules(context).within(context.actor.membership)
    return tuple({rule.id: rule for rule in reversed(shown)}.values())[::-1]


def screening_rules(context: Context) -> ActiveRules:
    """The rules in force with their versions, read at one moment."""
    found = standing_of(context, Kind.RULE)
    switches = packs.switches(context.session)
    on = {None, *switches.anywhere}
    rules = {version: rule for version in found.versions if (rule := _rule(version)).pack in on}
    return ActiveRules(
        rules=tuple(rules.values()),
        version_ids={each.key: each.id for each in rules if each.team_id is None},
        validity=Validity(
            {(rule.id, rule.version): rule.pack for rule in rules.values() if rule.pack},
            switches,
            {
                team: {key: version.number for key, version in own.items()}
                for team, own in found.own.items()
            },
        ),
        own_ids={(each.key, each.number): each.id for each in rules if each.team_id is not None},
    )


def pack_rules(context: Context) -> tuple[Rule, ...]:
    """The newest versions of the rules of packs, whether the packs are on or not."""
    found = standing_of(context, Kind.RULE).shared.values()
    return tuple(rule for version in found if (rule := _rule(version)).pack is not None)


def rules_by_version(context: Context, version_ids: Collection[int]) -> Mapping[int, Rule]:
    """The rules of these versions, in force or not, by version id."""
    found = _by_ids(context, Kind.RULE, version_ids)
    return {version.id: _rule(version) for version in found}


def standing_of(context: Context, kind: Kind) -> Standing:
    """What is in force of a kind, for all teams and for single ones."""
    return standing(queries.newest(context.session, kind))


def versions_of(
    context: Context, kind: Kind, key: str, team_id: int | None = None
) -> list[Version]:
    """Every version of one definition that all teams share, or a team's own; the newest first."""
    return line_of(queries.of_key(context.session, kind, key), team_id)


def readable_versions(context: Context, kind: Kind, key: str) -> list[Version]:
    """Every version of one definition that the actor may read, the newest first.

    Those that all teams share, and the own ones of teams in which they have a part. Raises
    NotFound where there is none.
    """
    found = [
        version
        for version in queries.of_key(context.session, kind, key)
        if version.team_id is None or context.actor.membership.covers(version.team_id)
    ]
    if not found:
        raise NotFound()
    return found


def same(version: Version, body: str) -> bool:
    """Whether a text says the same as a version, however it is written."""
    held, other = (_read(version.kind, text, version.key) for text in (version.body, body))
    if version.kind is Kind.SCHEME:
        # Its worked examples show what it computes and change nothing of it.
        return bool(held.scheme == other.scheme)
    return bool(held == other)


def versions(context: Context, kind: Kind) -> list[Version]:
    """Every version of every definition of a kind, by key and number."""
    return queries.every(context.session, kind)


def rule_of(version: Version) -> Rule:
    """The rule that a version holds."""
    return _rule(version)


def rubric_of(version: Version) -> Rubric:
    """The rubric that a version holds."""
    return _rubric_version(version).rubric


def rubric_version(context: Context, version_id: int) -> RubricVersion:
    """One version of a rubric; raises NotFound."""
    for version in _by_ids(context, Kind.RUBRIC, [version_id]):
        return _rubric_version(version)
    raise NotFound()


def narrowed_version(
    context: Context, version_id: int, criteria: Collection[str] | None
) -> RubricVersion:
    """One version of a rubric, with these criteria alone where some are named."""
    found = rubric_version(context, version_id)
    return found if criteria is None else replace(found, rubric=narrowed(found.rubric, criteria))


def rubrics_by_version(context: Context, version_ids: Collection[int]) -> Mapping[int, Rubric]:
    """The rubrics of these versions, in force or not, by version id."""
    found = _by_ids(context, Kind.RUBRIC, version_ids)
    return {version.id: _rubric_version(version).rubric for version in found}


def rubric_versions(context: Context) -> tuple[RubricVersion, ...]:
    """The rubrics in force that the actor may know, one for each id, in the order of their ids."""
    found = standing_of(context, Kind.RUBRIC).within(context.actor.membership).values()
    return tuple(map(_rubric_version, found))


def rubrics_for_team(context: Context, team_id: int | None) -> tuple[RubricVersion, ...]:
    """The rubrics in force for a team, in the order of their ids."""
    found = standing_of(context, Kind.RUBRIC).for_team(team_id).values()
    return tuple(map(_rubric_version, found))


def scheme_of(version: Version) -> SchemeVersion:
    """The scheme that a version holds, by its number there."""
    file: SchemeFile = _read(Kind.SCHEME, version.body, version.key)
    scheme = replace(file.scheme, version=version.number)
    return SchemeVersion(version.id, version.number, scheme, file.examples, version.since)


def scheme_version(context: Context, version_id: int) -> SchemeVersion:
    """One version of a scheme; raises NotFound."""
    for version in _by_ids(context, Kind.SCHEME, [version_id]):
        return scheme_of(version)
    raise NotFound()


def schemes_on(
    context: Context, day: date | None = None, team_id: int | None = None
) -> Mapping[str, SchemeVersion]:
    """The schemes as they are in effect for a team on a day, by itself today, by their ids.

    ``team_id`` ``None``: those that all teams share.
    """
    found = standing_schemes(context, day).for_team(team_id)
    return {key: scheme_of(version) for key, version in found.items()}


def known_schemes(context: Context) -> Mapping[str, SchemeVersion]:
    """The schemes in effect today that the actor may know, one for each id."""
    found = standing_schemes(context).within(context.actor.membership)
    return {key: scheme_of(version) for key, version in found.items()}


def standing_schemes(context: Context, day: date | None = None) -> Standing:
    """What is in effect on a day, by itself today, for all teams and for single ones."""
    every = queries.every(context.session, Kind.SCHEME)
    return standing_on(every, day or context.today, context.zone)


def profile_of(version: Version) -> Profile:
    """The latency profile that a version holds."""
    found: Profile = _read(Kind.LATENCY, version.body, version.key)
    return found


def profiles(context: Context, team_id: int | None = None) -> tuple[Profile, ...]:
    """The latency profiles in force for a team, in the order of their ids.

    ``team_id`` ``None``: for what belongs to no team.
    """
    found = standing_of(context, Kind.LATENCY).for_team(team_id).values()
    return tuple(map(profile_of, found))


def profile(context: Context, profile_id: str, team_id: int | None = None) -> Profile:
    """One latency profile in force for a team; raises NotFound."""
    for found in profiles(context, team_id):
        if found.id == profile_id:
            return found
    raise NotFound(_("There is no latency profile “%(profile)s”."), profile=profile_id)


def _shipped(stored: Iterable[Version]) -> Iterator[Shipped]:
    """What the files have. One that is stored word for word was read and checked before."""
    keys = {(version.kind, version.body): version.key for version in stored}
    for kind, (folder, _from_text) in _SOURCES.items():
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("packs/*/*.yaml"))):
            body = path.read_text("utf-8")
            key = keys.get((kind, body)) or _read(kind, body, path.name).id
            yield Shipped(kind, key, body)


def _by_ids(context: Context, kind: Kind, ids: Collection[int]) -> list[Version]:
    """The versions of these ids; each is read once for the life of a session (a request's)."""
    known: dict[int, Version] = context.session.info.setdefault("definitions", {})
    missing = {each for each in ids if each not in known}
    known.update((each.id, each) for each in queries.by_ids(context.session, kind, missing))
    found = (known.get(each) for each in dict.fromkeys(ids))
    return [each for each in found if each is not None and each.kind is kind]


def _rule(version: Version) -> Rule:
    return _numbered_rule(version.body, version.key, version.number)


@lru_cache(maxsize=2048)
def _numbered_rule(body: str, key: str, number: int) -> Rule:
    rule: Rule = _read(Kind.RULE, body, key)
    return replace(rule, version=number)


def _rubric_version(version: Version) -> RubricVersion:
    return RubricVersion(version.id, version.number, _read(Kind.RUBRIC, version.body, version.key))


@lru_cache(maxsize=4096)
def _read(kind: Kind, body: str, key: str) -> Any:
    _folder, from_text = _SOURCES[kind]
    return from_text(body, file=key)
