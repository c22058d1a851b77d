"""What a figure of agreement is, and why there may be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.errors import _


class Lack(StrEnum):
    """Why a figure, or its interval, cannot be given."""

    NOTHING = "nothing"
    ONE_REVIEWER = "one_reviewer"
    NO_PAIRS = "no_pairs"
    NO_VARIATION = "no_variation"
    ONE_MOMENT = "one_moment"
    TOO_FEW = "too_few"
    UNSTEADY = "unsteady"


LACK_SENTENCES: Mapping[Lack, str] = {
    Lack.NOTHING: _("Nothing has been judged yet."),
    Lack.ONE_REVIEWER: _("Only one reviewer has judged these: there is nobody to agree with."),
    Lack.NO_PAIRS: _("No two reviewers have judged the same conversation."),
    Lack.NO_VARIATION: _("Everybody gave the same answer everywhere: chance alone explains it."),
    Lack.ONE_MOMENT: _("All comparisons are of the same day: there is no course over time."),
    Lack.TOO_FEW: _("Too few conversations were compared to say how sure this is."),
    Lack.UNSTEADY: _("The answers vary too little to say how sure this is."),
}


class Interval(NamedTuple):
    """The bounds between which a figure lies with 95 % confidence."""

    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval.

    ``lack`` says why there is no ``value``; or, where there is one, why it has no ``interval``.
    ``units`` are the judged things that two or more reviewers judged, and on which it rests.
    """

    value: float | None
    interval: Interval | None
    lack: Lack | None
    units: int


def no_estimate(lack: Lack, units: int = 0) -> Estimate:
    """No figure at all, and why."""
    return Estimate(None, None, lack, units)
