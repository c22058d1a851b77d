"""Points of the check list (发布前检查) and what was decided on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from qa_app.core.appraisal.reasons import Reason
from qa_app.core.appraisals.states import with_reason
from qa_app.core.errors import Invalid, Refused, _


class PointKind(StrEnum):
    """What has to be looked at before publishing.

    ``UNSURE``: a band, title or payment that rests on a difference the data does not bear.
    ``BY_HAND``: somebody's pay is held for a reason of the house's own.
    """

    MISSING = "missing"
    OPEN_APPEAL = "open_appeal"
    DISPUTED = "disputed"
    NOT_TOLD = "not_told"
    THIN = "thin"
    DISCONNECTED = "disconnected"
    UNSURE = "unsure"
    UNKNOWN_CERTAINTY = "unknown_certainty"
    BY_HAND = "by_hand"


class Decision(StrEnum):
    """``ACCEPTED``: it is published as it is; ``HELD``: the person's pay waits."""

    ACCEPTED = "accepted"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its reason; ``released``: a hold that has ended."""

    decision: Decision
    reason: str
    by: int | None
    released: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at; ``key`` names it over computations, ``person`` whom it concerns."""

    kind: PointKind
    key: str
    person: str | None
    because: Reason
    decided: Decided | None = None

    @property
    def is_held(self) -> bool:
        held = self.decided is not None and self.decided.decision is Decision.HELD
        return held and self.decided is not None and not self.decided.released


OWN_POINT = _("This concerns yourself. Let somebody else decide it.")
NOBODY_TO_HOLD = _("This point concerns nobody in particular. Accept it with a reason.")


def decided(point: Point, decision: Decision, reason: str, by: int | None, own: bool) -> Point:
    """The point with a decision; ``own``: it concerns whoever decides."""
    if own:
        raise Refused(OWN_POINT)
    if decision is Decision.HELD and point.person is None:
        raise Invalid(NOBODY_TO_HOLD, field="decision")
    return replace(point, decided=Decided(decision, with_reason(reason), by))


def carried_over(before: Iterable[Point], found: Iterable[Point]) -> list[Point]:
    """The points of a new computation, with what was decided on the same ones before.

    A decision stays only where everything that it was made on is the same. A hold by hand stays
    until it is released.
    """
    known = {each.key: each for each in before}
    points = []
    for each in found:
        old = known.get(each.key)
        same = old is not None and old.because == each.because
        points.append(replace(each, decided=old.decided) if old is not None and same else each)
    by_hand = [each for each in known.values() if each.kind is PointKind.BY_HAND and each.is_held]
    return [*points, *by_hand]


def undecided(points: Iterable[Point]) -> int:
    """How many points wait for a decision."""
    return sum(each.decided is None for each in points)


def held_people(points: Iterable[Point]) -> frozenset[str]:
    """Those whose pay waits."""
    return frozenset(each.person for each in points if each.is_held and each.person is not None)
