"""What a draw may choose from: a team's conversations of certain days, with all that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from qa_app.core.periods import Span, period_of
from qa_app.core.sampling_plans import (
    Candidate,
    Population,
    Terms,
    Window,
    asked_of,
    recall_filters,
    shift_of,
    with_risk,
)
from qa_app.services.context import Context
from qa_app.services.sampling.risk import told
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.sampling import PartRow

QUARTER_HOUR_MS = 900_000
"""No zone's clock is off by less, so that all moments of one have the same local hour."""

HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Field:
    """The parts that a draw may choose from, and those that earlier draws chose.

    ``candidates``: those that the terms admit. ``before``: the ones among all parts that are in
    the scores' sample or could not be reviewed. What was taken to measure recall alone is not
    among them: leaving it out would leave out the good ones. ``drawn``: everything that was
    chosen. ``clean``: the candidates without a finding that counts, for recall.
    ``risk_source``: what told their risks, where the terms ask for them.
    """

    terms: Terms
    window: Window
    candidates: tuple[Candidate, ...]
    before: frozenset[int]
    drawn: frozenset[int]
    clean: tuple[Candidate, ...]
    risk_source: str | None = None

    @property
    def available(self) -> list[Candidate]:
        return [each for each in self.candidates if each.part not in self.before]

    def population(self) -> Population:
        """As a draw keeps it, but for what it chooses itself: see ``kept``."""
        return Population(
            candidates=asked_of(self.terms, self.window, self.candidates),
            excluded=self.before.intersection(each.part for each in self.candidates),
            unflagged=tuple(each for each in self.clean if each.part not in self.drawn),
            unflagged_before=self.drawn.intersection(each.part for each in self.clean),
        )


def field_of(context: Context, team_id: int, terms: Terms, window: Window) -> Field:
    """Everything that a draw of a team could choose from."""
    rows = queries.parts_between(context.session, team_id, bounds_ms(window, context.zone))
    risks = told(context, team_id, terms, rows)
    every = _candidates(context, rows, terms)
    if risks is not None:
        every = with_risk(every, risks.scores)
    drawn = queries.drawn_before(context.session, team_id, window.period)
    clean = recall_filters(terms).filters
    return Field(
        terms=terms,
        window=window,
        candidates=tuple(each for each in every if terms.filters.admit(each)),
        before=frozenset(part for part, out in drawn.items() if out),
        drawn=frozenset(drawn),
        clean=tuple(each for each in every if not each.flagged and clean.admit(each)),
        risk_source=None if risks is None else risks.source,
    )


def bounds_ms(window: Window, zone: tzinfo) -> tuple[int, int]:
    """Start (inclusive) and end (exclusive) in milliseconds since the Unix epoch."""
    first, last = (period_of(day, Span.DAY) for day in (window.first_day, window.last_day))
    return first.bounds_ms(zone)[0], last.bounds_ms(zone)[1]


def _candidates(context: Context, rows: Sequence[PartRow], terms: Terms) -> tuple[Candidate, ...]:
    local = _Local(context.zone)
    joined = queries.joined_on(context.session, {row.agent_id for row in rows})
    shifts = [shift_of(hour, terms.shift_hours) for hour in HOURS]
    return tuple(_candidate(row, local, joined, shifts) for row in rows)


def _candidate(
    row: PartRow, local: _Local, joined: Mapping[int, date], shifts: Sequence[str]
) -> Candidate:
    day, hour = local.of(row.started_ms)
    since = joined.get(row.agent_id)
    return Candidate(
        row.part_id,
        row.agent_id,
        row.channel,
        day,
        row.messages,
        shifts[hour],
        None if since is None else max(0, (day - since).days),
        row.flagged,
        0.0,
        row.longest_ms,
    )


class _Local:
    """The local day and hour of moments, worked out once for each quarter of an hour."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._known: dict[int, tuple[date, int]] = {}

    def of(self, moment_ms: int) -> tuple[date, int]:
        quarter = moment_ms // QUARTER_HOUR_MS
        found = self._known.get(quarter)
        if found is None:
            local = datetime.fromtimestamp(quarter * QUARTER_HOUR_MS / 1000, self._zone)
            found = self._known[quarter] = (local.date(), local.hour)
        return found


def kept(population: Population, chosen: Iterable[int]) -> Population:
    """What a draw keeps of a population once it has chosen these for its own sample."""
    out = frozenset(chosen)
    left = tuple(each for each in population.unflagged if each.part not in out)
    before = population.unflagged_before.union(
        each.part for each in population.unflagged if each.part in out
    )
    return Population(population.candidates, population.excluded, left, before)
