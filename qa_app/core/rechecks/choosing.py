"""Which submitted reviews a senior scores again, by chance, and who must not be that senior."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import NamedTuple

from qa_app.core.errors import Invalid, Refused, _
from qa_app.core.sampling import order_of

_BITS = 64


class Submitted(NamedTuple):
    """A submitted review and who scored it."""

    id: int
    reviewer: int


class Chosen(NamedTuple):
    """A review to be scored again, and the chance (0 to 1) that it had of being chosen."""

    review: int
    reviewer: int
    probability: float


def choose(
    reviews: Iterable[Submitted], percent: int, seed: str, *, covered: Collection[int] = ()
) -> tuple[Chosen, ...]:
    """Choose a share of each reviewer's reviews; sorted by reviewer and review.

    Rounded up, because a reviewer of whom nothing is re-checked has no error rate. ``covered``
    are those who have been re-checked lately: theirs is rounded up or down by chance, so that
    small batches do not add up to a larger share. The choice depends on the reviews, the share,
    those covered and the seed alone. Raises Invalid.
    """
    if not 1 <= percent <= 100:
        raise Invalid(_("Re-check between 1 and 100 percent of the reviews."), field="percent")
    if not seed:
        raise Invalid(_("A draw needs a seed, so that it can be replayed."), field="seed")
    strata: dict[int, set[int]] = defaultdict(set)
    for review in reviews:
        strata[review.reviewer].add(review.id)
    chosen: list[Chosen] = []
    for reviewer, own in sorted(strata.items()):
        size, probability = _size(len(own), percent, reviewer, seed, reviewer in covered)
        drawn = sorted(order_of(own, f"recheck:{reviewer}", seed)[:size])
        chosen += [Chosen(review, reviewer, probability) for review in drawn]
    return tuple(chosen)


def require_another(first_reviewer: int, senior: int) -> None:
    """Raise Refused where somebody would re-check a review of their own."""
    if first_reviewer == senior:
        raise Refused(_("This is your own review. Somebody else has to re-check it."))


def _size(number: int, percent: int, reviewer: int, seed: str, covered: bool) -> tuple[int, float]:
    """How many of so many reviews to choose, and the chance that each of them has."""
    if not covered:
        size = -(-number * percent // 100)
        return size, size / number
    whole, rest = divmod(number * percent, 100)
    return whole + (_chance(reviewer, seed) < rest / 100), percent / 100


def _chance(reviewer: int, seed: str) -> float:
    """A number from 0 to 1, the same for the same seed."""
    digest = sha256(f"{len(seed)}:{seed}|rounding:{reviewer}".encode()).digest()
    return float(int.from_bytes(digest[: _BITS // 8]) / 2**_BITS)
