"""Whether the model in use still holds: drift by week, what came of its word, and what it saves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from qa_app.core.risk_models.drift import (
    Tenth,
    Watched,
    WeekOfDrift,
    calibration_error,
    monday_of,
    reliability,
    shares,
    week_of_drift,
)
from qa_app.core.risk_models.lift import Lift, Reviewed, lift_of
from qa_app.ml.risk.cards import Card
from qa_app.ml.risk.watching import WATCHED
from qa_app.services.context import Context
from qa_app.services.risk_models.looking import ModelLine, Overview, overview
from qa_app.services.sampling.risk import BY_FINDINGS, BY_MODEL
from qa_app.storage.queries import risk_lift
from qa_app.storage.queries import risk_models as models
from qa_app.storage.queries import risk_scores as queries
from qa_app.storage.queries.risk_scores import SCALE, Scope, Stream
from qa_app.storage.tables.base import from_ms, to_ms

WEEKS = 12
LEAST_REFERENCE = 200


class Saved(NamedTuple):
    """What draws by risk found; ``model``: the one that told the risks, where it was one that is
    told apart.
    """

    model: ModelLine | None
    by_findings: bool
    lift: Lift


@dataclass(frozen=True, slots=True)
class Watch:
    """How a model holds.

    ``weeks``: the latest first, without conversations that it learnt from. ``tenths``: reviews
    that it did not know, by the risk that it told; ``error``: how far its word was from what
    came. ``lifts``: what draws by risk found beside chance, by what told the risk.
    """

    at: Overview
    model: ModelLine | None
    weeks: Sequence[WeekOfDrift]
    figures: Sequence[str]
    tenths: Sequence[Tenth]
    error: float | None
    lifts: Sequence[Saved]


def watch(context: Context, team_id: int | None, *, house: bool = False) -> Watch:
    """How the model in use in a team holds; raises NotFound, Refused."""
    at = overview(context, team_id, house=house)
    scope, line = Scope(at.team_id), at.current
    lifts = lifts_of(context, at.team_id, [*at.models, *([line] if line else [])])
    if line is None or line.card is None:
        return Watch(at, line, (), WATCHED, (), None, lifts)
    seen = models.learnt_by(context.session, line.row.id)
    weeks = _weeks(context, scope, line, line.card, np.array(sorted(seen), dtype=np.int64))
    cases = [
        (risk, failed)
        for part, risk, failed in queries.outcomes(context.session, scope, line.row.id)
        if part not in seen
    ]
    tenths = reliability(cases)
    return Watch(at, line, weeks, WATCHED, tenths, calibration_error(tenths), lifts)


def lifts_of(context: Context, team_id: int | None, known: Iterable[ModelLine]) -> list[Saved]:
    """What draws by risk found beside chance, of each model by itself: what one found says
    nothing of the next. The one in use comes first, findings last.

    ``known``: the models that are told apart; others are taken together.
    """
    lines = {f"{BY_MODEL}{each.row.id}": each for each in known}
    found: dict[str, list[Reviewed]] = defaultdict(list)
    for source, reviews in risk_lift.reviewed(context.session, Scope(team_id)).items():
        if source.startswith((BY_MODEL, BY_FINDINGS)):
            found[source if source in lines or source == BY_FINDINGS else BY_MODEL] += reviews
    saved = [
        Saved(lines.get(source), source == BY_FINDINGS, lift_of(reviews))
        for source, reviews in found.items()
    ]
    return sorted(saved, key=_place)


def _place(saved: Saved) -> tuple[bool, bool, int]:
    line = saved.model
    return saved.by_findings, line is None or not line.in_use, -line.number if line else 0


def _weeks(
    context: Context, scope: Scope, line: ModelLine, card: Card, seen: np.ndarray
) -> list[WeekOfDrift]:
    zone = context.zone
    stream = queries.stream(context.session, scope, line.row.id)
    if not len(stream.part_ids):
        return []
    fresh = ~np.isin(stream.part_ids, seen)
    border = datetime.fromisoformat(card.last_day).replace(tzinfo=zone) + timedelta(days=1)
    learnt = fresh & (stream.moments_ms < to_ms(border))
    reference = _Shares(stream, learnt, card)
    latest = from_ms(int(stream.moments_ms[fresh].max())) if fresh.any() else datetime.now(UTC)
    monday = monday_of(latest.astimezone(zone).date())
    found = []
    for number in range(WEEKS):
        day = monday - timedelta(weeks=number)
        start, end = (
            to_ms(datetime(each.year, each.month, each.day, tzinfo=zone))
            for each in (day, day + timedelta(weeks=1))
        )
        chosen = fresh & (stream.moments_ms >= start) & (stream.moments_ms < end)
        if chosen.any():
            found.append(week_of_drift(day, *reference.beside(chosen)))
    return found


class _Shares:
    """What a week is held against: other conversations of the time that the model learnt from,
    where there are enough that it did not know, else those that it learnt from.
    """

    def __init__(self, stream: Stream, learnt: np.ndarray, card: Card) -> None:
        self._stream, self._card = stream, card
        self._risks: Sequence[float] = card.shares
        self._figures = {name: card.watched[name].shares for name in WATCHED}
        if learnt.sum() >= LEAST_REFERENCE:
            self._risks = shares(self._risk_counts(learnt))
            self._figures = {name: shares(self._counts(name, learnt)) for name in WATCHED}

    def beside(
        self, chosen: np.ndarray
    ) -> tuple[list[int], Sequence[float], Mapping[str, tuple[Sequence[int], Sequence[float]]]]:
        """The counts of a week and the shares that they are held against."""
        figures: dict[str, tuple[Sequence[int], Sequence[float]]] = {
            name: (self._counts(name, chosen), self._figures[name]) for name in WATCHED
        }
        return self._risk_counts(chosen), self._risks, figures

    def _risk_counts(self, chosen: np.ndarray) -> list[int]:
        borders = np.array(self._card.borders)
        places = np.searchsorted(borders, self._stream.chances[chosen] / SCALE, side="right")
        found: list[int] = np.bincount(places, minlength=len(borders) + 1).tolist()
        return found

    def _counts(self, name: str, chosen: np.ndarray) -> list[int]:
        watched: Watched = self._card.watched[name]
        values = self._stream.figures[chosen, WATCHED.index(name)]
        found: list[int] = np.bincount(values, minlength=len(watched.shares)).tolist()
        return found
