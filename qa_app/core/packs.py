"""Packs: rules that are in force only for the teams that switched them on; whose rules count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from qa_app.core.rules.hits import Finding
from qa_app.core.rules.model import Rule
from qa_app.core.texts import LocalText

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Measure:
    """How often a pack's rules hit in one set of conversations, on one day.

    ``of``: which conversations these were. ``by_rule``: hits of each of its rules.
    """

    on: date
    of: LocalText
    conversations: int
    by_rule: Mapping[str, int]

    @property
    def findings(self) -> int:
        """Hits of all its rules."""
        return sum(self.by_rule.values())

    @property
    def per_hundred(self) -> Decimal:
        """Hits for each hundred conversations."""
        return self._rate(self.findings)

    def per_hundred_of(self, rule: str) -> Decimal:
        """Hits of one rule for each hundred conversations."""
        return self._rate(self.by_rule.get(rule, 0))

    def _rate(self, findings: int) -> Decimal:
        return Decimal(findings * _HUNDRED) / self.conversations


@dataclass(frozen=True, slots=True)
class Pack:
    """A set of rules for one concern; the rules name it."""

    id: str
    title: LocalText
    explanation: LocalText
    measured: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Switches:
    """Which packs are on: for every team, and for single teams by their ids."""

    everywhere: frozenset[str] = frozenset()
    of_team: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def on_for(self, team_id: int | None) -> frozenset[str]:
        """The packs that are on for a team; ``None``: for what belongs to no team."""
        if team_id is None:
            return self.everywhere
        return self.everywhere | self.of_team.get(team_id, frozenset())

    @property
    def anywhere(self) -> frozenset[str]:
        """The packs that are on for any team."""
        return self.everywhere.union(*self.of_team.values())


RuleKey = tuple[str, int | None]
"""A rule's id and the number of its version, which tells a team's own from the shared one."""


@dataclass(frozen=True)
class Validity:
    """For which teams the rules are in force that screen.

    One screener holds the rules of all packs that are on for anybody, and what any team has of
    its own; a team keeps the findings that are for it. ``pack_of``: the pack of each rule that
    has one. ``own``: by team, the number of the version that it has of its own, by rule.
    """

    pack_of: Mapping[RuleKey, str] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)
    own: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def is_one_for_all(self) -> bool:
        """Whether every rule counts for every team."""
        return not self.pack_of and not self.own

    def of(self, team_id: int | None) -> Mapping[str, int]:
        """The number of the version that a team has of its own, by rule."""
        return {} if team_id is None else self.own.get(team_id, {})

    def findings_for(
        self, team_id: int | None, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """The findings of rules that are in force for a team."""
        if self.is_one_for_all or not findings:
            return findings
        on = {None, *self.switches.on_for(team_id)}
        return tuple(
            found for found in findings if self._counts((found.rule, found.version), team_id, on)
        )

    def rules_for(self, team_id: int | None, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """Those of the rules that screen which are in force for a team."""
        on = {None, *self.switches.on_for(team_id)}
        return tuple(rule for rule in rules if self._counts((rule.id, rule.version), team_id, on))

    def differing(self, other: Validity) -> set[tuple[int, str]]:
        """The rules of which a team has an own version in one of both alone, or another one."""
        return {
            (team_id, rule)
            for team_id in self.own.keys() | other.own.keys()
            for rule, _ in other.of(team_id).items() ^ self.of(team_id).items()
        }

    def _counts(self, key: RuleKey, team_id: int | None, on: Collection[str | None]) -> bool:
        return self.pack_of.get(key) in on and self._stands(key, team_id)

    def _stands(self, key: RuleKey, team_id: int | None) -> bool:
        """A team's own version goes before the shared one, and counts for nobody else."""
        rule, number = key
        own = self.of(team_id).get(rule)
        return number == own if own is not None else key not in self._owned

    @cached_property
    def _owned(self) -> frozenset[RuleKey]:
        return frozenset(
            (rule, number) for own in self.own.values() for rule, number in own.items()
        )
