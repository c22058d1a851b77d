"""Deadlines in working days, and who is to be told when they come near or run out.

A working day is one on which the team's office is open at all. A deadline of n working days is
the n-th working day after the day on which it began to run, and that day still counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from qa_app.core.appeals.values import Appeal, AppealState
from qa_app.core.errors import Invalid, _
from qa_app.core.latency.hours import MOST_DATES, WEEK, OfficeHours
from qa_app.core.permissions import RoleName

MOST_DAYS = 60
_LONGEST_CLOSURE = timedelta(days=MOST_DATES + WEEK)


@dataclass(frozen=True, slots=True)
class Terms:
    """A team's working days: to raise an appeal, and for each step after.

    ``remind`` is how many working days before a deadline its reminder goes out (0: on the day).
    """

    to_raise: int = 5
    to_comment: int = 2
    to_rescore: int = 3
    to_decide: int = 3
    remind: int = 1

    def __post_init__(self) -> None:
        for field in fields(self):
            least = 0 if field.name == "remind" else 1
            if not least <= getattr(self, field.name) <= MOST_DAYS:
                raise Invalid(
                    _("Give between %(least)s and %(most)s working days."),
                    field=field.name,
                    least=least,
                    most=MOST_DAYS,
                )


class NoticeKind(StrEnum):
    REMINDER = "reminder"
    ESCALATION = "escalation"


class Notice(NamedTuple):
    """Something to be told: to a user, or (``user`` is ``None``) to all of the role in the team.

    ``due`` is the last day of the step waited for.
    """

    kind: NoticeKind
    role: RoleName
    user: int | None
    due: date


def working_day_after(day: date, count: int, office: OfficeHours) -> date:
    """The ``count``-th working day after a day, the day itself for 0.

    Raises Invalid where the calendar has no working day for longer than any holiday list.
    """
    last_open = day
    for _number in range(count):
        last_open = _next_open(last_open, office)
    return last_open


def working_days_between(day: date, until: date, office: OfficeHours) -> int:
    """How many working days lie after ``day`` up to and with ``until``; 0 where it is past."""
    return sum(
        bool(office.of(day + timedelta(days=number))) for number in range(1, (until - day).days + 1)
    )


def last_day_to_raise(published_on: date, terms: Terms, office: OfficeHours) -> date:
    """The last day on which an agent may dispute a review."""
    return working_day_after(published_on, terms.to_raise, office)


def due_on(appeal: Appeal, terms: Terms, office: OfficeHours) -> date | None:
    """The last day of the step that an appeal waits for; ``None`` where it has ended."""
    match appeal.state:
        case AppealState.AWAITING_COMMENT:
            days = terms.to_comment
        case AppealState.AWAITING_RESCORE:
            days = terms.to_rescore
        case AppealState.AWAITING_DECISION:
            days = terms.to_decide
        case _:
            return None
    return working_day_after(appeal.since, days, office)


def is_overdue(appeal: Appeal, today: date, terms: Terms, office: OfficeHours) -> bool:
    """Whether the step that it waits for has run out of days."""
    due = due_on(appeal, terms, office)
    return due is not None and today > due


def notice_on(appeal: Appeal, today: date, terms: Terms, office: OfficeHours) -> Notice | None:
    """What is to be told on a day: nothing yet, a reminder, or that the days have run out.

    A reminder goes to whoever's turn it is; an overdue comment or re-score is told to the
    quality lead, who can move on or assign anew, an overdue decision to the administrator.
    """
    due = due_on(appeal, terms, office)
    if due is None:
        return None
    role, user = _whose_turn(appeal)
    if today > due:
        deciding = appeal.state is AppealState.AWAITING_DECISION
        above = RoleName.ADMINISTRATOR if deciding else RoleName.QUALITY_LEAD
        return Notice(NoticeKind.ESCALATION, above, None, due)
    if working_days_between(today, due, office) > terms.remind:
        return None
    return Notice(NoticeKind.REMINDER, role, user, due)


def is_final(
    published_on: date,
    appeals: Iterable[AppealState],
    today: date,
    terms: Terms,
    office: OfficeHours,
    until: date | None = None,
) -> bool:
    """Whether a published review is final: nothing can be raised any more, nothing is open.

    An appeal decided early does not end the days for the other criteria. ``until``: the last
    day that was promised on publishing, if any.
    """
    over = today > (until or last_day_to_raise(published_on, terms, office))
    return over and not any(state.is_open for state in appeals)


def _whose_turn(appeal: Appeal) -> tuple[RoleName, int | None]:
    match appeal.state:
        case AppealState.AWAITING_COMMENT:
            return RoleName.SUPERVISOR, None
        case AppealState.AWAITING_RESCORE if appeal.rescorer is not None:
            return RoleName.REVIEWER, appeal.rescorer
        case _:
            return RoleName.QUALITY_LEAD, None


def _next_open(day: date, office: OfficeHours) -> date:
    following = day + timedelta(days=1)
    while not office.of(following):
        if following - day > _LONGEST_CLOSURE:
            raise Invalid(_("The team's office hours have no working day to count."))
        following += timedelta(days=1)
    return following
