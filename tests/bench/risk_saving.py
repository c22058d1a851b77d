"""What ranking by risk and choosing what teaches save, on labelled dialogues; two tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa_app.core.periods import period
from qa_app.core.risk_models.lift import Compared, Reviewed, lift_of
from qa_app.core.risk_models.teaching import worths
from qa_app.core.sampling_plans import Candidate, DrawnBy, Method, Plan, Size, Stratum, whole
from qa_app.core.sampling_plans.drawing import draw_strata
from qa_app.core.sampling_plans.systematic import chances_of, draw_systematic, weight_of
from qa_app.ml.risk.evaluation import Rows, auc
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

RUNS, RESAMPLED = 16, 300
"""Of the same: how often all begins anew with other halves and labels, and how often dialogues and
runs are drawn again for an interval.
"""


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


class _Run(NamedTuple):
    """The half tried on, and the risks told of it: steps + 1 × at random, by what teaches."""

    held: Rows
    told: Floats


def teaching_table(features: Features, labels: Labels, n: int) -> None:
    """How well models rank one half of the dialogues that learnt from as many of the other, the
    same at first, then drawn at random or by what teaches.
    """
    runs = [_taught(features, labels, n, seed) for seed in range(RUNS)]
    every = np.ones(n, dtype=np.int64)
    found = np.array([_ranked(each, labels.failing, every) for each in runs])
    again = _drawn_again(runs, labels.failing)
    print(f"AUC on the half left out, mean of {RUNS} runs; the first {FIRST} labels are the same,")
    print("the others drawn at random or by what teaches; intervals over dialogues and runs")
    print("{:42}{:>10}{:>14}{:>8}{:>22}{:>12}".format(
        "labels", "at random", "what teaches", "gain", "95 % interval", "better in"
    ))  # fmt: skip
    for step in range(STEPS + 1):
        random, taught = found[:, step].mean(axis=0)
        low, high = np.quantile(again[:, step], [0.025, 0.975])
        better = (found[:, step, 1] > found[:, step, 0]).sum()
        print(
            f"{FIRST + step * STEP:<42}{random:10.3f}{taught:14.3f}{taught - random:+8.3f}"
            f"{low:+14.3f} to {high:+.3f}{better:6} of {RUNS}"
        )
    came = [labels.failing[each.held].mean() for each in runs]
    gaps = [each.told[-1].mean(axis=1) - share for each, share in zip(runs, came, strict=True)]
    beside = "mean risk told less the share that failed: at random {:+.3f}, what teaches {:+.3f}"
    print(beside.format(*np.mean(gaps, axis=0)))


def _taught(features: Features, labels: Labels, n: int, seed: int) -> _Run:
    order = np.random.default_rng(seed).permutation(n)
    pool, held = order[: n // 2], np.sort(order[n // 2 :])
    tried = features.rows(held)
    model, chosen = _learnt(features, labels, pool[:FIRST]), pool[:FIRST]
    told = [[model.risks(tried).probabilities] * 2]
    for step in range(1, STEPS + 1):
        drawn = _drawn(model, features, pool, chosen, f"{seed}|{step}")
        chosen = np.concatenate([chosen, drawn])
        model = _learnt(features, labels, chosen)
        random = _learnt(features, labels, pool[: FIRST + step * STEP])
        told.append([each.risks(tried).probabilities for each in (random, model)])
    return _Run(held, np.array(told))


def _ranked(run: _Run, failing: NDArray[np.bool_], times: Rows) -> Floats:
    """The AUC of each step and way, every dialogue counted so many times."""
    rows = np.repeat(np.arange(len(run.held)), times[run.held])
    bad = failing[run.held][rows]
    return np.array([[auc(each[rows], bad) or 0.0 for each in step] for step in run.told])


def _drawn_again(runs: Sequence[_Run], failing: NDArray[np.bool_]) -> Floats:
    """Mean gains by step, over dialogues and runs drawn anew."""
    chance, found = np.random.default_rng(0), []
    for _time in range(RESAMPLED):
        times = np.bincount(chance.integers(0, len(failing), len(failing)), minlength=len(failing))
        chosen = [runs[each] for each in chance.integers(0, len(runs), len(runs))]
        ranked = np.array([_ranked(each, failing, times) for each in chosen]).mean(axis=0)
        found.append(ranked[:, 1] - ranked[:, 0])
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
