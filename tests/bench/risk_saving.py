"""What ranking by risk and choosing what teaches save, on labelled dialogues; two tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa_app.core.risk_models.lift import Effort, Lift
from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans.systematic import chances_of, draw_systematic, weight_of
from qa_app.ml.risk.evaluation import Rows, auc
from qa_app.ml.risk.features import Features, Floats
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.sketches import sketches_of
from qa_app.ml.risk.training import Labels, train

DRAWN, MINUTES = 200, 10
"""Of the lift's table: conversations reviewed each way, and the minutes that each takes."""

FIRST, STEP, STEPS = 200, 100, 2
"""Of the table of teaching: labels to begin with, and how many are added how often."""


def lift_table(told: Floats, failing: NDArray[np.bool_]) -> None:
    """Failing ones found in an hour by held-out risks, beside a draw at random of equal size."""
    random = np.random.default_rng(0)
    wanted = min(DRAWN, len(told) // 3)
    chances = chances_of({row: weight_of(float(risk)) for row, risk in enumerate(told)}, wanted)
    ways = {
        "drawn by risk": np.array(draw_systematic(chances, "bench", "lift")),
        "the riskiest": np.argsort(-told, kind="stable")[:wanted],
    }
    base = _effort(failing[random.choice(len(told), wanted, replace=False)])
    print(f"failing found in an hour, {wanted} reviews of {MINUTES} minutes each way")
    print(f"{'at random':42}{base.per_hour or 0:10.2f}")
    for name, rows in ways.items():
        found = Lift(_effort(failing[rows]), base)
        print(
            f"{name:42}{found.by_risk.per_hour or 0:10.2f}"
            f"   {found.ratio or 0:.1f} times ({found.low or 0:.1f} to {found.high or np.inf:.1f})"
        )


def _effort(failing: NDArray[np.bool_]) -> Effort:
    return Effort(len(failing), int(failing.sum()), len(failing) * MINUTES * 60.0)


def teaching_table(features: Features, labels: Labels, pairs: Sequence[tuple[Rows, Rows]]) -> None:
    """How well models rank what is held out that learnt from as many dialogues, the same at
    first, then chosen at random or by what teaches most: means over the pairs.
    """
    found = np.mean([_taught_by(features, labels, *pair) for pair in pairs], axis=0)
    print(f"AUC by labels, held out, mean of {len(pairs)}; the first {FIRST} are the same")
    print(f"{'labels':42}{'at random':>10}{'what teaches':>14}")
    for step, (random, taught) in enumerate(found):
        print(f"{FIRST + step * STEP:<42}{random:10.3f}{taught:14.3f}")


def _taught_by(features: Features, labels: Labels, pool: Rows, held: Rows) -> Floats:
    """(steps + 1) × 2: the AUC of both ways."""
    order = np.random.default_rng(0).permutation(pool)
    model, chosen = _learnt(features, labels, order[:FIRST]), order[:FIRST]
    found = [[_ranks(model, features, labels, held)] * 2]
    for step in range(1, STEPS + 1):
        chosen = np.concatenate([chosen, _taught(model, features, order, chosen)])
        model = _learnt(features, labels, chosen)
        random = _learnt(features, labels, order[: FIRST + step * STEP])
        found.append([_ranks(each, features, labels, held) for each in (random, model)])
    return np.array(found)


def _taught(model: RiskModel, features: Features, pool: Rows, chosen: Rows) -> Rows:
    """The next ones to label, as a draw by what teaches weighs them."""
    left = np.setdiff1d(pool, chosen)
    risks = model.risks(features.rows(left)).probabilities
    worth = worths(
        risks.tolist(),
        sketches_of(model, features.rows(left)),
        sketches_of(model, features.rows(chosen)),
        STEP,
    )
    return np.asarray(left[np.argsort(-worth, kind="stable")[:STEP]], dtype=np.int64)


def _learnt(features: Features, labels: Labels, rows: Rows) -> RiskModel:
    return train(features.rows(rows), Labels(labels.values[rows], labels.failing[rows]))


def _ranks(model: RiskModel, features: Features, labels: Labels, held: Rows) -> float:
    risks = model.risks(features.rows(held)).probabilities
    return auc(risks, labels.failing[held]) or 0.0
