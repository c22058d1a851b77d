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
from typing import NamedTuple

from qa_app.core.errors import Conflict, _
from qa_app.core.sampling import joint_probability, order_of
from qa_app.core.sampling_plans.model import Candidate, Plan
from qa_app.core.sampling_plans.strata import Stratum, strata_of, stratum_name
from qa_app.core.sampling_plans.systematic import (
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


@dataclass(frozen=True, slots=True)
class StratumDraw:
    """A stratum and what a seed makes of it.

    ``risky``: what was drawn by risk; ``order``: all others as they come up at random;
    ``looked``: how many of that order were looked at, replacements among them.
    """

    stratum: Stratum
    chances: Chances
    risky: tuple[int, ...]
    order: tuple[int, ...]
    looked: int

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
        at_random = Fraction(self.looked, len(self.order)) if self.order else Fraction(0)
        return by_risk + (1 - by_risk) * at_random

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

    def probability(self, candidate: Candidate) -> float:
        """The chance of a candidate; 0 where nothing like it was drawn from."""
        own = self.strata.get(stratum_name(self.plan, candidate))
        admitted = self.plan.period.contains(candidate.day) and self.plan.filters.admit(candidate)
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


def joint_chance(candidate: Candidate, draws: Iterable[PlannedDraw]) -> float:
    """The chance of being in at least one of several draws, each of what was left before it.

    ``draws``: those from the first on for which the candidate was there.
    """
    return joint_probability(draw.probability(candidate) for draw in draws)


def _draw(stratum: Stratum, seed: str) -> StratumDraw:
    weights = {each.part: weight_of(each.risk) for each in stratum.members.values()}
    chances = chances_of(weights, stratum.risky)
    risky = draw_systematic(chances, stratum.name, seed)
    order = order_of(weights.keys() - set(risky), stratum.name, seed)
    return StratumDraw(stratum, chances, risky, tuple(order), stratum.wanted - len(risky))
