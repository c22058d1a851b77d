"""The mixed model behind fair scores, solved sparsely.

    total = kind + agent[kind] + reviewer + rest

Kinds of draw have fixed means; an agent has one effect for each kind, normal with a common
covariance; reviewers' effects are normal with one variance; the rest has a variance by kind. The
equations are those of C. R. Henderson (Biometrics 31 (1975) 423–447). The agents' part of them is
block diagonal, so that eliminating it leaves one dense system of the size of kinds and reviewers,
however many agents there are. Variances maximise the restricted likelihood (H. D. Patterson,
R. Thompson, Biometrika 58 (1971) 545–554).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa_app.core.fair_scores.cells import Cells, Floats


@dataclass(frozen=True, slots=True)
class Variances:
    """``rest`` by kind, ``agent`` the covariance over kinds, ``reviewer``; in squared points."""

    rest: Floats
    agent: Floats
    reviewer: float


@dataclass(frozen=True, slots=True)
class Solution:
    """``fixed`` holds the means of kinds, then the reviewers' effects; ``agent`` by kind.

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
    agents, kinds, reviewers = cells.count.shape
    rest = variances.rest[None, :, None]
    count, total = cells.count / rest, cells.total / rest
    by_kind, total_by_kind = count.sum(axis=2), total.sum(axis=2)
    of_kinds = by_kind[:, :, None] * np.eye(kinds)
    block = np.linalg.inv(variances.agent)[None] + of_kinds
    coupling = np.concatenate([of_kinds, count], axis=2)
    own = np.linalg.inv(block)
    onto = own @ coupling
    flat = coupling.reshape(agents * kinds, -1)
    system = _fixed_part(count, by_kind, variances.reviewer)
    system -= flat.T @ onto.reshape(agents * kinds, -1)
    right = np.concatenate([total_by_kind.sum(axis=0), total.sum(axis=(0, 1))])
    inverse: Floats = np.asarray(np.linalg.inv(system), dtype=np.float64)
    fixed = inverse @ (right - onto.reshape(agents * kinds, -1).T @ total_by_kind.ravel())
    effects = np.einsum("ahk,ak->ah", own, total_by_kind) - onto @ fixed
    fitted = right @ fixed + (effects * total_by_kind).sum()
    loss = (
        (cells.count.sum(axis=(0, 2)) * np.log(variances.rest)).sum()
        + agents * np.linalg.slogdet(variances.agent)[1]
        + reviewers * np.log(variances.reviewer)
        + np.linalg.slogdet(block)[1].sum()
        + np.linalg.slogdet(system)[1]
        + (cells.squares.sum(axis=0) / variances.rest).sum()
        - fitted
    )
    return Solution(fixed, effects, own, onto, inverse, float(loss))


def _fixed_part(count: Floats, by_kind: Floats, reviewer: float) -> Floats:
    kinds = by_kind.shape[1]
    size = kinds + count.shape[2]
    system = np.zeros((size, size))
    system[:kinds, :kinds] = np.diag(by_kind.sum(axis=0))
    system[:kinds, kinds:] = count.sum(axis=0)
    system[kinds:, :kinds] = system[:kinds, kinds:].T
    system[kinds:, kinds:] = np.diag(count.sum(axis=(0, 1)) + 1 / reviewer)
    return system
