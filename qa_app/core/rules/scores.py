"""Scores that models gave a conversation, as rules ask for them.

A port: who screens may say where they come from; as it is, they come with the conversation, in
its ``meta`` under ``scores``: ``{"scores": {"risk": 0.82}}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite

from qa_app.core.conversations import Conversation

SCORES = "scores"

# A conversation to its scores by name; whatever is no finite number counts as no score.
Scores = Callable[[Conversation], Mapping[str, object]]


def in_meta(conversation: Conversation) -> Mapping[str, object]:
    """The scores that came with a conversation."""
    scores = conversation.meta.get(SCORES)
    return scores if isinstance(scores, Mapping) else {}


def as_score(value: object) -> float | None:
    """A score, or ``None`` for what is none: files hold anything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isfinite(value) else None
