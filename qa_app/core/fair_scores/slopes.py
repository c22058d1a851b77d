"""How the restricted likelihood falls off with each variance, exactly and not by trying.

    d loss = tr(V⁻¹ dV) − tr(C⁻¹ Wᵀ R⁻¹ dR R⁻¹ W) − eᵀ R⁻¹ dR R⁻¹ e − …

as in S. R. Searle, G. Casella, C. E. McCulloch, Variance Components (1992), chapter 6: ``C`` is the
matrix of the mixed model equations, ``e`` what is left over. Slopes by differences would hold the
rounding of the loss, and a fit by them would end elsewhere on another processor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_app.core.fair_scores.cells import Cells, Floats
from qa_app.core.fair_scores.model import Solution, Variances, solve


@dataclass(frozen=True, slots=True)
class Slopes:
    """Derivatives of ``Solution.loss`` by each figure of :class:`Variances`.

    ``agent`` is the symmetric matrix M for which the loss changes by tr(M · dA).
    """

    rest: Floats
    agent: Floats
    reviewer: float
    team: float


def loss_and_slopes(cells: Cells, variances: Variances) -> tuple[float, Slopes]:
    """The loss of ``model.loss`` with its slopes."""
    solution = solve(cells, variances)
    kinds, last = cells.count.shape[1], cells.count.shape[1] + cells.team.shape[1]
    of_team, of_reviewer = slice(kinds, last), slice(last, None)
    return solution.loss, Slopes(
        rest=_of_rest(cells, variances, solution),
        agent=_of_agents(variances, solution),
        reviewer=_of_one(variances.reviewer, solution, of_reviewer),
        team=_of_one(variances.team, solution, of_team),
    )


def _of_one(variance: float, solution: Solution, places: slice) -> float:
    """Of effects that are independent of each other, all with one variance."""
    effects = solution.fixed[places]
    unsure = np.diagonal(solution.inverse)[places]
    return float(len(effects) / variance - (effects**2 + unsure).sum() / variance**2)


def _of_agents(variances: Variances, solution: Solution) -> Floats:
    agents, kinds = solution.agent.shape
    flat = solution.onto.transpose(1, 0, 2).reshape(kinds * agents, -1)
    spread = (flat @ solution.inverse).reshape(kinds, -1)
    unsure = solution.own.sum(axis=0) + spread @ flat.reshape(kinds, -1).T
    precision = np.linalg.inv(variances.agent)
    moments = solution.agent.T @ solution.agent + unsure
    found: Floats = agents * precision - precision @ moments @ precision
    return found


def _of_rest(cells: Cells, variances: Variances, solution: Solution) -> Floats:
    left = _squares_left(cells, solution) + _squares_unsure(cells, solution)
    found: Floats = cells.count.sum(axis=(0, 2)) / variances.rest - left / variances.rest**2
    return found


def _squares_left(cells: Cells, solution: Solution) -> Floats:
    """The sum of squares of what the effects do not explain, by kind."""
    kinds, last = cells.count.shape[1], cells.count.shape[1] + cells.team.shape[1]
    kind, team, reviewer = np.split(solution.fixed, [kinds, last])
    by_agent = kind + (cells.team @ team)[:, None] + solution.agent
    fitted = by_agent[:, :, None] + reviewer
    found: Floats = cells.squares.sum(axis=0) + (
        fitted * (cells.count * fitted - 2 * cells.total)
    ).sum(axis=(0, 2))
    return found


def _squares_unsure(cells: Cells, solution: Solution) -> Floats:
    """The sum over the reviews of how unsure their fitted value is, by kind."""
    agents, kinds, _reviewers = cells.count.shape
    last = kinds + cells.team.shape[1]
    n = cells.count.sum(axis=2)
    onto = -solution.onto
    onto[:, np.arange(kinds), np.arange(kinds)] += 1
    onto[:, :, kinds:last] += cells.team[:, None, :]
    spread = (onto.reshape(agents * kinds, -1) @ solution.inverse).reshape(onto.shape)
    own = (spread * onto).sum(axis=2) + np.einsum("akk->ak", solution.own)
    reviewer = np.diagonal(solution.inverse)[last:]
    found: Floats = (
        n * own + (cells.count * (2 * spread[:, :, last:] + reviewer)).sum(axis=2)
    ).sum(axis=0)
    return found
