"""Precision and recall of a rule, or of one of its versions.

Precision
    ``confirmed / (confirmed + dismissed)`` over the findings that people decided on, with
    Wilson's 95 % interval. What is decided on is what came up (the gravest first, and what was
    drawn), so it says how often those who work with the rule find it right.

Recall
    Over the conversations that were drawn at random and reviewed, flagged and unflagged ones:
    with ``π`` the stored chance of each of being drawn at all, ``h`` its confirmed hits and
    ``m`` what the reviewer marked as overlooked,

        recall = Σ h/π  /  Σ (h + m)/π

    the ratio of two Horvitz–Thompson estimates (D. G. Horvitz, D. J. Thompson, JASA 47 (1952)
    663–685). Without the weights the unflagged conversations, which are drawn more rarely,
    would count for too little and recall come out too high.

    Its interval is Wilson's with the effective number of conversations: each one counts as a
    single case of weight ``(h + m)/π``, as if all that happens within a conversation were
    the same thing said again. That is on the safe side where a conversation has several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import NamedTuple

from qa_app.core.rule_quality.intervals import Interval, effective_size, wilson

ENOUGH = 20
"""Judgements below which a figure is not shown as one: at 10 of 20 the interval is 0.30 to 0.70
wide, with fewer it says hardly anything.
"""

EVEN = 0.5
"""Below it a rule is wrong more often than right."""


class Doubt(StrEnum):
    """How sure it is that a rule is wrong more often than right."""

    STRONG = "strong"
    MILD = "mild"


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule is right; ``share`` and ``interval`` are ``None`` before any decision."""

    confirmed: int
    dismissed: int
    share: float | None
    interval: Interval | None

    @property
    def n(self) -> int:
        return self.confirmed + self.dismissed

    @property
    def missing(self) -> int:
        """How many decisions it still takes until the figure is one; 0: it is."""
        return max(0, ENOUGH - self.n)

    @property
    def doubt(self) -> Doubt | None:
        """Strong where the whole interval lies below even, which few decisions can show too;
        mild where the share does, on enough decisions.
        """
        if self.share is None or self.interval is None:
            return None
        if self.interval.high < EVEN:
            return Doubt.STRONG
        return Doubt.MILD if self.share < EVEN and not self.missing else None


class Judged(NamedTuple):
    """Reviewed conversations that are alike in what counts for recall.

    ``probability``: the chance (0 < π ≤ 1) that each had of being drawn. ``hits`` and ``missed``
    are those of each one; ``conversations``: how many there are.
    """

    probability: float
    hits: int
    missed: int
    conversations: int = 1


@dataclass(frozen=True, slots=True)
class Recall:
    """How much of what it should find a rule finds.

    ``hits`` and ``missed`` are plain counts; ``share`` is weighted, and ``None`` where neither
    was seen. ``conversations``: those with at least one of either.
    """

    hits: int
    missed: int
    conversations: int
    share: float | None
    interval: Interval | None

    @property
    def n(self) -> int:
        return self.hits + self.missed

    @property
    def missing(self) -> int:
        """How many judgements it still takes until the figure is one; 0: it is."""
        return max(0, ENOUGH - self.n)


class Quality(NamedTuple):
    """Both figures of a rule or of one version."""

    precision: Precision
    recall: Recall


def precision_of(confirmed: int, dismissed: int) -> Precision:
    """The precision that these decisions show."""
    n = confirmed + dismissed
    if not n:
        return Precision(0, 0, None, None)
    share = confirmed / n
    return Precision(confirmed, dismissed, share, wilson(share, n))


def recall_of(judged: Iterable[Judged]) -> Recall:
    """The recall that these conversations show, weighted by the inverse of their chances."""
    seen = [each for each in judged if each.hits + each.missed and each.conversations]
    hits = sum(each.hits * each.conversations for each in seen)
    missed = sum(each.missed * each.conversations for each in seen)
    conversations = sum(each.conversations for each in seen)
    if not seen:
        return Recall(0, 0, 0, None, None)
    found = fsum(each.hits * each.conversations / each.probability for each in seen)
    every = fsum((each.hits + each.missed) * each.conversations / each.probability for each in seen)
    weights = (
        (each.hits + each.missed) / each.probability
        for each in seen
        for _one in range(each.conversations)
    )
    # Where nothing was missed the two sums are the same; rounding must not make it 1.0000001.
    share = min(1.0, found / every)
    return Recall(hits, missed, conversations, share, wilson(share, effective_size(weights)))
