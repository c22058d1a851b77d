"""Fair scores (product.md §6): weighted by the draw, corrected for severity, drawn together.

The score is the best linear unbiased prediction of the mean that all of an agent's conversations
of the period would get from the average of the period's reviewers: what was reviewed counts as it
is, less its reviewers' severity; what was not is predicted from the model (``model``) by kind of
draw, each kind with its share among the agent's conversations. Few reviews are thereby drawn
towards the team's mean, and a team of whom little is known towards that of all teams. The error
includes that the variances are estimated themselves: score and variance are averaged over
variances as the data leave them uncertain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from qa_app.core.fair_scores.cells import Cells, Floats, cells
from qa_app.core.fair_scores.model import Solution, Variances, solve
from qa_app.core.fair_scores.values import (
    Errors,
    FairNote,
    FairScore,
    FairScores,
    Interval,
    Population,
    SampledReview,
    Severity,
)
from qa_app.core.fair_scores.variances import (
    MOST_AGENTS,
    around,
    curvature,
    estimate,
    usual_variances,
    variances_of,
)

CONFIDENCE = 0.95
LEAST_AGENTS, LEAST_REVIEWS = 5, 20


class _Predicted(NamedTuple):
    """Scores with the covariance of their errors, and the reviewers' effects with theirs."""

    score: Floats
    expected: Floats
    errors: Errors
    effects: Floats
    effects_covariance: Floats


def fair_scores(
    reviews: Sequence[SampledReview],
    population: Population | None = None,
    teams: Mapping[int, int] | None = None,
) -> FairScores:
    """The fair scores of a period's submitted or published reviews, agents by id.

    ``population``: what stood in the draws; estimated for agents of whom it is not told.
    ``teams``: by agent, where there are several.
    """
    if not reviews:
        nobody = Errors(np.zeros((0, 0)), np.zeros((0, 0)), np.zeros(0))
        return FairScores((), (), (), {}, 0.0, nobody)
    # In one order whatever order they come in: a score must be rebuilt to the last digit.
    reviews = sorted(reviews)
    counted = cells(reviews, population, teams)
    notes = tuple(_notes(counted, len(reviews)))
    variances, predicted = _predicted(counted, notes)
    quantile = float(stdtrit(max(1, len(counted.agents) - 1), (1 + CONFIDENCE) / 2))
    scores = tuple(_scores(counted, reviews, predicted, quantile))
    return FairScores(
        scores=scores,
        severities=tuple(_severities(counted, predicted, quantile)),
        notes=notes,
        spread={
            "agents": float(np.sqrt(variances.agent[0, 0])),
            "reviewers": float(np.sqrt(variances.reviewer)),
            "conversations": float(np.sqrt(variances.rest[0])),
            "teams": float(np.sqrt(variances.team)) if counted.team.shape[1] else 0.0,
        },
        quantile=quantile,
        errors=predicted.errors,
    )


def _notes(counted: Cells, reviews: int) -> Iterator[FairNote]:
    if len(counted.reviewers) < 2:
        yield FairNote.FEW_REVIEWERS
    if len(counted.agents) < LEAST_AGENTS:
        yield FairNote.FEW_AGENTS
    if reviews < LEAST_REVIEWS:
        yield FairNote.FEW_REVIEWS
    if counted.group.max() > 0:
        yield FairNote.DISCONNECTED


def _predicted(counted: Cells, notes: Sequence[FairNote]) -> tuple[Variances, _Predicted]:
    kinds = counted.count.shape[1]
    if {FairNote.FEW_AGENTS, FairNote.FEW_REVIEWS} & set(notes):
        usual = usual_variances(kinds)
        return usual, _predict(counted, usual)
    parameters = estimate(counted)
    if len(counted.agents) > MOST_AGENTS:
        # So many agents leave no doubt about the variances that could be seen in a score.
        surely = variances_of(parameters, kinds)
        return surely, _predict(counted, surely)
    points = around(parameters, curvature(counted, parameters))
    several = [_predict(counted, variances_of(point, kinds)) for point in points]
    scores = np.array([each.score for each in several])
    effects = np.array([each.effects for each in several])
    # The variance of a mixture: what each says on average, and how they differ.
    mixed = _Predicted(
        scores.mean(axis=0),
        np.mean([each.expected for each in several], axis=0),
        _mixed_errors([each.errors for each in several], scores),
        effects.mean(axis=0),
        np.mean([each.effects_covariance for each in several], axis=0)
        + np.cov(effects.T, bias=True).reshape(effects.shape[1], effects.shape[1]),
    )
    return variances_of(parameters, kinds), mixed


def _mixed_errors(several: Sequence[Errors], scores: Floats) -> Errors:
    agents = range(scores.shape[1])
    within = np.mean([each.covariance(agents, agents) for each in several], axis=0)
    between = within + np.cov(scores.T, bias=True)
    return Errors(np.eye(len(agents)), between, np.zeros(len(agents)))


def _predict(counted: Cells, variances: Variances) -> _Predicted:
    solution = solve(counted, variances)
    reviewed = counted.count.sum(axis=2)
    seen = np.minimum(1.0, reviewed / np.maximum(counted.population, 1))
    unseen_share, seen_share = counted.share * (1 - seen), counted.share * seen
    per_review = seen_share / np.maximum(reviewed, 1)
    onto_reviewers = _average(counted)[None] - np.einsum("ak,akr->ar", per_review, counted.count)
    of_team = counted.team * unseen_share.sum(axis=1, keepdims=True)
    on_fixed = np.concatenate([unseen_share, of_team, onto_reviewers], axis=1)
    score = on_fixed @ solution.fixed + (unseen_share * solution.agent).sum(axis=1)
    score += (per_review * counted.total.sum(axis=2)).sum(axis=1)
    error = on_fixed - np.einsum("akf,ak->af", solution.onto, unseen_share)
    own = np.einsum("ak,akl,al->a", unseen_share, solution.own, unseen_share)
    left = np.maximum(counted.population - reviewed, 0)
    unseen = np.where(left > 0, unseen_share**2 * variances.rest / np.maximum(left, 1), 0)
    errors = Errors(error, solution.inverse, own + unseen.sum(axis=1))
    of_any = np.broadcast_to(_average(counted), (len(own), len(counted.reviewers)))
    expected = np.concatenate([counted.share, counted.team, of_any], axis=1) @ solution.fixed
    effects, effects_covariance = _centred(solution, counted)
    return _Predicted(score, expected, errors, effects, effects_covariance)


def _average(counted: Cells) -> Floats:
    """The average reviewer, as weights on the reviewers."""
    return np.full(len(counted.reviewers), 1 / len(counted.reviewers))


def _centred(solution: Solution, counted: Cells) -> tuple[Floats, Floats]:
    """Reviewers' effects against the average of those with whom they can be compared."""
    group = counted.group
    same = (group[:, None] == group[None, :]).astype(np.float64)
    centre = np.eye(len(group)) - same / same.sum(axis=1, keepdims=True)
    first = len(solution.fixed) - len(group)
    effects = centre @ solution.fixed[first:]
    return effects, centre @ solution.inverse[first:, first:] @ centre.T


def _scores(
    counted: Cells, reviews: Sequence[SampledReview], predicted: _Predicted, quantile: float
) -> Iterator[FairScore]:
    plain = _plain(reviews)
    reviewed = counted.count.sum(axis=2)
    # A kind of which nothing was reviewed has no mean of its own: the rest stands for it.
    share = np.where(reviewed > 0, counted.share, 0)
    share /= share.sum(axis=1, keepdims=True)
    per_review = share / np.maximum(reviewed, 1)
    weighted = (per_review * counted.total.sum(axis=2)).sum(axis=1)
    severity = -np.einsum("ak,akr,r->a", per_review, counted.count, predicted.effects)
    deviation = np.sqrt(predicted.errors.variances)
    for i, agent in enumerate(counted.agents.tolist()):
        score, half = float(predicted.score[i]), quantile * float(deviation[i])
        totals = plain.get(agent, [])
        yield FairScore(
            agent=agent,
            n=int(reviewed[i].sum()),
            n_random=len(totals),
            plain=sum(totals) / len(totals) if totals else None,
            weighted=float(weighted[i]),
            severity=float(severity[i]),
            shrinkage=score - float(weighted[i] + severity[i]),
            score=score,
            expected=float(predicted.expected[i]),
            deviation=float(deviation[i]),
            interval=Interval(max(0.0, score - half), min(100.0, score + half)),
        )


def _plain(reviews: Sequence[SampledReview]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for review in reviews:
        if review.random:
            found.setdefault(review.agent, []).append(review.total)
    return found


def _severities(counted: Cells, predicted: _Predicted, quantile: float) -> Iterator[Severity]:
    n = counted.count.sum(axis=(0, 1))
    half = quantile * np.sqrt(np.maximum(np.diag(predicted.effects_covariance), 0))
    for i, reviewer in enumerate(counted.reviewers.tolist()):
        points = float(predicted.effects[i])
        yield Severity(
            reviewer=reviewer,
            n=int(n[i]),
            points=points,
            interval=Interval(points - float(half[i]), points + float(half[i])),
            group=int(counted.group[i]),
        )
