"""Blind-first reviews: what a form shows of the pre-screen when, and how far answers move.

A blind form is filled without the pre-screen. Then its answers are locked, they are the ones that
count; what the rules found is shown, and the form is answered a second time. How far the second
answers lie from the first, and whether towards what the pre-screen suggests, is anchoring
(A. Tversky, D. Kahneman, Science 185 (1974) 1124–1131). Everybody whose form was blind looks
twice, so that nobody chooses where it is measured.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.reviews import Purpose


class Sight(StrEnum):
    """What a form shows of the pre-screen.

    ``AS_FOUND``: what the rules found, without what others have said of it.
    """

    ALL = "all"
    AS_FOUND = "as_found"
    NONE = "none"


class Stage(StrEnum):
    """Where a form stands: answered once, or blind and then a second time."""

    ONLY = "only"
    BLIND = "blind"
    SECOND = "second"


def stage_of(purpose: Purpose, *, blind: bool, revealed: bool) -> Stage:
    """The stage of a task's form. Only what is drawn is looked at twice."""
    if revealed:
        return Stage.SECOND
    return Stage.BLIND if blind and purpose is Purpose.SAMPLE else Stage.ONLY


def sight_of(purpose: Purpose, *, blind: bool, revealed: bool) -> Sight:
    """What the form of a task shows; one made to compare never shows what others decided."""
    if blind and not revealed:
        return Sight.NONE
    return Sight.ALL if purpose.is_published else Sight.AS_FOUND


class TwiceScored(NamedTuple):
    """One criterion of a review answered blind and again; points, out of ``maximum``.

    ``None``: not applicable or not asked. ``suggested``: what the pre-screen suggested when it
    was shown, ``None`` where it suggested nothing.
    """

    review: int
    reviewer: int
    criterion: str
    first: Decimal | None
    second: Decimal | None
    maximum: Decimal
    suggested: Decimal | None


class TwiceTotalled(NamedTuple):
    """The totals of a review answered blind and again, out of 100."""

    review: int
    reviewer: int
    first: Decimal
    second: Decimal


def shift(case: TwiceScored) -> Decimal | None:
    """How far an answer moved, as a share of the maximum; ``None`` where one has no points."""
    if case.first is None or case.second is None or not case.maximum:
        return None
    return (case.second - case.first) / case.maximum


def pull(case: TwiceScored) -> Decimal | None:
    """How much of the way to the suggestion an answer went: 0 stayed, 1 took it over.

    ``None`` where nothing was suggested, or the first answer was the suggested one.
    """
    if case.first is None or case.second is None or case.suggested is None:
        return None
    way = case.suggested - case.first
    return (case.second - case.first) / way if way else None
