"""What comes to light after a period was published, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.appraisal import Facts, Figure, Result, Scheme, appraise


class LateChoice(StrEnum):
    """``REOPEN``: the period is computed anew; ``ADJUST``: the next one makes up for it;
    ``LEAVE``: what was published stands.
    """

    REOPEN = "reopen"
    ADJUST = "adjust"
    LEAVE = "leave"


class Difference(NamedTuple):
    """By how much a result would be another; signed, ``None`` where the scheme has no such thing.

    ``now``: what it would be.
    """

    points: Decimal | None
    money: Decimal | None
    now: Result

    @property
    def is_nothing(self) -> bool:
        return not self.points and not self.money


def difference(
    scheme: Scheme,
    facts: Facts,
    person: str,
    figures: Mapping[str, Figure],
    settled: Iterable[tuple[Decimal | None, Decimal | None]] = (),
) -> Difference | None:
    """What a person's other figures would change of a published result.

    ``facts``: those that were published; ``settled``: points and money that were adjusted for
    already. What it would change for others of the team is left out. ``None``: not assessed.
    """
    measures = {**facts.measures, person: {**facts.measures.get(person, {}), **figures}}
    before = _of(scheme, facts, person)
    now = _of(scheme, replace(facts, measures=measures), person)
    if before is None or now is None:
        return None
    done = list(settled)
    return Difference(
        _less(now.total, before.total, (points for points, _money in done)),
        _less(now.money, before.money, (money for _points, money in done)),
        now,
    )


def _of(scheme: Scheme, facts: Facts, person: str) -> Result | None:
    found = appraise(scheme, facts).results
    return next((each for each in found if each.person == person), None)


def _less(
    now: Decimal | None, before: Decimal | None, settled: Iterable[Decimal | None]
) -> Decimal | None:
    if now is None or before is None:
        return None
    return now - before - sum((each for each in settled if each is not None), Decimal(0))
