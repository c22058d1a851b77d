"""Lists of appeals, one appeal, cases by criterion, and how often appeals change an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.appeals import (
    NEXT_STATE,
    AppealStep,
    DecidedAppeal,
    Outcome,
    Sight,
    is_overdue,
    overturned_by_criterion,
    overturned_by_reviewer,
    refusal,
    sight,
)
from qa_app.core.errors import NotFound
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.proportions import Proportion
from qa_app.core.rubrics import Criterion, Rubric
from qa_app.services import corrections, definitions
from qa_app.services.appeals import calendars, loading
from qa_app.services.appeals import steps as taking
from qa_app.services.appeals.calendars import TeamCalendar
from qa_app.services.appeals.steps import Candidate
from qa_app.services.context import Context
from qa_app.services.corrections import StoredCorrection
from qa_app.services.reviews.forms import FilledForm, filled_form
from qa_app.services.reviews.opening import subject_of
from qa_app.storage.queries import appeal_lists as lists
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import reviews
from qa_app.storage.queries.appeal_lists import DecidedCase as DecidedCase
from qa_app.storage.queries.appeal_lists import Viewer
from qa_app.storage.queries.appeals import Step, StoredAppeal


class Which(StrEnum):
    """What a list of appeals is of: ``WAITING``: those that wait for the actor."""

    WAITING = "waiting"
    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ListedAppeal:
    """An appeal in a list; ``days_left``: working days after today until its step is due."""

    stored: StoredAppeal
    criterion: Criterion | None
    days_left: int | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """How many appeals wait for the actor, and when the first of them is due."""

    count: int
    due: date | None


@dataclass(frozen=True, slots=True)
class OpenedAppeal:
    """One appeal as the actor may see it.

    ``form``: the review as it stands now. ``may``: the steps that the actor can take.
    ``second``: the evidence and comment of the second look. ``correction``: what the decision
    changed. ``cases``: earlier decisions on the same criterion.
    """

    stored: StoredAppeal
    sight: Sight
    calendar: TeamCalendar
    criterion: Criterion
    form: FilledForm
    timeline: Sequence[Step]
    may: frozenset[AppealStep]
    candidates: Sequence[Candidate]
    days_left: int | None
    overdue: bool
    correction: StoredCorrection | None
    cases: Sequence[DecidedCase]


@dataclass(frozen=True, slots=True)
class CriterionCases:
    """The decided cases of one criterion, the last first, and how many changed the answer."""

    rubric: Rubric
    criterion: Criterion
    overturned: Proportion
    cases: Sequence[DecidedCase]


@dataclass(frozen=True, slots=True)
class ReviewerCases:
    """How often a reviewer's answers were changed by appeals."""

    name: str
    overturned: Proportion


@dataclass(frozen=True, slots=True)
class CaseLaw:
    """Every decided case within reach; reviewers only for who may know."""

    criteria: Sequence[CriterionCases]
    reviewers: Sequence[ReviewerCases]


def list_appeals(context: Context, which: Which, place: Place | None = None) -> Page[ListedAppeal]:
    """The appeals that the actor may see, the last raised first."""
    viewer = _viewer(context)
    page = queries.page(context.session, lists.conditions(viewer, which.value), place)
    teams = calendars.of_teams(context, {each.appeal.disputed.team for each in page.rows})
    rubrics = definitions.rubrics_by_version(
        context, {each.rubric_version_id for each in page.rows}
    )
    return Page(
        tuple(_listed(context, each, teams, rubrics) for each in page.rows),
        page.after,
        page.before,
    )


def count_appeals(context: Context, which: Which) -> int:
    """How many there are."""
    return queries.count(context.session, lists.conditions(_viewer(context), which.value))


def next_step(context: Context) -> NextStep:
    """What waits for the actor."""
    waiting = lists.conditions(_viewer(context), Which.WAITING.value)
    count = queries.count(context.session, waiting)
    return NextStep(count, queries.nearest_due(context.session, waiting) if count else None)


def open_appeal(context: Context, appeal_id: int) -> OpenedAppeal:
    """One appeal; raises NotFound for whom it does not concern."""
    case = loading.to_see(context, appeal_id)
    stored = case.stored
    review_id = case.appeal.disputed.review
    review = reviews.one(context.session, review_id)
    if review is None:
        raise NotFound()
    form = filled_form(
        context,
        subject_of(context, review),
        rubric_version_id=stored.rubric_version_id,
        revision_id=review.revision_id,
        review_id=review_id,
        comment=review.comment,
    )
    criterion = form.rubric.rubric.criterion(case.appeal.disputed.criterion)
    if criterion is None:
        raise NotFound()
    may = frozenset(
        step
        for step in AppealStep
        if (case.appeal.state, step) in NEXT_STATE
        and refusal(step, case.appeal.disputed, case.appeal, case.party) is None
    )
    overdue = is_overdue(case.appeal, case.today, case.calendar.terms, case.calendar.office)
    if not overdue:
        may -= {AppealStep.MOVE_ON}
    found = [
        each
        for each in corrections.of_review(context, review_id)
        if each.cause.value == "appeal" and each.cause_id == appeal_id
    ]
    return OpenedAppeal(
        stored=stored,
        sight=sight(case.appeal, case.party),
        calendar=case.calendar,
        criterion=criterion,
        form=form,
        timeline=queries.steps_of(context.session, appeal_id),
        may=may - {AppealStep.RESCORE},
        candidates=taking.candidates(context, case) if AppealStep.ASSIGN in may else (),
        days_left=_days_left(case.calendar, case.today, stored.due_on),
        overdue=overdue,
        correction=found[-1] if found else None,
        cases=_cases_of(context, stored) if context.actor.may(Right.SEE_APPEALS) else (),
    )


def case_law(context: Context) -> CaseLaw:
    """The decided cases of the actor's teams, by criterion."""
    reach = context.reach(Right.SEE_CONVERSATIONS)
    context.actor.require(Right.SEE_CONVERSATIONS)
    found = lists.decided(context.session, reach)
    rubrics = _newest(context, found)
    decided = [_counted(each) for each in found]
    by_criterion = overturned_by_criterion(decided)
    groups: dict[tuple[str, str], list[DecidedCase]] = {}
    for each in found:
        groups.setdefault((each.rubric, each.criterion), []).append(each)
    criteria = [
        CriterionCases(rubrics[key], criterion, by_criterion[key, criterion_id], cases)
        for (key, criterion_id), cases in groups.items()
        if (criterion := rubrics[key].criterion(criterion_id)) is not None
    ]
    names = {each.first_reviewer_id: each.first_reviewer for each in found}
    may_know = context.actor.may(Right.SEE_APPEALS)
    reviewers = [
        ReviewerCases(names[user_id], overturned)
        for user_id, overturned in overturned_by_reviewer(decided).items()
        if may_know or user_id == context.actor.user_id
    ]
    return CaseLaw(
        sorted(criteria, key=lambda each: (-each.overturned.of, each.criterion.id)),
        sorted(reviewers, key=lambda each: (-each.overturned.of, each.name)),
    )


def cases_of_rubric(context: Context, rubric: str) -> Mapping[str, Sequence[DecidedCase]]:
    """The decided cases of the actor's teams on a rubric, by criterion, the last first."""
    reach = context.reach(Right.SEE_CONVERSATIONS)
    found: dict[str, list[DecidedCase]] = {}
    for each in lists.decided(context.session, reach, rubric=rubric):
        found.setdefault(each.criterion, []).append(each)
    return found


def _cases_of(context: Context, stored: StoredAppeal) -> list[DecidedCase]:
    found = lists.decided(
        context.session,
        context.reach(Right.SEE_APPEALS),
        rubric=stored.rubric,
        criterion=stored.appeal.disputed.criterion,
    )
    return [each for each in found if each.id != stored.id]


def _viewer(context: Context) -> Viewer:
    actor = context.actor
    return Viewer(
        user_id=actor.user_id or 0,
        agent_id=actor.agent_id if actor.may(Right.RAISE_APPEALS) else None,
        sees=context.reach(Right.SEE_APPEALS),
        comments=context.reach(Right.COMMENT_APPEALS),
        decides=context.reach(Right.DECIDE_APPEALS),
        reviews=actor.may(Right.REVIEW),
        today=context.today,
    )


def _listed(
    context: Context,
    stored: StoredAppeal,
    teams: Mapping[int, TeamCalendar],
    rubrics: Mapping[int, Rubric],
) -> ListedAppeal:
    calendar = teams[stored.appeal.disputed.team]
    today = calendar.day_of(context.now)
    return ListedAppeal(
        stored,
        rubrics[stored.rubric_version_id].criterion(stored.appeal.disputed.criterion),
        _days_left(calendar, today, stored.due_on),
        is_overdue(stored.appeal, today, calendar.terms, calendar.office),
    )


def _days_left(calendar: TeamCalendar, today: date, due: date | None) -> int | None:
    return None if due is None else calendar.days_left(today, due)


def _newest(context: Context, found: Sequence[DecidedCase]) -> dict[str, Rubric]:
    """The newest of the versions that cases are about, by the rubric's key."""
    rubrics = definitions.rubrics_by_version(context, {each.rubric_version_id for each in found})
    return {rubric.id: rubric for _version, rubric in sorted(rubrics.items())}


def _counted(case: DecidedCase) -> DecidedAppeal:
    return DecidedAppeal(case.rubric, case.criterion, case.first_reviewer_id, Outcome(case.outcome))
