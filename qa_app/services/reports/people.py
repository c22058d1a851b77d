"""Reports by agent, team and reviewer, with their course over time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app.core.reports import (
    Control,
    Figure,
    Figures,
    Group,
    ReportedReview,
    bucket_of_day,
    control_of_means,
    control_of_shares,
    figures_of,
    grouped,
    quick_value,
    share_of,
    variance_inflation,
)
from qa_app.services.context import Context
from qa_app.services.reports.reading import reported_reviews
from qa_app.services.reports.terms import Asked, Terms, terms_of
from qa_app.storage.queries import reports as queries

_KEYS: Mapping[Group, Callable[[ReportedReview], int | None]] = {
    Group.AGENTS: lambda review: review.agent,
    Group.TEAMS: lambda review: review.team,
    Group.REVIEWERS: lambda review: review.reviewer,
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
    figures: Figures
    reviews: Sequence[ReportedReview]


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over the steps: its control chart (0 to 100) and the reviews of each step."""

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
    reviews = reported_reviews(context, terms.scope)
    key = _KEYS[group]
    groups = grouped(reviews, key)
    names = _NAMES[group](context.session, {each for each in groups if each is not None})
    lines = [
        Line(each, names.get(each, "") if each is not None else "", figures_of(theirs), theirs)
        for each, theirs in groups.items()
    ]
    return PeopleReport(
        terms=terms,
        group=group,
        overall=figures_of(reviews),
        trend=_trend(terms, reviews),
        lines=sorted(lines, key=lambda line: (line.name, line.id or 0)),
    )


def course(terms: Terms, lines: Sequence[Line]) -> list[CourseCell]:
    """The figure of each row in each step, where there is one."""
    return [
        CourseCell(row, step, value, len(theirs))
        for row, line in enumerate(lines)
        for step, theirs in enumerate(_by_step(terms, line.reviews))
        if (value := quick_value(theirs, terms.figure)) is not None
    ]


def _trend(terms: Terms, reviews: Sequence[ReportedReview]) -> Trend:
    steps = _by_step(terms, reviews)
    counts = [len(step) for step in steps]
    if terms.figure is Figure.MEAN:
        return Trend(control_of_means([[float(each.total) for each in s] for s in steps]), counts)
    shares = [share_of(step, terms.figure) for step in steps]
    inflation = variance_inflation(reviews) if terms.figure is Figure.OTHER else 1.0
    return Trend(control_of_shares(shares, inflation).in_percent, counts)


def _by_step(terms: Terms, reviews: Sequence[ReportedReview]) -> list[list[ReportedReview]]:
    found: list[list[ReportedReview]] = [[] for _step in terms.steps]
    for review in reviews:
        found[bucket_of_day(terms.steps, date.fromordinal(review.day))].append(review)
    return found
