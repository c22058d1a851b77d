"""Packs: rules that are in force only for the teams that have switched them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qa_app.core.rules.hits import Finding
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


@dataclass(frozen=True, slots=True)
class Validity:
    """For which teams the rules of packs are in force.

    ``pack_of``: the pack of each rule that has one, of the rules that screen. One screener holds
    the rules of all packs that are on for anybody; a team keeps the findings of its own.
    """

    pack_of: Mapping[str, str] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def findings_for(
        self, team_id: int | None, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """The findings of rules that are in force for a team."""
        if not self.pack_of or not findings:
            return findings
        on = self.switches.on_for(team_id)
        return tuple(found for found in findings if self._pack(found) in {None, *on})

    def _pack(self, found: Finding) -> str | None:
        return self.pack_of.get(found.rule)
