"""The periods that have something to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.core.periods import Period, Span, period_of
from qa_app.services.context import Context
from qa_app.services.scores.views import View
from qa_app.storage.queries import scores as queries

MOST = {Span.MONTH: 36, Span.QUARTER: 12, Span.YEAR: 10}


@dataclass(frozen=True, slots=True)
class PeriodChoices:
    """Periods from that of the first review to the present one, the newest first.

    ``latest``: the month to begin with, which is the last one that has a review, or where there
    is none at all the present one.
    """

    months: Sequence[Period]
    quarters: Sequence[Period]
    years: Sequence[Period]
    latest: Period


def choices_within(context: Context, view: View) -> PeriodChoices:
    """The periods within a view, of each kind the last few years."""
    found = queries.first_and_last(
        context.session, view.reach, view.agent_ids, published_only=view.published_only
    )
    today = context.today
    first, reviewed = (
        (moment.astimezone(context.zone).date() for moment in found) if found else (today, today)
    )
    last = max(reviewed, today)
    return PeriodChoices(
        months=_backwards(last, first, Span.MONTH),
        quarters=_backwards(last, first, Span.QUARTER),
        years=_backwards(last, first, Span.YEAR),
        latest=period_of(reviewed, Span.MONTH),
    )


def _backwards(last: date, first: date, span: Span) -> list[Period]:
    found = [period_of(last, span)]
    while len(found) < MOST[span] and found[-1].first_day > first:
        found.append(found[-1].previous)
    return found
