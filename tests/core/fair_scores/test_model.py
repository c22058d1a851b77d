"""The sparse solver against plain dense algebra."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.fair_scores.cells import Cells, cells
from qa_app.core.fair_scores.model import Variances, solve
from qa_app.core.fair_scores.values import SampledReview


def reviews_of(rng: np.random.Generator, n: int = 60) -> list[SampledReview]:
    """Reviews of six agents by three reviewers, drawn with two chances."""
    return [
        SampledReview(
            i,
            int(rng.integers(6)),
            int(rng.integers(3)),
            float(rng.normal(80, 10)),
            float(rng.choice([0.01, 0.1])),
        )
        for i in range(n)
    ]


def dense(
    found: list[SampledReview], counted: Cells, variances: Variances
) -> tuple[np.ndarray, ...]:
    """Best linear unbiased estimates and the restricted loss from the covariance of all reviews."""
    y = np.array([each.total for each in found])
    agent = np.searchsorted(counted.agents, [each.agent for each in found])
    reviewer = np.searchsorted(counted.reviewers, [each.reviewer for each in found])
    smallest = {a: min(r.probability for r in found if r.agent == a) for a in counted.agents}
    kind = np.array([int(r.probability > 2 * smallest[r.agent]) for r in found])
    fixed = np.eye(2)[kind]
    covariance = (
        variances.agent[kind][:, kind] * (agent[:, None] == agent)
        + variances.reviewer * (reviewer[:, None] == reviewer)
        + np.diag(variances.rest[kind])
    )
    inverse = np.linalg.inv(covariance)
    information = fixed.T @ inverse @ fixed
    means = np.linalg.solve(information, fixed.T @ inverse @ y)
    rest = inverse @ (y - fixed @ means)
    agents = np.array(
        [
            [variances.agent[k, kind] @ (rest * (agent == a)) for k in range(2)]
            for a in range(len(counted.agents))
        ]
    )
    reviewers = np.array(
        [variances.reviewer * rest[reviewer == r].sum() for r in range(len(counted.reviewers))]
    )
    loss = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1] + y @ rest
    return means, agents, reviewers, np.array(loss)


@pytest.mark.parametrize("seed", range(5))
def test_the_sparse_solver_agrees_with_dense_algebra(seed: int) -> None:
    """Effects to the last digits, and the loss that variances are chosen by."""
    rng = np.random.default_rng(seed)
    found = reviews_of(rng)
    counted = cells(found)
    root = rng.normal(0, 3, (2, 2))
    variances = Variances(rng.uniform(50, 100, 2), root @ root.T + np.eye(2), 9.0)
    means, agents, reviewers, loss = dense(found, counted, variances)
    solution = solve(counted, variances)
    assert solution.fixed[:2] == pytest.approx(means)
    assert solution.fixed[2:] == pytest.approx(reviewers, abs=1e-9)
    assert solution.agent == pytest.approx(agents, abs=1e-9)
    assert solution.loss == pytest.approx(float(loss))


def test_a_draw_of_fixed_size_tells_its_population() -> None:
    """Inverse chances add up to the number of parts that stood in each stratum."""
    drawn = [SampledReview(i, 1, 1, 80.0, 5 / 200) for i in range(5)]
    watched = [SampledReview(10 + i, 1, 1, 60.0, 4 / 20) for i in range(4)]
    counted = cells([*drawn, *watched])
    assert counted.population.tolist() == [[pytest.approx(200), pytest.approx(20)]]
    assert counted.count.sum(axis=2).tolist() == [[5, 4]]


def test_reviewers_without_a_common_agent_form_groups() -> None:
    """Only within a group can strictness be compared."""
    links = [(1, 1), (1, 2), (2, 2), (3, 3)]
    counted = cells([SampledReview(i, a, r, 80.0, 0.1) for i, (a, r) in enumerate(links)])
    assert counted.group.tolist() == [0, 0, 1]
