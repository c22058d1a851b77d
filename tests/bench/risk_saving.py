"""What ranking by risk and choosing what teaches save, on labelled dialogues; two tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qa_app.core.risk_models.lift import Effort, Lift
from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans.systematic import chances_of, draw_systematic, weight_of
from qa_app.ml.risk.evaluation import Rows, auc, folds
from qa_app.ml.risk.features import Features, Floats
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.sketches import sketches_of
from qa_app.ml.risk.training import Labels, train

DRAWN, MINUTES = 200, 10
"""Of the lift's table: conversations reviewed each way, and the minutes that each takes."""

FIRST, STEP, STEPS = 200, 100, 2
"""Of the table of teaching: labels to begin with, and how many are added how often."""

FOLDS, SEEDS = 5, 3
"""Of the same: what a model is tried on, and how often all begins anew with other labels."""


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


def teaching_table(features: Features, labels: Labels, n: int) -> None:
    """How well models rank what is held out that learnt from as many dialogues, the same at
    first, then drawn at random or by what teaches: over the same folds, by several seeds.
    """
    runs = [
        _taught_by(features, labels, *pair, seed)
        for seed in range(SEEDS)
        for pair in folds(n, FOLDS)
    ]
    found, beside = np.array(runs)[..., 0], np.array(runs)[:, -1, :, 1].mean(axis=0)
    by_fold = found.reshape(SEEDS, FOLDS, -1, 2).mean(axis=0)
    print(f"AUC by labels, held out, mean of {FOLDS} folds and {SEEDS} seeds; the first {FIRST}")
    print("are the same, the others drawn at random or by what teaches")
    print("{:42}{:>10}{:>14}{:>22}{:>14}{:>10}".format(
        "labels", "at random", "what teaches", "gain, 95 % interval", "least of all", "better in"
    ))  # fmt: skip
    for step in range(STEPS + 1):
        gains = found[:, step, 1] - found[:, step, 0]
        half = 1.96 * gains.std(ddof=1) / np.sqrt(len(gains))
        random, taught = found[:, step].mean(axis=0)
        print(
            f"{FIRST + step * STEP:<42}{random:10.3f}{taught:14.3f}"
            f"{gains.mean():+10.3f} ±{half:.3f}     {gains.min():+14.3f}"
            f"{(gains > 0).sum():7} of {len(gains)}"
        )
    last = by_fold[:, -1]
    worst = (last[:, 1] - last[:, 0]).min()
    print(f"of {FIRST + STEPS * STEP} labels, mean of the seeds in the worst fold: {worst:+.3f}")
    gaps = "mean risk told less the share that failed: at random {:+.3f}, what teaches {:+.3f}"
    print(gaps.format(*beside))


def _taught_by(features: Features, labels: Labels, pool: Rows, held: Rows, seed: int) -> Floats:
    """(steps + 1) × 2 ways × 2: the AUC, and how far the risks told lie above what came."""
    order = np.random.default_rng(seed).permutation(pool)
    model, chosen = _learnt(features, labels, order[:FIRST]), order[:FIRST]
    found = [[_ranks(model, features, labels, held)] * 2]
    for step in range(1, STEPS + 1):
        drawn = _drawn(model, features, order, chosen, f"{seed}|{step}")
        chosen = np.concatenate([chosen, drawn])
        model = _learnt(features, labels, chosen)
        random = _learnt(features, labels, order[: FIRST + step * STEP])
        found.append([_ranks(each, features, labels, held) for each in (random, model)])
    return np.array(found)


def _drawn(model: RiskModel, features: Features, pool: Rows, chosen: Rows, seed: str) -> Rows:
    """The next ones to label, drawn as a plan draws them."""
    left = np.setdiff1d(pool, chosen)
    risks = model.risks(features.rows(left)).probabilities
    worth = worths(
        risks.tolist(),
        sketches_of(model, features.rows(left)),
        sketches_of(model, features.rows(chosen)),
    )
    weights = {place: weight_of(float(each)) for place, each in enumerate(worth)}
    drawn = draw_systematic(chances_of(weights, STEP), "teach", seed)
    return np.asarray(left[list(drawn)], dtype=np.int64)


def _learnt(features: Features, labels: Labels, rows: Rows) -> RiskModel:
    return train(features.rows(rows), Labels(labels.values[rows], labels.failing[rows]))


def _ranks(model: RiskModel, features: Features, labels: Labels, held: Rows) -> tuple[float, float]:
    risks, failing = model.risks(features.rows(held)).probabilities, labels.failing[held]
    return auc(risks, failing) or 0.0, float(risks.mean() - failing.mean())
