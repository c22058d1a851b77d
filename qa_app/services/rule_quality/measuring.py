"""Precision and recall of the rules in force, and of every version of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa_app.core.definitions import Kind
from qa_app.core.packs import RuleKey
from qa_app.core.permissions import Right
from qa_app.core.rule_quality import Judged, Quality, precision_of, recall_of
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.definition_owners import teams_by_id
from qa_app.storage.queries.conversations import Named
from qa_app.storage.queries.rule_quality import decisions, sample
from qa_app.storage.queries.rule_quality.decisions import Decided
from qa_app.storage.queries.rule_quality.sample import SampleSize, Version

_NOTHING = Quality(precision_of(0, 0), recall_of(()))


@dataclass(frozen=True, slots=True)
class QualityOfRules:
    """The quality of the versions in force of each rule, and the sample that recall rests on.

    ``by_rule``: of those that all teams share; ``own``: of what teams have of their own.
    """

    by_rule: Mapping[str, Quality]
    sample: SampleSize
    own: Mapping[RuleKey, Quality] = field(default_factory=dict)

    def of(self, rule: str, number: int | None = None) -> Quality:
        """That of the shared version, or of a team's own, by its number."""
        return self.own.get((rule, number)) or self.by_rule.get(rule, _NOTHING)


@dataclass(frozen=True, slots=True)
class VersionQuality:
    """The quality of the version of a number; ``team``: whose own it is, if it is not shared."""

    number: int
    quality: Quality
    team: Named | None = None


@dataclass(frozen=True, slots=True)
class QualityOfRule:
    """A rule's quality in all, and of each version that was judged, the newest first.

    The newest version stands there even if nobody has judged it yet.
    """

    total: Quality
    versions: Sequence[VersionQuality]
    sample: SampleSize

    @property
    def newest(self) -> Quality:
        return self.versions[0].quality


def quality_of_rules(context: Context) -> QualityOfRules | None:
    """The quality of every rule in force, as the actor's teams judged it; ``None`` without any."""
    reach = context.reach(Right.SEE_CONVERSATIONS)
    if not reach:
        return None
    decided = decisions.counts(context.session, reach)
    judged = sample.judged(context.session, reach)
    active = definitions.screening_rules(context)

    def quality(rule: str, version_id: int) -> Quality:
        version = Version(rule, version_id)
        return _quality([decided.get(version, Decided())], judged.get(version, ()))

    return QualityOfRules(
        by_rule={rule: quality(rule, each) for rule, each in active.version_ids.items()},
        sample=sample.size(context.session, reach),
        own={key: quality(key[0], each) for key, each in active.own_ids.items()},
    )


def quality_of_rule(context: Context, key: str) -> QualityOfRule:
    """The same for one rule, by version; raises NotFound, Refused."""
    context.actor.require(Right.SEE_CONVERSATIONS)
    versions = definitions.readable_versions(context, Kind.RULE, key)
    reach = context.reach(Right.SEE_CONVERSATIONS)
    decided = decisions.counts(context.session, reach, key)
    judged = sample.judged(context.session, reach, key)
    teams = teams_by_id(context)
    known = [(each, Version(key, each.id)) for each in versions]
    return QualityOfRule(
        total=_quality(decided.values(), [group for own in judged.values() for group in own]),
        versions=[
            VersionQuality(
                each.number,
                _quality([decided.get(version, Decided())], judged.get(version, ())),
                None if each.team_id is None else teams[each.team_id],
            )
            for place, (each, version) in enumerate(known)
            if place == 0 or version in decided or version in judged
        ],
        sample=sample.size(context.session, reach),
    )


def _quality(decided: Iterable[Decided], judged: Iterable[Judged]) -> Quality:
    every = list(decided)
    return Quality(
        precision_of(sum(each.confirmed for each in every), sum(each.dismissed for each in every)),
        recall_of(judged),
    )
