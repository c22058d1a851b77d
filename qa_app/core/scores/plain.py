"""Computing plain scores from reviews, and their course over periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.reviews import Standing
from qa_app.core.scores.intervals import interval_of
from qa_app.core.scores.values import (
    AgentScore,
    OpenedRate,
    PlainScore,
    ScoredReview,
    Share,
    TrendPoint,
)

_ZERO, _ONE = Decimal(0), Decimal(1)


def agent_scores(reviews: Iterable[ScoredReview]) -> dict[tuple[int, str], AgentScore]:
    """The score of every agent and period that has a review; drafts are left out."""
    groups: dict[tuple[int, str], list[ScoredReview]] = defaultdict(list)
    for review in reviews:
        if review.standing is not Standing.NONE:
            groups[review.agent, review.period].append(review)
    return {key: _agent_score(*key, group) for key, group in sorted(groups.items())}


def plain_score(reviews: Sequence[ScoredReview]) -> PlainScore:
    """The plain score of reviews, all of which are taken as they are."""
    totals = [review.total for review in reviews]
    interval, note = interval_of(totals)
    return PlainScore(
        n=len(reviews),
        mean=half_up(Fraction(sum(totals, Decimal(0))) / len(totals)) if totals else None,
        interval=interval,
        note=note,
        passed=_passed(reviews),
        critical_errors=_critical_errors(reviews),
        reviews=tuple(review.id for review in reviews),
        other_errors=_other_errors(reviews),
        sections=_shares(reviews, by_section=True),
        criteria=_shares(reviews, by_section=False),
    )


def trend(scores: Mapping[str, PlainScore], periods: Sequence[str]) -> tuple[TrendPoint, ...]:
    """An agent's scores over periods, oldest first; a period without reviews has no mean."""
    points: list[TrendPoint] = []
    before: Decimal | None = None
    for period in periods:
        score = scores.get(period) or plain_score(())
        change = None if score.mean is None or before is None else score.mean - before
        points.append(TrendPoint(period, score, change))
        before = before if score.mean is None else score.mean
    return tuple(points)


def _agent_score(agent: int, period: str, group: Sequence[ScoredReview]) -> AgentScore:
    ordered = sorted(group, key=lambda review: review.id)
    sample = [review for review in ordered if review.random]
    counted = [review for review in sample if review.standing is Standing.COUNTS]
    return AgentScore(
        agent=agent,
        period=period,
        counted=plain_score(counted),
        provisional=plain_score(sample) if len(sample) > len(counted) else None,
        targeted=tuple(review.id for review in ordered if not review.random),
    )


def _passed(reviews: Iterable[ScoredReview]) -> OpenedRate:
    judged = [review for review in reviews if review.passed is not None]
    hits = tuple(review.id for review in judged if review.passed)
    return OpenedRate(len(hits), len(judged), hits, tuple(review.id for review in judged))


def _critical_errors(reviews: Iterable[ScoredReview]) -> OpenedRate:
    # Where a rubric has nothing critical there was nothing to fail, and so no rate.
    judged = [review for review in reviews if any(each.critical for each in review.criteria)]
    hits = tuple(review.id for review in judged if any(each.failed for each in review.criteria))
    return OpenedRate(len(hits), len(judged), hits, tuple(review.id for review in judged))


def _other_errors(reviews: Sequence[ScoredReview]) -> OpenedRate:
    errors = opportunities = 0
    hits: list[int] = []
    for review in reviews:
        judged = [each for each in review.criteria if each.earned is not None and not each.critical]
        lost = sum(each.earned < each.maximum for each in judged if each.earned is not None)
        opportunities += len(judged)
        errors += lost
        if lost:
            hits.append(review.id)
    return OpenedRate(errors, opportunities, tuple(hits), tuple(review.id for review in reviews))


def _shares(reviews: Iterable[ScoredReview], *, by_section: bool) -> tuple[Share, ...]:
    # Sums are kept by maximum and weight, so that only a few exact fractions are needed however
    # many reviews there are.
    sums: dict[tuple[str, str], dict[tuple[Decimal, Decimal], list[Decimal]]] = {}
    behind: dict[tuple[str, str], dict[int, None]] = {}
    for review in reviews:
        for criterion in review.criteria:
            # Within a section criteria are weighed; one by itself is looked at as it is.
            weight = criterion.weight if by_section else _ONE
            if criterion.earned is None or not weight:
                continue
            key = review.rubric, criterion.section if by_section else criterion.id
            found = sums.setdefault(key, {}).setdefault((criterion.maximum, weight), [_ZERO, _ZERO])
            found[0] += criterion.earned
            found[1] += 1
            behind.setdefault(key, {})[review.id] = None
    return tuple(Share(*key, _percent(sums[key]), tuple(behind[key])) for key in sums)


def _percent(sums: Mapping[tuple[Decimal, Decimal], Sequence[Decimal]]) -> Decimal:
    earned = stake = Fraction(0)
    for (maximum, weight), (points, count) in sums.items():
        earned += Fraction(weight) * Fraction(points) / Fraction(maximum)
        stake += Fraction(weight) * Fraction(count)
    return half_up(100 * earned / stake)
