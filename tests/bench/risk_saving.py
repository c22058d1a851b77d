"""What ranking by risk and choosing what teaches save, on labelled dialogues; two tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from qa_app.core.periods import period
from qa_app.core.risk_models.lift import Compared, Reviewed, lift_of
from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans import Candidate, DrawnBy, Method, Plan, Size, Stratum, whole
from qa_app.core.sampling_plans.drawing import draw_strata
from qa_app.core.sampling_plans.systematic import chances_of, draw_systematic, weight_of
from qa_app.ml.risk.evaluation import Rows, auc, folds
from qa_app.ml.risk.features import Features, Floats
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.sketches import sketches_of
from qa_app.ml.risk.training import Labels, train

DRAWN, MINUTES, DRAWS = 200, 10, 100
"""Of the lift's table: conversations reviewed each way, the minutes that each takes, and how often
what the page tells of a draw is held against how it is.
"""

WINDOW = whole(period("2026-10"))

FIRST, STEP, STEPS = 200, 100, 2
"""Of the table of teaching: labels to begin with, and how many are added how often."""

FOLDS, SEEDS = 5, 3
"""Of the same: what a model is tried on, and how often all begins anew with other labels."""


def lift_table(told: Floats, failing: NDArray[np.bool_]) -> None:
    """Failing ones found in an hour by held-out risks, beside what is there of them; and what
    the page tells of one draw by risk, a fifth of which is left to chance.
    """
    wanted = min(DRAWN, len(told) // 3)
    share, hourly = failing.mean(), 60 / MINUTES
    print(f"failing found in an hour, {wanted} reviews of {MINUTES} minutes each way")
    print(f"{'at random':42}{share * hourly:10.2f}")
    chances = _chances(told, wanted)
    ways = {
        "drawn by risk": np.average(failing, weights=chances),
        "the riskiest": failing[np.argsort(-told, kind="stable")[:wanted]].mean(),
    }
    for name, found in ways.items():
        print(f"{name:42}{found * hourly:10.2f}   {found / share:.1f} times")
    risky = wanted - wanted // 5
    true = np.average(failing, weights=_chances(told, risky)) / share
    runs = [_as_the_page_tells(told, failing, wanted, str(seed)) for seed in range(DRAWS)]
    held = sum(each.low <= true <= (each.high or np.inf) for each in runs)
    one, high = runs[0], runs[0].high or np.inf
    print(
        f"{'the page, of one such draw':52}   {one.ratio:.1f} times ({one.low:.1f} to {high:.1f});"
        f" of {DRAWS} draws {held} hold the {true:.1f} that it is"
    )


def _as_the_page_tells(
    told: Floats, failing: NDArray[np.bool_], wanted: int, seed: str
) -> Compared:
    """What the reviews of one draw tell of how many times as many it finds."""
    members = {
        row: Candidate(row, 1, "chat", WINDOW.first_day, 1, risk=float(risk))
        for row, risk in enumerate(told)
    }
    risky = wanted - wanted // 5
    stratum = Stratum("agent:1", 1, members, wanted, risky)
    plan = Plan(Size(wanted), Method.RISK, random_percent=20, window=WINDOW, seed=seed)
    parts = draw_strata(plan, [stratum]).parts()
    found = lift_of(
        Reviewed(
            each.by is DrawnBy.RISK,
            bool(failing[each.part]),
            MINUTES * 60.0,
            risky / len(told) / each.probability,
        )
        for each in parts
    ).compared
    return found or Compared(0.0, 0.0, None)


def _chances(told: Floats, wanted: int) -> Floats:
    """The chance of each to be among so many drawn by risk."""
    chances = chances_of({row: weight_of(float(risk)) for row, risk in enumerate(told)}, wanted)
    return np.array([float(chances.of(row)) for row in range(len(told))])


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
        # The runs of a fold are tried on the same dialogues: folds are counted, not runs.
        own = by_fold[:, step, 1] - by_fold[:, step, 0]
        half = student.ppf(0.975, FOLDS - 1) * own.std(ddof=1) / np.sqrt(FOLDS)
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
