from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.core.appeals import (
    AppealState,
    Notice,
    NoticeKind,
    Terms,
    due_on,
    is_final,
    is_overdue,
    last_day_to_raise,
    notice_on,
    working_day_after,
    working_days_between,
)
from qa_app.core.errors import Invalid
from qa_app.core.latency.hours import OfficeHours
from qa_app.core.permissions import RoleName
from tests.core.appeals.people import OFFICE, PUBLISHED, TERMS, raised

# Whole draws and first calls of numpy take their time on a busy machine.
UNTIMED = settings(deadline=None)

DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("count", "day"),
    [
        (0, date(2026, 9, 24)),
        (1, date(2026, 9, 25)),
        (2, date(2026, 9, 26)),
        (3, date(2026, 9, 28)),
        (5, date(2026, 9, 30)),
        (6, date(2026, 10, 8)),
    ],
)
def test_only_days_on_which_the_office_is_open_count(count: int, day: date) -> None:
    """A worked Saturday counts, Sunday and the holiday week do not."""
    assert working_day_after(PUBLISHED, count, OFFICE) == day


@UNTIMED
@given(DAYS, st.integers(0, 20))
def test_counting_forth_and_back_agree(day: date, count: int) -> None:
    """The days left and the last day are two ways of saying one thing."""
    assert working_days_between(day, working_day_after(day, count, OFFICE), OFFICE) == count


def test_a_calendar_without_working_days_is_refused() -> None:
    """Counting would never end."""
    with pytest.raises(Invalid):
        working_day_after(PUBLISHED, 1, OfficeHours(((),) * 7))


@pytest.mark.parametrize("days", [0, -1, 61])
def test_terms_that_make_no_sense_are_refused(days: int) -> None:
    """No day at all to appeal would abolish the right."""
    with pytest.raises(Invalid) as refused:
        Terms(to_raise=days)
    assert refused.value.field == "to_raise"


def test_a_reminder_may_wait_for_the_last_day() -> None:
    """0 days before is that day."""
    assert Terms(remind=0).remind == 0


def test_each_step_has_its_own_days() -> None:
    """They begin when the appeal arrives there."""
    terms = Terms(to_comment=1, to_rescore=2, to_decide=3)
    waiting = [
        AppealState.AWAITING_COMMENT,
        AppealState.AWAITING_RESCORE,
        AppealState.AWAITING_DECISION,
        AppealState.DECIDED,
        AppealState.WITHDRAWN,
    ]
    due = [due_on(replace(raised(), state=state), terms, OFFICE) for state in waiting]
    assert due == [date(2026, 9, 25), date(2026, 9, 26), date(2026, 9, 28), None, None]


def test_the_last_day_still_counts() -> None:
    """Overdue is what is past it."""
    assert not is_overdue(raised(), date(2026, 9, 26), TERMS, OFFICE)
    assert is_overdue(raised(), date(2026, 9, 27), TERMS, OFFICE)


def test_first_there_is_time_then_a_reminder_then_the_next_above_is_told() -> None:
    """The supervisor has until the 26th; a reminder goes out one working day before."""
    due = date(2026, 9, 26)
    reminder = Notice(NoticeKind.REMINDER, RoleName.SUPERVISOR, None, due)
    above = Notice(NoticeKind.ESCALATION, RoleName.QUALITY_LEAD, None, due)
    course = [
        notice_on(raised(), PUBLISHED + timedelta(days=day), TERMS, OFFICE) for day in range(4)
    ]
    assert course == [None, reminder, reminder, above]


@pytest.mark.parametrize(
    ("state", "rescorer", "reminded", "user", "above"),
    [
        (
            AppealState.AWAITING_COMMENT,
            None,
            RoleName.SUPERVISOR,
            None,
            RoleName.QUALITY_LEAD,
        ),
        (
            AppealState.AWAITING_RESCORE,
            None,
            RoleName.QUALITY_LEAD,
            None,
            RoleName.QUALITY_LEAD,
        ),
        (AppealState.AWAITING_RESCORE, 12, RoleName.REVIEWER, 12, RoleName.QUALITY_LEAD),
        (
            AppealState.AWAITING_DECISION,
            12,
            RoleName.QUALITY_LEAD,
            None,
            RoleName.ADMINISTRATOR,
        ),
    ],
)
def test_whoever_can_do_something_about_it_is_told(
    state: AppealState,
    rescorer: int | None,
    reminded: RoleName,
    user: int | None,
    above: RoleName,
) -> None:
    """A reminder to somebody who may not act is noise."""
    appeal = replace(raised(), state=state, rescorer=rescorer)
    near = notice_on(appeal, date(2026, 9, 25), TERMS, OFFICE)
    late = notice_on(appeal, date(2026, 9, 27), TERMS, OFFICE)
    assert near is not None
    assert late is not None
    assert (near.kind, near.role, near.user) == (NoticeKind.REMINDER, reminded, user)
    assert (late.kind, late.role, late.user) == (NoticeKind.ESCALATION, above, None)


@pytest.mark.parametrize("state", [AppealState.DECIDED, AppealState.WITHDRAWN])
def test_what_has_ended_reminds_nobody(state: AppealState) -> None:
    """However long ago."""
    ended = replace(raised(), state=state)
    assert notice_on(ended, date(2027, 1, 1), TERMS, OFFICE) is None


def test_a_review_is_final_when_the_time_to_appeal_is_over() -> None:
    """Not on the last day, which is the agent's."""
    last = last_day_to_raise(PUBLISHED, TERMS, OFFICE)
    assert last == date(2026, 9, 28)
    assert not is_final(PUBLISHED, [], last, TERMS, OFFICE)
    assert is_final(PUBLISHED, [], last + timedelta(days=1), TERMS, OFFICE)


@pytest.mark.parametrize("state", AppealState)
def test_an_open_appeal_keeps_a_review_from_being_final(state: AppealState) -> None:
    """And a decided one does not end the time of the other criteria."""
    long_after = date(2026, 12, 1)
    ended = {AppealState.DECIDED, AppealState.WITHDRAWN}
    assert is_final(PUBLISHED, [state], long_after, TERMS, OFFICE) is (state in ended)
    assert not is_final(PUBLISHED, [state], PUBLISHED, TERMS, OFFICE)
