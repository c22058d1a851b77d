"""The daily round of appeals: reminders, escalation, and reviews that become final."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qa_app.core.appeals import NoticeKind, Terms, is_final, last_day_to_raise, notice_on
from qa_app.core.reviews import ReviewState, ReviewStep, after
from qa_app.services import audit
from qa_app.services.appeals import calendars, telling
from qa_app.services.appeals.calendars import MONDAY_TO_FRIDAY, TeamCalendar
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import finals, reviews
from qa_app.storage.queries.finals import Published

AT_ONCE = 200


def daily_round(context: Context) -> None:
    """Remind, escalate and finalise; asked for again it does nothing twice."""
    remind(context)
    finalise(context)


def remind(context: Context) -> None:
    """Tell whose turn it is when days run short, and who is above them when they ran out."""
    after_id = 0
    while found := queries.open_ones(context.session, after_id, AT_ONCE):
        after_id = found[-1].id
        teams = calendars.of_teams(context, {each.appeal.disputed.team for each in found})
        for stored in found:
            _remind(context, stored, teams[stored.appeal.disputed.team])
        context.session.commit()


def finalise(context: Context) -> int:
    """Close every published review whose days to appeal are over; returns how many."""
    closed, after_id = 0, 0
    while found := finals.published(context.session, after_id, AT_ONCE):
        after_id = found[-1].id
        teams = calendars.of_teams(context, {each.team_id for each in found if each.team_id})
        over = [each.id for each in found if _is_over(context, each, teams.get(each.team_id or 0))]
        closed += _close(context, over)
        context.session.commit()
    return closed


def finalise_review(context: Context, review_id: int, calendar: TeamCalendar) -> None:
    """The same for one review, after an appeal against it has ended; commits nothing."""
    found = finals.one_published(context.session, review_id)
    if found is not None and not found.open_appeals and _is_over(context, found, calendar):
        _close(context, [review_id])


def _remind(context: Context, stored: queries.StoredAppeal, calendar: TeamCalendar) -> None:
    today = calendar.day_of(context.now)
    notice = notice_on(stored.appeal, today, calendar.terms, calendar.office)
    if notice is None:
        return
    escalated = notice.kind is NoticeKind.ESCALATION
    if notice.user is not None:
        told = [notice.user]
    else:
        told = telling.of_role(context, notice.role, stored.appeal.disputed.team)
    kind = telling.ESCALATION if escalated else telling.REMINDER
    again = f"{stored.appeal.state.value}:{stored.appeal.rescorer or ''}:{notice.due.isoformat()}"
    telling.tell(context, stored, kind, told, due=notice.due, again=again)


def _is_over(context: Context, review: Published, calendar: TeamCalendar | None) -> bool:
    """Whether nothing can be appealed any more; a review of no team has the default's days."""
    if calendar is None:
        day: date = context.today
        published_on = review.published_at.astimezone(context.zone).date()
        return day > last_day_to_raise(published_on, Terms(), MONDAY_TO_FRIDAY)
    return is_final(
        calendar.day_of(review.published_at),
        (),
        calendar.day_of(context.now),
        calendar.terms,
        calendar.office,
        review.appeal_until,
    )


def _close(context: Context, review_ids: Sequence[int]) -> int:
    if not review_ids:
        return 0
    reviews.lock(context.session, review_ids)
    state = after(ReviewState.PUBLISHED, ReviewStep.FINALISE)
    closed = finals.set_final(context.session, review_ids, state.value)
    if closed:
        audit.record(
            context, "reviews.final", "reviews", closed[0], reviews=closed, count=len(closed)
        )
    return len(closed)
