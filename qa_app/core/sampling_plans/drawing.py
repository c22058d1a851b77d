"""Drawing by a plan: each stratum's risky part, then its random part, and the exact chances.

Of a stratum of ``N`` parts, ``n`` wanted, ``k`` of these by risk
    First ``k`` are drawn systematically with the chances ``p_i`` (see ``systematic``). The others
    are put into the random order of ``qa_app.core.sampling``, and its first ``m = n − k`` are
    taken. Since always ``k`` are gone, the order has ``N − k`` parts, whichever they are:

        π_i = p_i + (1 − p_i) · m / (N − k)

    Without risk ``k = 0`` and π = n/N. Nothing has no chance as long as ``m`` ≥ 1.

With skipped parts
    One that cannot be reviewed, however it was drawn, is replaced by the next of the random
    order, and ``m`` counts how many of that order were looked at; why this corrects the chances
    is said in ``qa_app.core.sampling``.

Without a finding
    What is taken of the unflagged parts, to see what the rules overlook, is one stratum without
    risk, over all agents: see ``draw_unflagged``.

Over several draws
    ``1 − Π(1 − π)``. A part that stood in a later draw has its own chance there. One that was
    drawn before did not stand in it; it is given what one more part of its risk would have had
    at that draw's rate: at random exactly ``m/(N − k)``, by risk up to what its absence changed
    in the sum of weights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from qa_app.core.errors import Conflict, _
from qa_app.core.sampling import UNFLAGGED, joint_probability, order_of, recall_size
from qa_app.core.sampling_plans.model import Candidate, Plan
from qa_app.core.sampling_plans.strata import Stratum, strata_of, stratum_name
from qa_app.core.sampling_plans.systematic import (
    NO_CHANCES,
    Chances,
    chances_of,
    draw_systematic,
    weight_of,
)


class DrawnBy(StrEnum):
    RISK = "risk"
    RANDOM = "random"


class PlannedPart(NamedTuple):
    """A part that was drawn: its stratum, by what it was drawn, and the chance that it had."""

    part: int
    agent: int
    stratum: str
    by: DrawnBy
    probability: float


@dataclass(frozen=True)
class StratumDraw:
    """A stratum and what a seed makes of it.

    ``looked``: how many of the random order were looked at, replacements among them. What
    ordering costs is paid only where somebody asks for the order; the chances need none.
    """

    stratum: Stratum
    seed: str
    chances: Chances
    looked: int

    @cached_property
    def risky(self) -> tuple[int, ...]:
        """What was drawn by risk."""
        return draw_systematic(self.chances, self.stratum.name, self.seed)

    @cached_property
    def order(self) -> tuple[int, ...]:
        """All others as they come up at random."""
        others = self.stratum.members.keys() - set(self.risky)
        return tuple(order_of(others, self.stratum.name, self.seed))

    @property
    def at_random(self) -> int:
        """How many parts stand in the random order."""
        return len(self.stratum.members) - self.chances.size

    @property
    def drawn(self) -> tuple[int, ...]:
        """The ids of all that was drawn, skipped ones among them."""
        return (*self.risky, *self.order[: self.looked])

    def parts(self) -> tuple[PlannedPart, ...]:
        """What was drawn, with the chances as they stand."""
        return tuple(
            PlannedPart(
                part,
                self.stratum.agent,
                self.stratum.name,
                DrawnBy.RISK if place < len(self.risky) else DrawnBy.RANDOM,
                float(self.probability(self.stratum.members[part])),
            )
            for place, part in enumerate(self.drawn)
        )

    def probability(self, candidate: Candidate) -> Fraction:
        """The chance of a part of this stratum, or of one drawn before; see the module."""
        by_risk = (
            self.chances.of(candidate.part)
            if candidate.part in self.stratum.members
            else self.chances.beside(weight_of(candidate.risk))
        )
        size = self.at_random
        at_random = Fraction(self.looked, size) if size else Fraction(0)
        return by_risk + (1 - by_risk) * at_random

    def counted(self, drawn: int) -> StratumDraw:
        """The draw as it stands once so many were drawn, skipped ones among them.

        Raises Conflict where it cannot have come to so many.
        """
        looked = drawn - self.chances.size
        if not self.looked <= looked <= self.at_random:
            raise Conflict(_("This draw has changed meanwhile. Open it again."))
        return replace(self, looked=looked)

    def resumed(self, drawn: Collection[int]) -> StratumDraw:
        """The draw as it stands once these (ids, skipped ones among them) were drawn.

        Raises Conflict where they are not what this draw takes, in its order.
        """
        looked = len(drawn) - len(self.risky)
        if looked < self.looked or set(drawn) != {*self.risky, *self.order[:looked]}:
            raise Conflict(_("This draw has changed meanwhile. Open it again."))
        return replace(self, looked=looked)

    def replaced(self, drawn: Collection[int]) -> StratumDraw | None:
        """The draw with one more than these; ``None`` where the order is exhausted.

        The new one is the last of ``drawn`` there. Raises Conflict as ``resumed`` does.
        """
        now = self.resumed(drawn)
        return replace(now, looked=now.looked + 1) if now.looked < len(now.order) else None


@dataclass(frozen=True, slots=True)
class PlannedDraw:
    """What a plan draws from a population, by the name of the stratum."""

    plan: Plan
    strata: Mapping[str, StratumDraw]

    def parts(self) -> tuple[PlannedPart, ...]:
        """Everything drawn, by stratum, in the order of the draw."""
        return tuple(part for own in self.strata.values() for part in own.parts())

    def resumed(self, drawn: Mapping[str, Collection[int]]) -> PlannedDraw:
        """The draw as it stands once these were drawn, by stratum; Conflict where it is not so."""
        resumed = {name: self.strata[name].resumed(own) for name, own in drawn.items()}
        return replace(self, strata={**self.strata, **resumed})

    def counted(self, drawn: Mapping[str, int]) -> PlannedDraw:
        """The draw as it stands once so many of each stratum were drawn."""
        counted = {name: self.strata[name].counted(number) for name, number in drawn.items()}
        return replace(self, strata={**self.strata, **counted})

    def probability(self, candidate: Candidate) -> float:
        """The chance of a candidate; 0 where nothing like it was drawn from."""
        own = self.strata.get(stratum_name(self.plan, candidate))
        admitted = self.plan.window.contains(candidate.day) and self.plan.filters.admit(candidate)
        return float(own.probability(candidate)) if own is not None and admitted else 0.0


def draw_plan(
    plan: Plan, candidates: Iterable[Candidate], *, excluded: Collection[int] = frozenset()
) -> PlannedDraw:
    """Draw by a plan from candidates in any order; the same plan and candidates draw the same.

    ``excluded``: the ids of parts drawn before.
    """
    strata = strata_of(plan, plan.population(candidates, frozenset(excluded)))
    return draw_strata(plan, strata)


def draw_strata(plan: Plan, strata: Iterable[Stratum]) -> PlannedDraw:
    """Draw with a plan's seed from strata that were made already."""
    return PlannedDraw(plan, {each.name: _draw(each, plan.seed) for each in strata})


def draw_unflagged(
    unflagged: Collection[Candidate], drawn: int, percent: int, seed: str
) -> StratumDraw:
    """What is taken of the unflagged candidates beside ``drawn`` others: that share of these."""
    members = {each.part: each for each in unflagged}
    size = min(recall_size(drawn, percent), len(members))
    return _draw(Stratum(UNFLAGGED, 0, members, size, 0), seed)


def joint_chance(candidate: Candidate, draws: Iterable[PlannedDraw]) -> float:
    """The chance of being in at least one of several draws, each of what was left before it.

    ``draws``: those from the first on for which the candidate was there.
    """
    return joint_probability(draw.probability(candidate) for draw in draws)


def _draw(stratum: Stratum, seed: str) -> StratumDraw:
    chances = chances_of_stratum(stratum)
    return StratumDraw(stratum, seed, chances, stratum.wanted - chances.size)


def chances_of_stratum(stratum: Stratum) -> Chances:
    """With which chances a stratum's risky part is drawn."""
    if not stratum.risky:
        return NO_CHANCES
    weights = {part: weight_of(each.risk) for part, each in stratum.members.items()}
    return chances_of(weights, stratum.risky)
