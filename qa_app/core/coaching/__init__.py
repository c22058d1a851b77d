"""Coaching (辅导): whether it helped, as far as the reviews can tell."""

from qa_app.core.coaching.comparing import MOST_COMPARED, Coaching, Team, by_lot, together
from qa_app.core.coaching.courses import (
    FEWEST_COLLEAGUES,
    FEWEST_REVIEWS,
    AgentCourse,
    Comparison,
    Marks,
    Series,
)
from qa_app.core.coaching.effect import (
    Change,
    Effect,
    Interval,
    Mean,
    TooEarly,
    TooEarlyReason,
    effect_of,
)

__all__ = [
    "FEWEST_COLLEAGUES",
    "FEWEST_REVIEWS",
    "MOST_COMPARED",
    "AgentCourse",
    "Change",
    "Coaching",
    "Comparison",
    "Effect",
    "Interval",
    "Marks",
    "Mean",
    "Series",
    "Team",
    "TooEarly",
    "TooEarlyReason",
    "by_lot",
    "effect_of",
    "together",
]
