"""How far reviewers mean the same, for one rubric: over all, by criterion and by reviewer.

A criterion is compared by the measure that its kind bears: options and yes/no as names, levels
by their order, points by their size. Criteria are put together on the share of their points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qa_app.core.agreement import (
    REPLICATES,
    Estimate,
    Metric,
    Rating,
    Ratings,
    Weighting,
    alpha,
    kappa,
    kappa_by_reviewer,
    kappa_with,
    percent_agreement,
    ratings_of,
)
from qa_app.core.calibration.comparing import Outcome, place_of, share_of
from qa_app.core.rubrics import ChoiceScale, Counting, Criterion, LevelsScale, Rubric, YesNoScale

REFERENCE = 0
"""Whom the settled reference stands for among reviewers, whose ids begin at 1."""


class Judged(NamedTuple):
    """A reviewer's (or the reference's) outcome on one criterion of one conversation."""

    conversation: int
    criterion: str
    reviewer: int
    outcome: Outcome


class Repeated(NamedTuple):
    """One reviewer's outcomes on the same criterion, the first time and again."""

    conversation: int
    criterion: str
    reviewer: int
    first: Outcome
    again: Outcome


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """``reviewers``, ``conversations``: of those that two or more judged."""

    criterion: str
    metric: Metric
    conversations: int
    percent: Estimate
    kappa: Estimate
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class ReviewerFigures:
    """``rest``: kappa with the others; ``reference``: with what was settled; ``repeated``: with
    oneself, on ``repeats`` conversations that were reviewed twice.
    """

    reviewer: int
    conversations: int
    rest: Estimate
    reference: Estimate | None
    repeated: Estimate | None
    repeats: int


@dataclass(frozen=True, slots=True)
class Figures:
    """``criteria`` in the order of the form; ``settled``: conversations with a reference."""

    conversations: int
    settled: int
    percent: Estimate
    kappa: Estimate
    alpha: Estimate
    criteria: tuple[CriterionFigures, ...]
    reviewers: tuple[ReviewerFigures, ...]


def figures(
    rubric: Rubric,
    judged: Iterable[Judged],
    rng: np.random.Generator,
    *,
    repeated: Iterable[Repeated] = (),
    replicates: int = REPLICATES,
) -> Figures:
    """All figures; conversations are resampled with everything that belongs to them."""
    rows = sorted(judged, key=lambda each: each[:3])
    people = [each for each in rows if each.reviewer != REFERENCE]
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    shares = _shares(criteria, people)
    graded = Weighting.QUADRATIC
    return Figures(
        conversations=_compared(people),
        settled=len({each.conversation for each in rows if each.reviewer == REFERENCE}),
        percent=percent_agreement(shares, rng, replicates),
        kappa=kappa(shares, graded, rng, replicates),
        alpha=alpha(shares, Metric.INTERVAL, rng, replicates),
        criteria=tuple(_criteria(rubric, people, rng, replicates)),
        reviewers=tuple(_reviewers(criteria, rows, shares, list(repeated), rng, replicates)),
    )


def metric_of(criterion: Criterion) -> Metric:
    """By what its answers are apart."""
    match criterion.scale:
        case YesNoScale() | ChoiceScale():
            return Metric.NOMINAL
        case LevelsScale():
            return Metric.ORDINAL
    return Metric.INTERVAL


def weighting_of(metric: Metric) -> Weighting:
    """How grave kappa takes it to be so many places apart."""
    return Weighting.PLAIN if metric is Metric.NOMINAL else Weighting.QUADRATIC


def _criteria(
    rubric: Rubric, people: Sequence[Judged], rng: np.random.Generator, replicates: int
) -> Iterable[CriterionFigures]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for each in people:
        groups[each.criterion].append(each)
    for criterion in rubric.criteria:
        own = groups.get(criterion.id)
        if own is None:
            continue
        metric = metric_of(criterion)
        ratings = ratings_of(
            Rating(each.conversation, each.reviewer, place)
            for each in own
            if (place := place_of(criterion, each.outcome)) is not None
        )
        yield CriterionFigures(
            criterion=criterion.id,
            metric=metric,
            conversations=int((ratings.judged > 1).sum()),
            percent=percent_agreement(ratings, rng, replicates),
            kappa=kappa(
                ratings,
                weighting_of(metric),
                rng,
                replicates,
                scale=_scale(criterion, ratings),
            ),
            alpha=alpha(ratings, metric, rng, replicates),
        )


def _scale(criterion: Criterion, ratings: Ratings) -> Sequence[float] | None:
    """Every answer on offer, where all that was given is one of them."""
    scale = criterion.scale
    if isinstance(scale, ChoiceScale):
        return [float(place) for place in range(len(scale.options))]
    offered = [float(level) for level in scale.levels]
    given = np.unique(ratings.values[~np.isnan(ratings.values)])
    return offered if offered and np.isin(given, offered).all() else None


def _reviewers(
    criteria: Mapping[str, Criterion],
    rows: Sequence[Judged],
    shares: Ratings,
    repeated: Collection[Repeated],
    rng: np.random.Generator,
    replicates: int,
) -> Iterable[ReviewerFigures]:
    graded = Weighting.QUADRATIC
    judged: dict[int, set[int]] = defaultdict(set)
    for each in rows:
        judged[each.reviewer].add(each.conversation)
    rest = kappa_by_reviewer(shares, graded, rng, replicates)
    reference: Mapping[int, Estimate] = {}
    if REFERENCE in judged:
        settled = [each for each in rows if each.conversation in judged[REFERENCE]]
        reference = kappa_with(REFERENCE, _shares(criteria, settled), graded, rng, replicates)
    for reviewer in shares.reviewers:
        again = [each for each in repeated if each.reviewer == reviewer]
        yield ReviewerFigures(
            reviewer=reviewer,
            conversations=len(judged[reviewer]),
            rest=rest[reviewer],
            reference=reference.get(reviewer),
            repeated=_repeated(criteria, again, rng, replicates) if again else None,
            repeats=len({each.conversation for each in again}),
        )


def _repeated(
    criteria: Mapping[str, Criterion],
    again: Sequence[Repeated],
    rng: np.random.Generator,
    replicates: int,
) -> Estimate:
    """The first and the second look as if two people had taken them."""
    looks = [
        Judged(each.conversation, each.criterion, look, found)
        for each in again
        for look, found in ((1, each.first), (2, each.again))
    ]
    return kappa(_shares(criteria, looks), Weighting.QUADRATIC, rng, replicates)


def _shares(criteria: Mapping[str, Criterion], rows: Sequence[Judged]) -> Ratings:
    return ratings_of(
        Rating((each.conversation, each.criterion), each.reviewer, share, each.conversation)
        for each in rows
        if each.criterion in criteria
        and criteria[each.criterion].scale.counts is not Counting.NOTHING
        and (share := share_of(criteria[each.criterion], each.outcome)) is not None
    )


def _compared(people: Sequence[Judged]) -> int:
    reviewers: dict[int, set[int]] = defaultdict(set)
    for each in people:
        reviewers[each.conversation].add(each.reviewer)
    return sum(len(each) > 1 for each in reviewers.values())
