"""Which teams are scored together: those whose reviewers, directly or not, they share.

Within a pool every reviewer's strictness can be told from what the others say of the same teams.
Between pools nothing can be compared, so that each is scored by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from qa_app.core.fair_scores.inputs import PeriodInputs, merged
from qa_app.core.fair_scores.scoring import fair_scores
from qa_app.core.fair_scores.values import FairScores


class Pool(NamedTuple):
    """Teams, ascending, with the fair scores of all their agents."""

    teams: tuple[int, ...]
    scores: FairScores


def pools_of(inputs: PeriodInputs) -> tuple[tuple[int, ...], ...]:
    """The teams with a review, in pools; every figure ascending."""
    if not inputs.reviews:
        return ()
    of_reviews = [inputs.teams[each.agent] for each in inputs.reviews]
    teams, team = np.unique(of_reviews, return_inverse=True)
    reviewers, reviewer = np.unique([e.reviewer for e in inputs.reviews], return_inverse=True)
    size = len(teams) + len(reviewers)
    links = coo_matrix((np.ones(len(team)), (team, len(teams) + reviewer)), shape=(size, size))
    label = connected_components(links, directed=False)[1][: len(teams)]
    return tuple(sorted(tuple(teams[label == each].tolist()) for each in np.unique(label).tolist()))


def scored_pools(inputs: PeriodInputs) -> Iterator[Pool]:
    """Score a period, pool by pool."""
    by_team = inputs.by_team()
    for teams in pools_of(inputs):
        own = merged(by_team[team] for team in teams)
        yield Pool(teams, fair_scores(own.reviews, own.population, own.teams))
