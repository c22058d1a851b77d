"""The mixed model behind fair scores, solved sparsely.

    total = kind + team + agent[kind] + reviewer + rest

Kinds of draw have fixed means; an agent has one effect for each kind, normal with a common
covariance; teams' and reviewers' effects are normal, each with one variance (a single team has
none); the rest has a variance by kind. The equations are those of C. R. Henderson (Biometrics 31
(1975) 423–447). The agents' part of them is block diagonal, so that eliminating it leaves one
dense system of the size of kinds, teams and reviewers, however many agents there are. Variances
maximise the restricted likelihood (H. D. Patterson, R. Thompson, Biometrika 58 (1971) 545–554).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve
from scipy.linalg.lapack import dpotri

from qa_app.core.fair_scores.cells import Cells, Floats


@dataclass(frozen=True, slots=True)
class Variances:
    """``rest`` by kind, ``agent`` the covariance over kinds, ``reviewer``, ``team`` (where there
    are several); in squared points.
    """

    rest: Floats
    agent: Floats
    reviewer: float
    team: float = 1.0


@dataclass(frozen=True, slots=True)
class Solution:
    """``fixed``: the means of kinds, the teams' effects, the reviewers'; ``agent`` by kind.

    ``own``: the agents' effects' variance given the rest, ``onto``: how they hang on what is
    fixed, ``inverse``: the error covariance of what is fixed. ``loss``: minus twice the
    restricted log likelihood, but for a constant.
    """

    fixed: Floats
    agent: Floats
    own: Floats
    onto: Floats
    inverse: Floats
    loss: float


def solve(cells: Cells, variances: Variances) -> Solution:
    """Solve the mixed model equations for given variances."""
    built = _equations(cells, variances)
    inverse, failed = dpotri(built.root, lower=1)
    if failed:
        raise np.linalg.LinAlgError("the equations are singular")
    # The routine fills one triangle alone.
    below = np.tril(inverse)
    inverse = below + np.tril(below, -1).T
    return Solution(
        built.fixed, built.agent, built.own, built.onto, inverse, _loss(cells, variances, built)
    )


def loss(cells: Cells, variances: Variances) -> float:
    """The loss alone: a fit asks for it hundreds of times, and it needs no inverse."""
    return _loss(cells, variances, _equations(cells, variances))


class _Equations(NamedTuple):
    """``root``: the Cholesky factor of the system of what is fixed; the rest as in Solution."""

    root: Floats
    fixed: Floats
    agent: Floats
    own: Floats
    onto: Floats
    log_determinants: float
    fitted: float


def _equations(cells: Cells, variances: Variances) -> _Equations:
    agents, kinds, _reviewers = cells.count.shape
    rest = variances.rest[None, :, None]
    count, total = cells.count / rest, cells.total / rest
    by_kind, total_by_kind = count.sum(axis=2), total.sum(axis=2)
    of_kinds = by_kind[:, :, None] * np.eye(kinds)
    block = np.linalg.inv(variances.agent)[None] + of_kinds
    of_teams = by_kind[:, :, None] * cells.team[:, None, :]
    coupling = np.concatenate([of_kinds, of_teams, count], axis=2)
    own = np.linalg.inv(block)
    onto = own @ coupling
    flat = onto.reshape(agents * kinds, -1)
    system = _fixed_part(count, by_kind, cells.team, variances)
    system -= coupling.reshape(agents * kinds, -1).T @ flat
    right = np.concatenate(
        [
            total_by_kind.sum(axis=0),
            cells.team.T @ total_by_kind.sum(axis=1),
            total.sum(axis=(0, 1)),
        ]
    )
    root: Floats = np.asarray(np.linalg.cholesky(system), dtype=np.float64)
    fixed: Floats = cho_solve(
        (root, True), right - flat.T @ total_by_kind.ravel(), check_finite=False
    )
    effects = np.einsum("ahk,ak->ah", own, total_by_kind) - onto @ fixed
    return _Equations(
        root=root,
        fixed=fixed,
        agent=effects,
        own=own,
        onto=onto,
        log_determinants=float(
            np.linalg.slogdet(block)[1].sum() + 2 * np.log(np.diagonal(root)).sum()
        ),
        fitted=float(right @ fixed + (effects * total_by_kind).sum()),
    )


def _loss(cells: Cells, variances: Variances, built: _Equations) -> float:
    agents, _kinds, reviewers = cells.count.shape
    return float(
        (cells.count.sum(axis=(0, 2)) * np.log(variances.rest)).sum()
        + agents * np.linalg.slogdet(variances.agent)[1]
        + reviewers * np.log(variances.reviewer)
        + cells.team.shape[1] * np.log(variances.team)
        + built.log_determinants
        + (cells.squares.sum(axis=0) / variances.rest).sum()
        - built.fitted
    )


def _fixed_part(count: Floats, by_kind: Floats, team: Floats, variances: Variances) -> Floats:
    kinds, reviewers = by_kind.shape[1], count.shape[2]
    last = kinds + team.shape[1]
    system = np.zeros((last + reviewers, last + reviewers))
    system[:kinds, :kinds] = np.diag(by_kind.sum(axis=0))
    system[:kinds, kinds:last] = by_kind.T @ team
    system[:kinds, last:] = count.sum(axis=0)
    system[kinds:last, last:] = team.T @ count.sum(axis=1)
    system += np.triu(system, 1).T
    places = np.arange(kinds, last + reviewers)
    system[places, places] = np.concatenate(
        [
            team.T @ by_kind.sum(axis=1) + 1 / variances.team,
            count.sum(axis=(0, 1)) + 1 / variances.reviewer,
        ]
    )
    return system
