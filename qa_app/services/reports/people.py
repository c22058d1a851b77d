"""Reports by agent, team and reviewer, with their course over time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app.core.reports import (
    Control,
    Figure,
    Figures,
    Group,
    control_of_means,
    control_of_shares,
    fields_of,
    figures_of,
    quick_value,
    share_of,
    variance_inflation,
)
from qa_app.core.scores import Sums, added
from qa_app.services.context import Context
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import reports as queries
from qa_app.storage.queries import score_sums
from qa_app.storage.queries.score_sums import Bounds, Key

_KEYS: Mapping[Group, Key] = {
    Group.AGENTS: score_sums.AGENT,
    Group.TEAMS: score_sums.TEAM,
    Group.REVIEWERS: score_sums.REVIEWER,
}
_NAMES: Mapping[Group, Callable[[Session, Collection[int]], Mapping[int, str]]] = {
    Group.AGENTS: queries.agent_names,
    Group.TEAMS: queries.team_names,
    Group.REVIEWERS: queries.reviewer_names,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report; ``id`` ``None``: what belongs to no team."""

    id: int | None
    name: str
    sums: Sums

    @property
    def figures(self) -> Figures:
        """Computed when they are asked for: of thousands of lines a page shows a few."""
        return figures_of(self.sums)


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over the steps: its control chart (0 to 100), and how many reviews each has."""

    control: Control
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class PeopleReport:
    """The figures of all, over time, and of each."""

    terms: Terms
    group: Group
    overall: Figures
    trend: Trend
    lines: Sequence[Line]


class CourseCell(NamedTuple):
    """A figure (0 to 100) of a row in a step, of so many reviews."""

    row: int
    step: int
    value: float
    n: int


def by_people(context: Context, asked: Asked, group: Group) -> PeopleReport:
    """The report by agent, team or reviewer; raises NotFound, Refused, Invalid."""
    terms = terms_of(context, asked, group)
    found = score_sums.by_key(context.session, terms.scope, _KEYS[group])
    sums = {owner: each for (owner,), each in found.items()}
    names = _NAMES[group](context.session, {each for each in sums if each is not None})
    lines = [
        Line(owner, "" if owner is None else names.get(owner, ""), each)
        for owner, each in sums.items()
    ]
    overall = added(sums.values())
    return PeopleReport(
        terms=terms,
        group=group,
        overall=figures_of(overall),
        trend=_trend(context, terms, overall),
        lines=sorted(lines, key=lambda line: (line.name, line.id or 0)),
    )


def course(context: Context, report: PeopleReport, lines: Sequence[Line]) -> list[CourseCell]:
    """The figure of each of these lines of a report in each step, where there is one.

    A single step says nothing that the lines do not.
    """
    terms = report.terms
    if len(terms.steps) < 2 or not lines:
        return []
    rows = {line.id: row for row, line in enumerate(lines)}
    found = score_sums.by_owner_and_step(
        context.session,
        terms.scope,
        _bounds(terms, context.zone),
        fields_of(terms.figure),
        _KEYS[report.group],
        rows,
    )
    cells = [
        CourseCell(rows[each.owner], each.step, value, each.sums.n)
        for each in found
        if (value := quick_value(each.sums, terms.figure)) is not None
    ]
    return sorted(cells)


def _trend(context: Context, terms: Terms, overall: Sums) -> Trend:
    steps = score_sums.by_step(
        context.session, terms.scope, _bounds(terms, context.zone), fields_of(terms.figure)
    )
    counts = [each.n for each in steps]
    if terms.figure is Figure.MEAN:
        return Trend(control_of_means(steps), counts)
    shares = [share_of(each, terms.figure) for each in steps]
    inflation = variance_inflation(overall) if terms.figure is Figure.OTHER else 1.0
    return Trend(control_of_shares(shares, inflation).in_percent, counts)


def _bounds(terms: Terms, zone: tzinfo) -> list[Bounds]:
    return [step.days.bounds_ms(zone) for step in terms.steps]
