"""What people bring for an assessed month: schemes in use, figures, values given, a ledger.

It goes with the reviews of ``stored_month``: the first measure that a score fits takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from qa_app.core.appraisal import Scheme
from qa_app.core.appraisal.model import Form, Item, Measure, Scope, SourceKind
from qa_app.storage.tables.ledger import LedgerRow
from qa_app.storage.tables.measures_in import (
    SchemeAssessment,
    SchemeFigure,
    SchemeMeasureSource,
)
from qa_app.storage.tables.people import AgentTeam
from qa_app.storage.tables.schemes import SchemeUse
from tests.bench.corpus import SEED
from tests.bench.stored_month import FIRST, PERIOD
from tests.support.factories import LONG_AGO

ENTRIES = 2
"""Of each agent."""

_NOW = datetime.combine(FIRST, datetime.min.time(), UTC)
_FULL = Decimal(100)


def bring(engine: Engine, scheme: Scheme) -> None:
    """Put a scheme to use in every team, with all that it asks for."""
    rng = np.random.default_rng(SEED)
    scored = next((each for each in scheme.measures if _takes_a_score(each)), None)
    with Session(engine) as session:
        people = session.execute(select(AgentTeam.team_id, AgentTeam.agent_id)).tuples().all()
        teams = sorted({team for team, _agent in people})
        session.execute(
            insert(SchemeUse),
            [_of_scheme(scheme, team) | {"since": LONG_AGO, "created_at": _NOW} for team in teams],
        )
        if scored is not None:
            source = {"measure": scored.name, "source": SourceKind.PLAIN_SCORE, "changed_at": _NOW}
            session.execute(
                insert(SchemeMeasureSource), [_of_scheme(scheme, team) | source for team in teams]
            )
        for table, rows in (
            (SchemeFigure, _figures(scheme, scored, people, rng)),
            (SchemeAssessment, _values(scheme, scored, people, rng)),
            (LedgerRow, _entries(scheme, people)),
        ):
            if found := list(rows):
                session.execute(insert(table), found)
        session.commit()


def _takes_a_score(measure: Measure) -> bool:
    fits = measure.lowest in {None, 0} and measure.highest in {None, _FULL}
    return fits and measure.scope is Scope.PERSON and measure.form is Form.FIGURE


def _of_scheme(scheme: Scheme, team: int) -> dict[str, Any]:
    return {"team_id": team, "scheme": scheme.id}


def _figures(
    scheme: Scheme,
    scored: Measure | None,
    people: Sequence[tuple[int, int]],
    rng: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    for measure in scheme.measures:
        if measure is scored or measure.assessed or measure.scope is Scope.TEAM:
            continue
        for (team, agent), value in zip(people, _drawn(measure, len(people), rng), strict=True):
            given = {"agent_id": agent, "period": PERIOD, "measure": measure.name}
            yield _of_scheme(scheme, team) | given | {"value": value, "entered_at": _NOW}


def _values(
    scheme: Scheme,
    scored: Measure | None,
    people: Sequence[tuple[int, int]],
    rng: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    assessors = [each.id for each in scheme.assessors] or ["supervisor"]
    for measure in scheme.measures:
        if measure is scored or not measure.assessed or measure.scope is Scope.TEAM:
            continue
        for assessor in assessors:
            for (team, agent), value in zip(people, _drawn(measure, len(people), rng), strict=True):
                given = {"agent_id": agent, "period": PERIOD, "measure": measure.name}
                by = {"assessor": assessor, "value": value, "given_at": _NOW}
                yield _of_scheme(scheme, team) | given | by


def _drawn(measure: Measure, count: int, rng: np.random.Generator) -> list[Decimal]:
    """Values within the measure's range, mostly good ones."""
    if measure.form is Form.YES_NO:
        return [Decimal(int(each)) for each in rng.random(count) < 0.85]
    lowest = measure.lowest or Decimal(0)
    highest = _FULL if measure.highest is None else measure.highest
    return [
        lowest + (highest - lowest) * Decimal(each) / 1000
        for each in rng.integers(600, 1001, size=count).tolist()
    ]


def _entries(scheme: Scheme, people: Sequence[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """The first kinds of entry that ask for no figure, one a day."""
    items = [each for each in scheme.items if _asks_for_nothing(each)][:ENTRIES]
    for number in range(ENTRIES if items else 0):
        item = items[number % len(items)]
        for team, agent in people:
            yield _of_scheme(scheme, team) | {
                "agent_id": agent,
                "item": item.id,
                "day": FIRST.replace(day=3 + number),
                "told_on": FIRST.replace(day=20),
                "origin": "hand",
                "state": "entered",
                "created_at": _NOW,
            }


def _asks_for_nothing(item: Item) -> bool:
    return bool(item.ladder) and item.chosen is None and item.share is None
