"""What a fair score is made of, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.errors import _


class SampledReview(NamedTuple):
    """A review of a drawn part.

    ``total`` out of 100. ``probability`` (0 to 1): the stored joint chance that the part was
    drawn. ``random``: it belongs to the sample that the plain score is the mean of.
    """

    id: int
    agent: int
    reviewer: int
    total: float
    probability: float
    random: bool = True


class Stood(NamedTuple):
    """So many parts of an agent stood in the draw with this chance (0 to 1)."""

    chance: float
    parts: int


Population = Mapping[int, Sequence[Stood]]
"""What of each agent stood in the draws, as they stored it."""


class FairNote(StrEnum):
    """What has to be said about the fair scores of a period."""

    FEW_REVIEWERS = "few_reviewers"
    FEW_AGENTS = "few_agents"
    FEW_REVIEWS = "few_reviews"
    DISCONNECTED = "disconnected"


NOTE_SENTENCES: Mapping[FairNote, str] = {
    FairNote.FEW_REVIEWERS: _(
        "There are fewer than two reviewers, so nothing tells a strict one from weak work."
    ),
    FairNote.FEW_AGENTS: _(
        "There are fewer than %(least)s agents; how much agents differ is taken as usual."
    ),
    FairNote.FEW_REVIEWS: _(
        "There are fewer than %(least)s reviews; the corrections rest on customary figures."
    ),
    FairNote.DISCONNECTED: _(
        "Some agents and reviewers have nobody in common with the others. How strict those "
        "reviewers are is compared only among themselves."
    ),
}


class Interval(NamedTuple):
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class FairScore:
    """An agent's fair score, step by step; points out of 100, unrounded.

    ``plain``: the mean of the random sample's ``n_random`` reviews (``None`` of none).
    ``weighted``: the mean of all ``n`` reviews, each kind of draw counted by its share among the
    agent's conversations. ``severity``: what the strictness of the own reviewers gives back or
    takes. ``shrinkage``: what the pull towards the team does. ``weighted + severity + shrinkage =
    score``. ``expected``: what somebody of the team of whom nothing else is known would have; it
    is towards this that the score is pulled. ``deviation`` is the standard error of the score.
    """

    agent: int
    n: int
    n_random: int
    plain: float | None
    weighted: float
    severity: float
    shrinkage: float
    score: float
    expected: float
    deviation: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Severity:
    """How many points less (negative: stricter) a reviewer gives than the others on average."""

    reviewer: int
    n: int
    points: float
    interval: Interval
    group: int


@dataclass(frozen=True, slots=True)
class Errors:
    """How the errors of scores hang together: ``onto · between · ontoᵀ``, and each one's ``own``.

    Shapes: (scores, causes), (causes, causes) and (scores,). Thousands of scores have some hundred
    causes in common, so that nobody needs all pairs at once.
    """

    onto: NDArray[np.float64]
    between: NDArray[np.float64]
    own: NDArray[np.float64]

    @property
    def variances(self) -> NDArray[np.float64]:
        """The variance of each score's error."""
        found: NDArray[np.float64] = ((self.onto @ self.between) * self.onto).sum(axis=1)
        return found + self.own

    def covariance(self, rows: Sequence[int], columns: Sequence[int]) -> NDArray[np.float64]:
        """The covariances of some scores with some, of one score with itself its variance."""
        found = self.onto[rows] @ self.between @ self.onto[columns].T
        same = np.asarray(rows)[:, None] == np.asarray(columns)[None, :]
        return found + np.where(same, self.own[rows][:, None], 0)


@dataclass(frozen=True, slots=True)
class FairScores:
    """The fair scores of a period and how they came about.

    ``errors``: those of the scores in their order, for differences.
    ``spread``: standard deviations of agents, reviewers, conversations and (0 where there is but
    one) teams as estimated.
    """

    scores: tuple[FairScore, ...]
    severities: tuple[Severity, ...]
    notes: tuple[FairNote, ...]
    spread: Mapping[str, float]
    quantile: float
    errors: Errors = field(repr=False, compare=False)

    def of(self, agent: int) -> FairScore | None:
        return next((each for each in self.scores if each.agent == agent), None)
