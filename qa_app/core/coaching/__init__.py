"""Coaching (辅导): whether it helped, as far as the reviews can tell."""

from qa_app.core.coaching.effect import (
    FEWEST_COLLEAGUES,
    FEWEST_REVIEWS,
    AgentCourse,
    Change,
    Effect,
    Interval,
    TooEarly,
    TooEarlyReason,
    effect_of,
)

__all__ = [
    "FEWEST_COLLEAGUES",
    "FEWEST_REVIEWS",
    "AgentCourse",
    "Change",
    "Effect",
    "Interval",
    "TooEarly",
    "TooEarlyReason",
    "effect_of",
]
