"""Agreement by rubric, by criterion and by reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

import numpy as np

from qa_app.core.agreement.alpha import Metric, alpha
from qa_app.core.agreement.kappa import Weighting, kappa, kappa_by_reviewer
from qa_app.core.agreement.percent import percent_agreement
from qa_app.core.agreement.ratings import Rating, Ratings, ratings_of
from qa_app.core.agreement.resampling import REPLICATES
from qa_app.core.agreement.values import Estimate

KeyT = TypeVar("KeyT")


class Judgement(NamedTuple):
    """A reviewer's answer to one criterion of one conversation.

    ``value`` as in a rating; within a rubric on one footing for all of its criteria, such as
    the share of the points that were given.
    """

    conversation: int
    rubric: str
    criterion: str
    reviewer: int
    value: float


class Agreement(NamedTuple):
    """How far a group of judgements agrees, in three figures."""

    percent: Estimate
    kappa: Estimate
    alpha: Estimate


def agreement_by_rubric(
    judgements: Iterable[Judgement],
    metric: Metric,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> Mapping[str, Agreement]:
    """Over all criteria of a rubric; conversations are resampled with all that belongs to them."""
    return {
        rubric: _agreement(ratings, metric, weighting, rng, replicates)
        for rubric, ratings in _grouped(judgements, lambda each: each.rubric).items()
    }


def agreement_by_criterion(
    judgements: Iterable[Judgement],
    metric: Metric,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> Mapping[tuple[str, str], Agreement]:
    """By rubric and criterion."""
    grouped = _grouped(judgements, lambda each: (each.rubric, each.criterion))
    return {
        key: _agreement(ratings, metric, weighting, rng, replicates)
        for key, ratings in grouped.items()
    }


def agreement_by_reviewer(
    judgements: Iterable[Judgement],
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> Mapping[int, Estimate]:
    """How well each reviewer agrees with the others over all that is given."""
    grouped = _grouped(judgements, lambda _each: None)
    return {
        reviewer: figure
        for ratings in grouped.values()
        for reviewer, figure in kappa_by_reviewer(ratings, weighting, rng, replicates).items()
    }


def _agreement(
    ratings: Ratings,
    metric: Metric,
    weighting: Weighting,
    rng: np.random.Generator,
    replicates: int,
) -> Agreement:
    return Agreement(
        percent_agreement(ratings, rng, replicates),
        kappa(ratings, weighting, rng, replicates),
        alpha(ratings, metric, rng, replicates),
    )


def _grouped(
    judgements: Iterable[Judgement], key: Callable[[Judgement], KeyT]
) -> Mapping[KeyT, Ratings]:
    groups: dict[KeyT, list[Rating]] = defaultdict(list)
    # The seed decides which places are drawn: in whatever order rows come, the same units. Of
    # two answers to one thing the later one stays the later one.
    for each in sorted(judgements, key=lambda judgement: judgement[:-1]):
        unit = (each.conversation, each.rubric, each.criterion)
        groups[key(each)].append(Rating(unit, each.reviewer, each.value, each.conversation))
    return {found: ratings_of(group) for found, group in groups.items()}
