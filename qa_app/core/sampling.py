"""Sampling (抽检): a fixed number of parts per agent, drawn at random and replayable.

Each stratum (here: an agent) is put into an order that its seed decides: by the SHA-256 of
seed, stratum and part id. A draw takes the first ``n`` of that order. The order depends on
nothing else, so that anybody can replay a draw from the stored population and seed, whatever
order the population is given in; and, the digest being as good as random, every set of ``n``
parts is equally likely: simple random sampling without replacement within the stratum.

Inclusion probability
    ``n / N`` for each part of a stratum of ``N``, of which ``n`` are drawn (1 where N ≤ n).

With skipped parts
    A part that cannot be reviewed is replaced by the next of the same order. Nobody knows how
    many of the stratum cannot be reviewed, only that ``k`` of the ``m = n + k`` looked at could
    not. The parts looked at are the first ``m`` of a random order, so every part of the stratum
    had the chance ``m / N`` of being looked at, and every reviewable one that was looked at is
    in the sample: its probability is ``(n + k) / N``. Its inverse weights add up to
    ``N · n / (n + k)``, the estimated number of reviewable parts. (``n / (N − k)`` would treat
    the parts never looked at as if all were reviewable: with half of them unreviewable and a
    tenth drawn it gives 0.11 instead of 0.2.) Because drawing ends with a reviewable part,
    the figure is on average a little low: by less than ``1 / (R + 1)`` of itself where ``R``
    are reviewable. Once the order is exhausted it is 1.

Several draws
    ``1 − Π(1 − p)`` over the draws for which a part stood in the population.

Unflagged conversations
    To learn what the rules overlook, each draw takes some more from the team's conversations
    without a finding that counts: a share of what it drew for the scores, at random over all
    agents (one stratum). They are a draw of another kind: their reviews stay out of the plain
    score, which would otherwise lean towards conversations in which nothing was found. Their
    chance goes into the joint one, so that estimates that weight by it may use both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from qa_app.core.errors import Conflict, Invalid, _

MOST_PER_AGENT = 1000
RECALL_PERCENT, MOST_RECALL_PERCENT = 10, 100
"""How many unflagged conversations a draw takes beside its own, where a team has not said; and
at most.
"""

UNFLAGGED = "unflagged"
"""The stratum of what is taken from a team's unflagged conversations."""


class DrawKind(StrEnum):
    """What a part was drawn for: ``RANDOM`` for the scores, ``RECALL`` to measure the rules."""

    RANDOM = "random"
    RECALL = "recall"


class Part(NamedTuple):
    """What is sampled: one agent's share of one conversation."""

    id: int
    agent: int


class Drawn(NamedTuple):
    """A part that was drawn, its stratum, and the chance that it had (0 to 1)."""

    part: int
    agent: int
    stratum: str
    probability: float


@dataclass(frozen=True, slots=True)
class Replacement:
    """The id of the part drawn in place of a skipped one (``None``: the stratum is exhausted).

    ``probability`` holds from now on for every part of the stratum that is in the sample.
    """

    part: int | None
    probability: float


def draw(
    population: Iterable[Part],
    per_agent: int,
    seed: str,
    *,
    excluded: Collection[int] = frozenset(),
) -> tuple[Drawn, ...]:
    """Draw ``per_agent`` parts of each agent at random; all of an agent who has no more.

    ``excluded`` are the ids of parts that are out of the question, such as those drawn before;
    they do not belong to the population. Sorted by stratum, then in the order of the draw.
    """
    if not 1 <= per_agent <= MOST_PER_AGENT:
        raise Invalid(
            _("Draw between 1 and %(most)s conversations for each agent."),
            field="per_agent",
            most=MOST_PER_AGENT,
        )
    if not seed:
        raise Invalid(_("A draw needs a seed, so that it can be replayed."), field="seed")
    strata = _strata(part for part in population if part.id not in excluded)
    return tuple(
        Drawn(part, agent, stratum_of(agent), inclusion_probability(per_agent, 0, len(parts)))
        for agent, parts in sorted(strata.items())
        for part in order_of(parts, stratum_of(agent), seed)[:per_agent]
    )


def replacement(
    stratum: Collection[int], name: str, seed: str, *, drawn: Collection[int], skipped: int
) -> Replacement:
    """Draw the next part of a stratum in place of one that was skipped.

    ``stratum``: the ids of all its parts in the stored population, ``name`` what it is called;
    ``drawn``: those drawn so far, skipped ones among them; ``skipped``: how many of these
    cannot be reviewed, the one to be replaced among them. Raises Conflict where the figures do
    not belong together.
    """
    order = order_of(stratum, name, seed)
    if set(drawn) != set(order[: len(drawn)]) or not 1 <= skipped <= len(drawn):
        raise Conflict(_("This draw has changed meanwhile. Open it again."))
    following = order[len(drawn) :]
    kept = len(drawn) - skipped
    if not following:
        return Replacement(None, inclusion_probability(kept, skipped, len(order)))
    probability = inclusion_probability(kept + 1, skipped, len(order))
    return Replacement(following[0], probability)


def recall_size(drawn: int, percent: int) -> int:
    """How many unflagged conversations to take beside ``drawn`` ones: that share, rounded up.

    Rounded up, because a share that is never drawn would measure nothing.
    """
    return -(-drawn * percent // 100)


def draw_unflagged(unflagged: Collection[int], size: int, seed: str) -> tuple[int, ...]:
    """``size`` of the unflagged parts at random, all where there are no more."""
    return tuple(order_of(unflagged, UNFLAGGED, seed)[:size])


def inclusion_probability(kept: int, skipped: int, size: int) -> float:
    """The chance of a reviewable part of a stratum of ``size`` to be in the sample.

    ``kept`` and ``skipped`` parts were looked at; see the module for the reasoning.
    """
    return min(1.0, (kept + skipped) / size)


def joint_probability(probabilities: Iterable[float]) -> float:
    """The chance of being in at least one of several draws.

    Each probability is that of a draw among those not drawn before it.
    """
    joint = 0.0
    for probability in probabilities:
        joint += probability - joint * probability
    return joint


def stratum_of(agent: int) -> str:
    """The name of an agent's stratum."""
    return f"agent:{agent}"


def order_of(parts: Iterable[int], stratum: str, seed: str) -> Sequence[int]:
    """The order in which a seed draws the parts of a stratum; duplicates count once."""
    return sorted(set(parts), key=lambda part: _place(part, stratum, seed))


def _strata(population: Iterable[Part]) -> Mapping[int, set[int]]:
    strata: dict[int, set[int]] = defaultdict(set)
    for part in population:
        strata[part.agent].add(part.id)
    return strata


def _place(part: int, stratum: str, seed: str) -> bytes:
    # Lengths keep (seed "1", stratum "12") apart from (seed "11", stratum "2").
    return sha256(f"{len(seed)}:{seed}|{len(stratum)}:{stratum}|{part}".encode()).digest()
