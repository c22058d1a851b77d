"""What a figure of agreement comes to, in words that can be acted on.

The limits are Krippendorff's (Content Analysis, 3rd ed. (2013), ch. 12): rely on what reaches
α ≥ 0.800, draw tentative conclusions down to 0.667, discard what is below.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from qa_app.core.agreement import FEWEST, Estimate, Lack

RELIABLE, TENTATIVE = 0.8, 0.667
MOST_MORE = 500
"""Beyond this, more conversations are no advice that anybody could follow."""


class Reading(StrEnum):
    """``SAME``: the reviewers mean the same. ``UNCLEAR``: the figure is near, the interval too
    wide. ``UNIFORM``: everybody gave the same everywhere, so nothing was put to the test.
    """

    SAME = "same"
    UNCLEAR = "unclear"
    NOT_YET = "not_yet"
    TOO_FEW = "too_few"
    UNIFORM = "uniform"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``more``: about how many more conversations it takes to know; ``None``: nobody can say."""

    reading: Reading
    more: int | None = None


def verdict(figure: Estimate, conversations: int) -> Verdict:
    """What a coefficient over so many conversations comes to."""
    if figure.value is None:
        uniform = figure.lack is Lack.NO_VARIATION
        if uniform and conversations >= FEWEST:
            return Verdict(Reading.UNIFORM)
        return Verdict(
            Reading.TOO_FEW if uniform else Reading.NOTHING, max(0, FEWEST - conversations)
        )
    if conversations < FEWEST:
        return Verdict(Reading.TOO_FEW, FEWEST - conversations)
    if figure.interval is None:
        return Verdict(Reading.UNCLEAR)
    low, high = figure.interval
    if figure.value >= RELIABLE and low >= TENTATIVE:
        return Verdict(Reading.SAME)
    if high < RELIABLE:
        return Verdict(Reading.NOT_YET)
    return Verdict(Reading.UNCLEAR, _more(figure.value, low, conversations))


def _more(value: float, low: float, conversations: int) -> int | None:
    """The interval narrows with the root of the number of conversations."""
    if value < RELIABLE:
        return None
    wanted = conversations * ((value - low) / (value - TENTATIVE)) ** 2
    more = max(1, ceil(wanted) - conversations)
    return more if more <= MOST_MORE else None
