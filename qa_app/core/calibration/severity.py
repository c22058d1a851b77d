"""How strict a reviewer is, week by week, and whether that changes.

A difference is a form's total minus the settled reference's (or, where none is settled, minus
the mean of the colleagues' totals on the same conversation), in points out of 100: below 0 the
reviewer is stricter. The trend over time is that of ``core.agreement.drift``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from qa_app.core.agreement import Comparison, Drift, drift
from qa_app.core.calibration.means import Mean, mean_of


class Difference(NamedTuple):
    reviewer: int
    day: date
    points: float


@dataclass(frozen=True, slots=True)
class Week:
    """The mean difference of the week that begins on ``monday``."""

    monday: date
    mean: Mean


@dataclass(frozen=True, slots=True)
class Course:
    """One reviewer's weeks in order, the mean over all, and the trend."""

    reviewer: int
    weeks: tuple[Week, ...]
    overall: Mean
    drift: Drift


def courses(differences: Iterable[Difference], rng: np.random.Generator) -> Mapping[int, Course]:
    """Each reviewer's course, by id."""
    groups: dict[int, list[Difference]] = defaultdict(list)
    for each in sorted(differences):
        groups[each.reviewer].append(each)
    return {reviewer: _course(reviewer, own, rng) for reviewer, own in groups.items()}


def _course(reviewer: int, own: list[Difference], rng: np.random.Generator) -> Course:
    weeks: dict[date, list[float]] = defaultdict(list)
    for each in own:
        weeks[each.day - timedelta(days=each.day.weekday())].append(each.points)
    return Course(
        reviewer,
        tuple(Week(monday, mean_of(points)) for monday, points in sorted(weeks.items())),
        mean_of([each.points for each in own]),
        drift([Comparison(reviewer, each.day, each.points) for each in own], rng),
    )
