"""Drawing a fixed number with unequal chances: systematic sampling in random order.

W. G. Madow, "On the theory of systematic sampling, II", Annals of Mathematical Statistics 20
(1949) 333–354; in random order H. O. Hartley, J. N. K. Rao, the same 33 (1962) 350–374. The
chances ``p_i = n·w_i/W`` are laid end to end in an order that the seed decides; from one random
start every whole step takes the part on which it falls. The length is ``n``, so ``n`` are drawn,
and a part is drawn exactly with chance ``p_i``, whatever the order. Where ``n·w_i ≥ W`` a part is
certain, and the rest is drawn among the others (C.-E. Särndal, B. Swensson, J. Wretman, Model
Assisted Survey Sampling (1992), 3.6.2).

Chosen over Sampford's and conditional Poisson designs because the chances are simple fractions
that anybody can check by hand, and whole numbers alone decide what is drawn: every machine
replays it alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from math import isfinite
from typing import NamedTuple

from qa_app.core.sampling import order_of

SCALE = 1_000_000
"""Risks are taken to a millionth, as whole numbers."""


class Chances(NamedTuple):
    """``certain`` parts, and the ``weights`` among which ``left`` more are drawn.

    A part of weight ``w`` of the ``total`` has the chance ``left·w/total``.
    """

    certain: frozenset[int]
    weights: Mapping[int, int]
    left: int
    total: int

    @property
    def size(self) -> int:
        """How many are drawn: fewer than wanted where fewer have any risk."""
        return len(self.certain) + self.left

    def of(self, part: int) -> Fraction:
        """The chance of a part of the population."""
        if part in self.certain:
            return Fraction(1)
        return Fraction(self.left * self.weights.get(part, 0), self.total or 1)

    def beside(self, weight: int) -> Fraction:
        """The chance that one more part of such weight would have had at this draw's rate."""
        if not self.left:
            # Then whatever had any risk was certain.
            return Fraction(bool(self.certain) and weight > 0)
        return min(Fraction(1), Fraction(self.left * weight, self.total))


NO_CHANCES = Chances(frozenset(), {}, 0, 0)


def weight_of(risk: float) -> int:
    """A risk as a whole number of millionths; none where it is no number, or below 0."""
    return round(min(max(risk, 0.0), 1.0) * SCALE) if isfinite(risk) else 0


def chances_of(weights: Mapping[int, int], size: int) -> Chances:
    """The chances of parts of these weights (≥ 0) where ``size`` are wanted."""
    rest = {part: weight for part, weight in weights.items() if weight > 0}
    left = min(size, len(rest))
    certain: set[int] = set()
    while left:
        total = sum(rest.values())
        sure = {part for part, weight in rest.items() if left * weight >= total}
        if not sure:
            return Chances(frozenset(certain), rest, left, total)
        certain |= sure
        left -= len(sure)
        rest = {part: weight for part, weight in rest.items() if part not in sure}
    return NO_CHANCES._replace(certain=frozenset(certain))


def draw_systematic(chances: Chances, stratum: str, seed: str) -> tuple[int, ...]:
    """The parts that a seed draws: the certain ones by id, then the others in its order."""
    return (*sorted(chances.certain), *_steps(chances, stratum, seed))


def _steps(chances: Chances, stratum: str, seed: str) -> Sequence[int]:
    if not chances.left:
        return ()
    # All is counted in steps of the total; the start lies in the first one.
    at = _start(stratum, seed) * chances.total >> 256
    reached, drawn = 0, []
    for part in order_of(chances.weights, f"risk|{stratum}", seed):
        reached += chances.left * chances.weights[part]
        if reached > at:
            drawn.append(part)
            at += chances.total
    return drawn


def _start(stratum: str, seed: str) -> int:
    """A number below 2²⁵⁶ that only the seed and the stratum decide."""
    digest = sha256(f"start|{len(seed)}:{seed}|{len(stratum)}:{stratum}".encode()).digest()
    return int.from_bytes(digest)
