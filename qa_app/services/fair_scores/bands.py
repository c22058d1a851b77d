"""Where bands begin, on the scale of the score, for a team's period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from qa_app.core.appraisal import Scheme
from qa_app.core.appraisal.model import Band
from qa_app.core.periods import Period
from qa_app.core.rubrics import FULL_MARKS, Rubric
from qa_app.core.texts import LocalText
from qa_app.services import scheme_uses
from qa_app.services.context import Context

_SCORE = "score"


class BandLimit(NamedTuple):
    """The least score of a band, and what the band is called; ``None``: the pass mark."""

    at: float
    name: LocalText | None


def limits_of(context: Context, team_id: int, period: Period) -> tuple[BandLimit, ...]:
    """The limits of the bands by which the team's schemes grade, ascending; on a scale to 100.

    Where entries or other figures go into a scheme's total, too, the score alone does not decide.
    """
    found: dict[float, LocalText | None] = {}
    for applied in scheme_uses.in_force(context, team_id, period):
        for limit in _of_bands(_bands_on_score(applied.scheme)):
            found.setdefault(limit.at, limit.name)
    return tuple(BandLimit(at, name) for at, name in sorted(found.items()))


def pass_marks(rubrics: Iterable[Rubric]) -> tuple[BandLimit, ...]:
    """The marks at which reviews pass, where no scheme says more."""
    marks = {float(each.pass_mark) for each in rubrics if each.pass_mark is not None}
    return tuple(BandLimit(at, None) for at in sorted(marks))


def _bands_on_score(scheme: Scheme) -> Iterator[Band]:
    for grading in scheme.gradings:
        if grading.measure == _SCORE:
            yield from grading.bands
    yield from scheme.bands


def _of_bands(bands: Iterable[Band]) -> Iterator[BandLimit]:
    for band in bands:
        try:
            at = Decimal(band.lower.written) if band.lower else None
        except InvalidOperation:
            continue  # another measure holds it
        if at is not None and 0 < at <= FULL_MARKS:
            yield BandLimit(float(at), band.title)
