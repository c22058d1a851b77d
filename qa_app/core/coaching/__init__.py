"""Coaching (辅导): whether it helped, as far as the reviews can tell."""

from qa_app.core.coaching.comparing import Coaching, DatedMark, Team
from qa_app.core.coaching.courses import (
    FEWEST_COLLEAGUES,
    FEWEST_REVIEWS,
    AgentCourse,
    Comparison,
    Mark,
    Marks,
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
    "AgentCourse",
    "Change",
    "Coaching",
    "Comparison",
    "DatedMark",
    "Effect",
    "Interval",
    "Mark",
    "Marks",
    "Mean",
    "Team",
    "TooEarly",
    "TooEarlyReason",
    "effect_of",
]
