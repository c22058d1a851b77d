"""What people say of a rule at one place."""

from __future__ import annotations

from enum import StrEnum


class JudgementKind(StrEnum):
    """A finding is right, a finding is a false alarm, or one is missing."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    MISSED = "missed"
