"""Sampling (抽检): the random order from which everything is drawn, and the chances it gives.

What is drawn of which stratum is said by ``qa_app.core.sampling_plans``. Each stratum is put
into an order that its seed decides: by the SHA-256 of seed, stratum and part id. A draw takes
the first ``n`` of that order. The order depends on nothing else, so that anybody can replay a
draw from the stored population and seed, whatever order the population is given in; and, the
digest being as good as random, every set of ``n`` parts is equally likely: simple random
sampling without replacement within the stratum.

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

from collections.abc import Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

MOST_PER_AGENT = 1000
RECALL_PERCENT, MOST_RECALL_PERCENT = 10, 100
"""How many unflagged conversations a draw takes beside its own, where a team has not said; and
at most.
"""

UNFLAGGED = "unflagged"
"""The stratum of what is taken from a team's unflagged conversations."""


class DrawKind(StrEnum):
    """What a part was drawn for.

    ``RANDOM``: for the scores. ``RISK``: because of what was found in it; the plain score, which
    knows no weights, leaves it out. ``RECALL``: to measure the rules.
    """

    RANDOM = "random"
    RISK = "risk"
    RECALL = "recall"


class Part(NamedTuple):
    """What is sampled: one agent's share of one conversation."""

    id: int
    agent: int


def recall_size(drawn: int, percent: int) -> int:
    """How many unflagged conversations to take beside ``drawn`` ones: that share, rounded up.

    Rounded up, because a share that is never drawn would measure nothing.
    """
    return -(-drawn * percent // 100)


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


def agent_of(stratum: str) -> int:
    """The agent of whose parts a stratum of this name is; raises ValueError for another kind."""
    kind, _colon, agent = stratum.partition("|")[0].partition(":")
    if kind != "agent":
        raise ValueError(stratum)
    return int(agent)


def order_of(parts: Iterable[int], stratum: str, seed: str) -> Sequence[int]:
    """The order in which a seed draws the parts of a stratum; duplicates count once."""
    return sorted(set(parts), key=lambda part: _place(part, stratum, seed))


def _place(part: int, stratum: str, seed: str) -> bytes:
    # Lengths keep (seed "1", stratum "12") apart from (seed "11", stratum "2").
    return sha256(f"{len(seed)}:{seed}|{len(stratum)}:{stratum}|{part}".encode()).digest()
