"""The own sparse solvers against statsmodels, where that can do the same: small, crossed, REML."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from qa_app.core.fair_scores.cells import cells
from qa_app.core.fair_scores.criteria import Cell, design, estimated, restricted_loss
from qa_app.core.fair_scores.model import solve
from qa_app.core.fair_scores.values import SampledReview
from qa_app.core.fair_scores.variances import estimate, variances_of

# It warns where a variance is about nil, which is what is tested.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def crossed(seed: int) -> Any:
    """Answers to two criteria, of ten agents by four reviewers."""
    rng = np.random.default_rng(seed)
    agent, reviewer = rng.integers(10, size=160), rng.integers(4, size=160)
    effect = rng.normal(0, 5, 10)[agent] + rng.normal(0, 4, 4)[reviewer]
    return pandas.DataFrame(
        {
            "agent": agent,
            "reviewer": reviewer,
            "criterion": rng.integers(2, size=160),
            "total": 80 + effect + rng.normal(0, 6, 160),
        }
    )


def fitted(frame: Any, formula: str, parts: dict[str, str]) -> Any:
    """statsmodels' fit: everybody in one group, effects as variance components."""
    model = MixedLM.from_formula(formula, groups=np.ones(len(frame)), vc_formula=parts, data=frame)
    return model.fit(reml=True, method="powell")


def test_variances_and_effects_are_those_of_statsmodels() -> None:
    """Reviews all drawn with one chance: agents and reviewers crossed."""
    frame = crossed(1)
    theirs = fitted(frame, "total ~ 1", {"agent": "0 + C(agent)", "reviewer": "0 + C(reviewer)"})
    counted = cells(
        [
            SampledReview(i, int(row.agent), int(row.reviewer), float(row.total), 0.1)
            for i, row in enumerate(frame.itertuples())
        ]
    )
    own = variances_of(estimate(counted), 1)
    assert [own.agent[0, 0], own.reviewer, own.rest[0]] == pytest.approx(
        [*theirs.vcomp, theirs.scale], rel=0.01
    )
    found = solve(counted, own)
    effects = theirs.random_effects[1.0]
    assert found.fixed[0] == pytest.approx(theirs.params["Intercept"], abs=0.01)
    assert found.agent[:, 0] == pytest.approx(effects.filter(like="agent").to_numpy(), abs=0.02)
    assert found.fixed[1:] == pytest.approx(effects.filter(like="reviewer").to_numpy(), abs=0.02)


def test_effects_by_criterion_are_those_of_statsmodels() -> None:
    """Agents and reviewers, each alone and by criterion."""
    frame = crossed(2)
    parts = {
        "agent": "0 + C(agent)",
        "agent_criterion": "0 + C(agent):C(criterion)",
        "reviewer": "0 + C(reviewer)",
        "reviewer_criterion": "0 + C(reviewer):C(criterion)",
    }
    theirs = fitted(frame, "total ~ 0 + C(criterion)", parts)
    named = dict(zip(theirs.model.exog_vc.names, theirs.vcomp, strict=True))
    sums = frame.groupby(["agent", "reviewer", "criterion"])["total"]
    answers = [
        Cell(int(a), int(r), str(c), len(own), float(own.sum()), float((own**2).sum()))
        for (a, r, c), own in sums
    ]
    own = estimated(answers)
    order = ["agent", "reviewer", "agent_criterion", "reviewer_criterion"]
    as_theirs = np.sqrt(np.maximum([*(named[each] for each in order), theirs.scale], 1e-4))
    # Where a variance is about nil the likelihood is flat: the fit must be as good, not the same.
    built = design(sorted(answers))
    assert restricted_loss(built, own) <= restricted_loss(built, as_theirs) + 0.05
    assert own[[0, 1, 4]] == pytest.approx(as_theirs[[0, 1, 4]], rel=0.05)
