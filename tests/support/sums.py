"""Adding reviews up one by one, as the database does for the product."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.scores import ReviewFigures, Sums, added


def sums_of(reviews: Sequence[ReviewFigures]) -> Sums:
    """What these reviews come to together."""
    return added(map(_alone, reviews))


def _alone(review: ReviewFigures) -> Sums:
    return Sums(
        n=1,
        total=review.total,
        squares=review.total**2,
        passed=review.passed or 0,
        judged=int(review.passed is not None),
        critical=review.critical or 0,
        critical_of=int(review.critical is not None),
        lost=review.lost,
        applied=review.applied,
        lost_squares=review.lost**2,
        products=review.lost * review.applied,
        applied_squares=review.applied**2,
        clusters=int(review.applied > 0),
    )
