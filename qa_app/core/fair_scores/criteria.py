"""How strict reviewers are criterion by criterion, and how agents do, all from one model.

    share = criterion + agent + reviewer + agent·criterion + reviewer·criterion + rest

``share`` is what an answer earned of the points at stake, in percent. Criteria have fixed means,
all else is normal with one variance each. The mixed model equations (C. R. Henderson, Biometrics
31 (1975) 423–447) are sparse and solved as such, over cells of answers of one reviewer to one
criterion for one agent. The variances maximise the restricted likelihood, by its log determinant
from the sparse factors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.sparse import coo_matrix, csc_matrix, diags
from scipy.sparse.linalg import SuperLU, splu
from scipy.special import ndtri

from qa_app.core.fair_scores.cells import Floats, Ints
from qa_app.core.fair_scores.values import Interval

LEAST_CELLS = 40
ENOUGH, MOST_CELLS = 4_000, 40_000
"""From how many cells, about, the variances are learned, and the effects; with more, agents are
evenly picked. More change little but the time it takes.
"""

MOST_DENSE = 4_000
"""Up to so many unknowns a dense matrix is quicker than a sparse one; it takes 128 MB."""

# In percent points; where there is little to learn from they are what is assumed.
USUAL = np.array([5.0, 5.0, 5.0, 5.0, 25.0])
_BOUNDS = [(-2.0, 8.0)] * 5


class Cell(NamedTuple):
    """One reviewer's ``n`` answers to one criterion for one agent.

    ``total`` and ``squares``: the sums of the shares earned (0 to 100) and of their squares.
    """

    agent: int
    reviewer: int
    criterion: str
    n: int
    total: float
    squares: float


class Strictness(NamedTuple):
    """How many percent points less (negative: stricter) than the others on average a reviewer
    gives on one criterion, from ``n`` answers; ``None``: on all of them.
    """

    reviewer: int
    criterion: str | None
    n: int
    points: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class CriterionEffects:
    """What the model found; ``deviations`` of agents, reviewers, both by criterion, the rest.

    ``customary``: these were too little to learn from and taken as usual.
    """

    means: dict[str, float]
    strictness: tuple[Strictness, ...]
    deviations: tuple[float, ...]
    customary: bool


@dataclass(frozen=True, slots=True)
class Design:
    """Cells as a sparse design: ``fixed`` columns of criteria come first, then the random ones.

    ``kind``: of each random column which variance it has.
    """

    matrix: csc_matrix
    kind: Ints
    fixed: int
    n: Floats
    mean: Floats
    within: float


def criterion_effects(cells: Sequence[Cell], deviations: Floats | None = None) -> CriterionEffects:
    """Fit the model; the effects of reviewers with their 95 % intervals.

    ``deviations``: as estimated before, from more; customary ones where they are not given and
    there is too little to learn from.
    """
    if not cells:
        return CriterionEffects({}, (), (), customary=True)
    ordered = _of_some_agents(cells, MOST_CELLS)
    criteria = sorted({each.criterion for each in ordered})
    customary = deviations is None and not is_enough(ordered)
    if deviations is None:
        deviations = USUAL if customary else estimated(ordered)
    built = design(ordered)
    system, right = _equations(built, deviations)
    solve = _solver(system)
    solution = solve(right)
    return CriterionEffects(
        means=dict(zip(criteria, solution[: len(criteria)].tolist(), strict=True)),
        strictness=tuple(_strictness(ordered, built, solve, solution)),
        deviations=tuple(deviations.tolist()),
        customary=customary,
    )


def is_enough(cells: Sequence[Cell]) -> bool:
    """Whether variances can be learned from these."""
    return len(cells) >= LEAST_CELLS and len({each.reviewer for each in cells}) > 1


def estimated(cells: Sequence[Cell]) -> Floats:
    """The standard deviations that fit best: agents, reviewers, both by criterion, the rest."""
    built = design(_of_some_agents(cells, ENOUGH))

    def loss(logs: Floats) -> float:
        return restricted_loss(built, np.exp(logs))

    found = minimize(loss, np.log(USUAL), method="L-BFGS-B", bounds=_BOUNDS)
    deviations: Floats = np.exp(found.x)
    return deviations


def design(cells: Sequence[Cell]) -> Design:
    """The design of cells: criteria, agents, reviewers, agents and reviewers by criterion."""
    of_criterion = _places([each.criterion for each in cells])
    of_agent = _places([each.agent for each in cells])
    of_reviewer = _places([each.reviewer for each in cells])
    criteria = int(of_criterion.max()) + 1
    blocks = [
        of_criterion,
        of_agent,
        of_reviewer,
        _places(of_agent * criteria + of_criterion),
        _places(of_reviewer * criteria + of_criterion),
    ]
    sizes = [int(block.max()) + 1 for block in blocks]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.concatenate(
        [block + start for block, start in zip(blocks, starts[:-1], strict=True)]
    )
    rows = np.tile(np.arange(len(cells)), len(blocks))
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(cells), starts[-1]))
    n = np.array([each.n for each in cells], dtype=np.float64)
    totals = np.array([each.total for each in cells])
    squares = np.array([each.squares for each in cells])
    return Design(
        matrix=matrix.tocsc(),
        kind=np.repeat(np.arange(4), sizes[1:]),
        fixed=criteria,
        n=n,
        mean=totals / n,
        within=float(np.maximum(squares - totals**2 / n, 0).sum()),
    )


def restricted_loss(built: Design, deviations: Floats) -> float:
    """Minus twice the restricted log likelihood, but for a constant."""
    system, right = _equations(built, deviations)
    factors = _factors(system)
    solution = factors.solve(right)
    rest = deviations[4] ** 2
    variances = deviations[built.kind] ** 2
    residual = built.mean - built.matrix @ solution
    explained = (built.n * residual**2).sum() / rest + (
        solution[built.fixed :] ** 2 / variances
    ).sum()
    log_determinant = np.log(np.abs(factors.U.diagonal())).sum()
    return float(
        built.n.sum() * np.log(rest)
        + np.log(variances).sum()
        + log_determinant
        + explained
        + built.within / rest
    )


def picked_agents(expected: Mapping[int, int], most: int = MOST_CELLS) -> list[int]:
    """The agents whose cells are worth reading: all, or evenly picked ones of too many.

    ``expected``: about how many cells each agent has.
    """
    return sorted(expected)[:: max(1, -(-sum(expected.values()) // most))]


def _of_some_agents(cells: Sequence[Cell], most: int) -> list[Cell]:
    """The cells in order, of evenly picked agents alone where there are too many."""
    picked = set(picked_agents(Counter(each.agent for each in cells), most))
    return sorted(each for each in cells if each.agent in picked)


def _equations(built: Design, deviations: Floats) -> tuple[csc_matrix, Floats]:
    weight = built.n / deviations[4] ** 2
    weighted = built.matrix.T @ diags(weight)
    prior = np.concatenate([np.zeros(built.fixed), deviations[built.kind] ** -2])
    return (weighted @ built.matrix + diags(prior)).tocsc(), weighted @ built.mean


def _factors(system: csc_matrix) -> SuperLU:
    return splu(
        system,
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )


def _solver(system: csc_matrix) -> Callable[[Floats], Floats]:
    """What solves for many right-hand sides at once: dense where that fits, and far quicker."""
    if system.shape[0] > MOST_DENSE:
        solve: Callable[[Floats], Floats] = _factors(system).solve
        return solve
    root = cho_factor(system.toarray(), lower=True, overwrite_a=True, check_finite=False)
    return lambda right: cho_solve(root, right, check_finite=False)


def _strictness(
    cells: Sequence[Cell], built: Design, solve: Callable[[Floats], Floats], solution: Floats
) -> list[Strictness]:
    """Each reviewer's effect over all criteria and on each that they scored."""
    reviewers = sorted({each.reviewer for each in cells})
    first = built.fixed + int((built.kind == 0).sum())
    scored = sorted({(each.reviewer, each.criterion) for each in cells})
    last = built.matrix.shape[1] - len(scored)
    answers: dict[tuple[int, str | None], int] = {}
    for each in cells:
        for key in ((each.reviewer, each.criterion), (each.reviewer, None)):
            answers[key] = answers.get(key, 0) + each.n
    wanted: list[tuple[int, str | None, list[int]]] = [
        (reviewer, None, [first + place]) for place, reviewer in enumerate(reviewers)
    ]
    own = {reviewer: first + place for place, reviewer in enumerate(reviewers)}
    wanted += [
        (reviewer, criterion, [own[reviewer], last + place])
        for place, (reviewer, criterion) in enumerate(scored)
    ]
    picked = np.zeros((built.matrix.shape[1], len(wanted)))
    for column, (_reviewer, _criterion, places) in enumerate(wanted):
        picked[places, column] = 1
    # Against the average of the reviewers, on the criterion where it is about one.
    for criterion in {each[1] for each in wanted}:
        columns = [place for place, each in enumerate(wanted) if each[1] == criterion]
        picked[:, columns] -= picked[:, columns].mean(axis=1, keepdims=True)
    points = picked.T @ solution
    variance = (picked * solve(picked)).sum(axis=0)
    half = float(ndtri(0.975)) * np.sqrt(np.maximum(variance, 0))
    return [
        Strictness(
            reviewer,
            criterion,
            answers[reviewer, criterion],
            float(points[place]),
            Interval(float(points[place] - half[place]), float(points[place] + half[place])),
        )
        for place, (reviewer, criterion, _places) in enumerate(wanted)
    ]


def _places(values: Sequence[object] | Ints) -> Ints:
    found: Ints = np.unique(np.asarray(values), return_inverse=True)[1].astype(np.int64)
    return found
