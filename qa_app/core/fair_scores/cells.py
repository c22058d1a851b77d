"""Reviews counted up by agent, kind of draw and reviewer: all that the model needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from qa_app.core.fair_scores.values import Population, SampledReview, Stood

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MORE_LIKELY = (1.5, 4.0)
"""From how many times the agent's smallest chance on a part is of the next kind."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Reviews by agent (rows), kind of draw and reviewer.

    Kinds of draw: parts that were about as likely to be drawn as each other; 0 the least likely
    ones. ``count`` and ``total``: shape (agents, kinds, reviewers). ``squares``: the sums of
    squared totals and ``population``: how many parts there are, both of shape (agents, kinds).
    ``group``: which reviewers are connected through agents, by reviewer. ``team``: of shape
    (agents, teams), 1 in the column of the agent's team; without columns where there is but one.
    """

    agents: Ints
    reviewers: Ints
    count: Floats
    total: Floats
    squares: Floats
    population: Floats
    group: Ints
    team: Floats

    @property
    def share(self) -> Floats:
        """The share of each kind among an agent's parts."""
        found: Floats = self.population / self.population.sum(axis=1, keepdims=True)
        return found


def cells(
    reviews: Sequence[SampledReview],
    population: Population | None = None,
    teams: Mapping[int, int] | None = None,
) -> Cells:
    """Count reviews up; there must be at least one. ``teams``: by agent.

    Where the draw does not tell an agent's population, it is estimated: a draw of fixed size
    gives each part of a stratum the chance n/N, so that the inverse chances of what it drew add
    up to N (Horvitz–Thompson).
    """
    agents, agent = np.unique([each.agent for each in reviews], return_inverse=True)
    reviewers, reviewer = np.unique([each.reviewer for each in reviews], return_inverse=True)
    chance = np.array([each.probability for each in reviews], dtype=np.float64)
    totals = np.array([each.total for each in reviews], dtype=np.float64)
    smallest = _smallest(agent, chance, agents, population or {})
    level = _level(chance / smallest[agent])
    levels, kind = np.unique(level, return_inverse=True)
    kinds = len(levels)
    count = np.zeros((len(agents), kinds, len(reviewers)))
    total = np.zeros_like(count)
    parts, squares = np.zeros((len(agents), kinds)), np.zeros((len(agents), kinds))
    np.add.at(count, (agent, kind, reviewer), 1)
    np.add.at(total, (agent, kind, reviewer), totals)
    np.add.at(parts, (agent, kind), 1 / chance)
    np.add.at(squares, (agent, kind), totals**2)
    for place, own in _told(agents, population or {}):
        parts[place] = _by_level(own, float(smallest[place]), levels)
    return Cells(
        agents=agents,
        reviewers=reviewers,
        count=count,
        total=total,
        squares=squares,
        population=parts,
        group=_groups(agent, reviewer, len(agents), len(reviewers)),
        team=_teams(agents, teams or {}),
    )


def weights(own: Sequence[SampledReview], stood: Sequence[Stood] = ()) -> tuple[float, ...]:
    """What share each of an agent's reviews has in the weighted mean; together 1.

    Kinds of draw count by what stood in them; within one, reviews count alike.
    """
    counted = cells(own, {own[0].agent: stood} if stood else None)
    reviewed = counted.count[0].sum(axis=1)
    share = counted.share[0] / reviewed
    least = min([each.probability for each in own] + [each.chance for each in stood if each.parts])
    level = _level(np.array([each.probability / least for each in own]))
    kind = np.unique(level, return_inverse=True)[1]
    return tuple(share[kind].tolist())


def _level(times: Floats) -> Ints:
    """Which kind of draw something so many times as likely as the least likely belongs to."""
    # Exactly on a limit is above it, however the quotient was rounded.
    found: Ints = np.digitize(times * (1 + 1e-9), _MORE_LIKELY)
    return found


def _smallest(agent: Ints, chance: Floats, agents: Ints, population: Population) -> Floats:
    """The smallest chance that any part of an agent had."""
    found = np.full(len(agents), np.inf)
    np.minimum.at(found, agent, chance)
    for place, own in _told(agents, population):
        found[place] = min([found[place], *(each.chance for each in own if each.parts)])
    return found


def _told(agents: Ints, population: Population) -> Iterator[tuple[int, Sequence[Stood]]]:
    for place, agent in enumerate(agents.tolist()):
        own = population.get(agent)
        if own:
            yield place, own


def _by_level(own: Sequence[Stood], smallest: float, levels: Ints) -> Floats:
    """An agent's parts by kind; those of a kind that nobody reviewed go to the nearest one."""
    found = np.zeros(len(levels))
    for each in own:
        level = int(_level(np.array(each.chance / smallest)))
        found[int(np.abs(levels - level).argmin())] += each.parts
    return found


def _teams(agents: Ints, teams: Mapping[int, int]) -> Floats:
    """Which agent is in which team; an agent of whom it is not told is in one of the others."""
    named, place = np.unique(
        [teams.get(agent, 0) for agent in agents.tolist()], return_inverse=True
    )
    return np.eye(len(named))[place] if len(named) > 1 else np.zeros((len(agents), 0))


def _groups(agent: Ints, reviewer: Ints, agents: int, reviewers: int) -> Ints:
    size = agents + reviewers
    links = coo_matrix((np.ones(len(agent)), (agent, agents + reviewer)), shape=(size, size))
    labels = connected_components(links, directed=False)[1]
    found: Ints = np.unique(labels[agents:], return_inverse=True)[1].astype(np.int64)
    return found
