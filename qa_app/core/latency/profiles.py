"""A profile (口径): one way of reading response times, as data.

Teams and platforms read the same conversation differently; a profile names its reading so that
every figure can be explained by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.texts import LocalText


class RunStart(StrEnum):
    """Which customer message of a run starts its clock (calls always take the last)."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Profile:
    """A reading of response times.

    ``explanation`` names the reading and its year, for whoever opens a figure.
    """

    id: str
    title: LocalText
    explanation: LocalText
    start: RunStart = RunStart.FIRST
