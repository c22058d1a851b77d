"""How much agents, reviewers and conversations differ, estimated, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from qa_app.core.fair_scores.cells import Cells, Floats
from qa_app.core.fair_scores.descent import Slope, bends, lowest
from qa_app.core.fair_scores.model import Variances
from qa_app.core.fair_scores.slopes import loss_and_slopes

# Customary spreads, in points; where there is little to learn from, they are what is assumed.
AGENTS_DIFFER, REVIEWERS_DIFFER, CONVERSATIONS_DIFFER, TEAMS_DIFFER = 4.0, 3.0, 10.0, 3.0

MOST_AGENTS = 400
"""From how many agents the variances are learned; more change nothing but the time it takes."""

_STEP = 0.05
_VAGUEST = 2.0
_POINTS = 32


def usual_variances(kinds: int) -> Variances:
    """The customary variances, where too little is known to estimate any."""
    agent = np.full((kinds, kinds), AGENTS_DIFFER**2 / 2) + np.eye(kinds) * AGENTS_DIFFER**2 / 2
    return Variances(
        np.full(kinds, CONVERSATIONS_DIFFER**2), agent, REVIEWERS_DIFFER**2, TEAMS_DIFFER**2
    )


def estimate(cells: Cells) -> Floats:
    """The variances that fit best, as parameters."""
    kinds = cells.count.shape[1]
    several = bool(cells.team.shape[1])
    return lowest(_loss(_at_most(cells)), _start(kinds, several), _bounds(kinds, several))


def curvature(cells: Cells, parameters: Floats) -> Floats:
    """How sharply the fit falls off around its best: the inverse of the parameters' covariance."""
    return bends(_loss(_at_most(cells)), parameters, _STEP)


def variances_of(parameters: Floats, kinds: int) -> Variances:
    """Variances from parameters: logarithms, and the root of the agents' covariance.

    Last, where there are several teams, the logarithm of theirs.
    """
    root = _root(parameters, kinds)
    agent = root @ root.T + 1e-6 * np.eye(kinds)
    several = len(parameters) > _without_teams(kinds)
    team = float(np.exp(parameters[-1])) if several else 1.0
    return Variances(np.exp(parameters[:kinds]), agent, float(np.exp(parameters[kinds])), team)


def around(parameters: Floats, sharpness: Floats) -> Iterator[Floats]:
    """Parameters spread as the data leave them uncertain (a normal around the best fit).

    The points are fixed, so that a score can be rebuilt; each comes with its mirror image. They
    are spread by the symmetric root, which is one: eigenvectors may come with either sign.
    """
    values, directions = np.linalg.eigh(sharpness)
    deviations = 1 / np.sqrt(np.maximum(values, 1 / _VAGUEST**2))
    root = (directions * deviations) @ directions.T
    points = qmc.Halton(len(parameters), scramble=False).random(_POINTS + 1)[1:]
    for point in ndtri(points):
        step = root @ point
        yield parameters + step
        yield parameters - step


def _root(parameters: Floats, kinds: int) -> Floats:
    """The root of the agents' covariance; its diagonal stands as logarithms."""
    root = np.zeros((kinds, kinds))
    root[np.tril_indices(kinds)] = parameters[kinds + 1 : _without_teams(kinds)]
    root[np.diag_indices(kinds)] = np.exp(np.diag(root))
    return root


def _without_teams(kinds: int) -> int:
    """How many parameters there are where there is but one team."""
    return kinds + 1 + kinds * (kinds + 1) // 2


def _at_most(cells: Cells) -> Cells:
    """Agents evenly picked from many; everything else stays."""
    agents = len(cells.agents)
    if agents <= MOST_AGENTS:
        return cells
    picked = np.linspace(0, agents - 1, MOST_AGENTS).astype(np.int64)
    return replace(
        cells,
        agents=cells.agents[picked],
        count=cells.count[picked],
        total=cells.total[picked],
        squares=cells.squares[picked],
        population=cells.population[picked],
        team=cells.team[picked],
    )


def _start(kinds: int, teams: bool) -> Floats:
    root = np.zeros((kinds, kinds))
    root[:, 0] = REVIEWERS_DIFFER
    root[np.diag_indices(kinds)] = np.log([REVIEWERS_DIFFER] + [1.5] * (kinds - 1))
    logs = [2 * np.log(CONVERSATIONS_DIFFER)] * kinds + [2 * np.log(REVIEWERS_DIFFER)]
    of_teams = [2 * np.log(TEAMS_DIFFER)] if teams else []
    return np.concatenate([logs, root[np.tril_indices(kinds)], of_teams])


def _bounds(kinds: int, teams: bool) -> list[tuple[float, float]]:
    logs = [(-3.0, 8.0)] * kinds + [(-3.0, 6.0)]
    diagonal, below = (-3.0, 4.0), (-30.0, 30.0)
    rows, columns = np.tril_indices(kinds)
    roots = [diagonal if i == j else below for i, j in zip(rows, columns, strict=True)]
    return logs + roots + [(-3.0, 6.0)] * teams


def _loss(cells: Cells) -> Slope:
    """Half the loss, by parameters, with its slope."""
    kinds = cells.count.shape[1]
    lower = np.tril_indices(kinds)
    diagonal = np.diag_indices(kinds)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        variances = variances_of(parameters, kinds)
        found, slopes = loss_and_slopes(cells, variances)
        root = _root(parameters, kinds)
        of_root = 2 * slopes.agent @ root
        of_root[diagonal] *= root[diagonal]
        of_logs = [*(slopes.rest * variances.rest), slopes.reviewer * variances.reviewer]
        of_teams = [slopes.team * variances.team] if cells.team.shape[1] else []
        return found / 2, np.concatenate([of_logs, of_root[lower], of_teams]) / 2

    return loss
