"""What the people of an appeal do: comment, go on without one, give out the second look,
decide, withdraw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_app.core import appeals as core
from qa_app.core.appeals import AppealState, AppealStep, Outcome, able_to_rescore
from qa_app.core.corrections import CorrectionCause
from qa_app.core.errors import Invalid, _
from qa_app.core.reviews import Evidence, Purpose
from qa_app.core.rubrics import Answer, asked, hanging_on
from qa_app.services import blind_tasks, corrections, definitions
from qa_app.services.appeals import closing, loading, telling
from qa_app.services.appeals.loading import Case
from qa_app.services.context import Context
from qa_app.storage.queries import appeals as queries
from qa_app.storage.queries import assignments, reviews
from qa_app.storage.queries.appeals import StoredAppeal


class Candidate(NamedTuple):
    """Somebody who can be given the second look, and how much they have to do already."""

    id: int
    name: str
    open: int


def comment(context: Context, appeal_id: int, text: str) -> None:
    """The supervisor says what they know. Raises Invalid, Refused, Conflict."""
    case = loading.to_change(context, appeal_id)
    after = core.comment(case.appeal, text, case.party, case.today)
    stored = loading.keep(context, case, after, AppealStep.COMMENT)
    _to_be_given(context, case, stored)
    loading.note(context, stored, "appeal.commented")


def move_on(context: Context, appeal_id: int) -> None:
    """Go on without a comment that nobody gave in time. Raises Refused, Conflict."""
    case = loading.to_change(context, appeal_id)
    calendar = case.calendar
    after = core.move_on(case.appeal, case.party, case.today, calendar.terms, calendar.office)
    stored = loading.keep(context, case, after, AppealStep.MOVE_ON)
    _to_be_given(context, case, stored)
    loading.note(context, stored, "appeal.moved_on")


def candidates(context: Context, case: Case) -> Sequence[Candidate]:
    """Who can be given the second look, those with the least to do first; reviewers before
    quality leads, never whoever asks.
    """
    disputed = case.appeal.disputed
    members = queries.members_of(context.session, disputed.team, context.today)
    names = {member.party.user: member.name for member in members}
    able = able_to_rescore(disputed, (member.party for member in members))
    loads = {
        each.id: each.open
        for each in assignments.reviewers_of(context.session, disputed.team, context.today)
    }
    others = [party for party in able if party.user != case.party.user]
    ranked = sorted(
        enumerate(others),
        key=lambda each: (_is_lead(each[1]), loads.get(each[1].user, 0), each[0]),
    )
    return [
        Candidate(party.user, names[party.user], loads.get(party.user, 0)) for _n, party in ranked
    ]


def assign(context: Context, appeal_id: int, rescorer_id: int) -> None:
    """Give the second look to somebody, or to somebody else. Raises Refused, Conflict."""
    case = loading.to_change(context, appeal_id)
    disputed = case.appeal.disputed
    members = queries.members_of(context.session, disputed.team, context.today)
    chosen = next((each.party for each in members if each.party.user == rescorer_id), None)
    if chosen is None:
        raise Invalid(_("Choose who is to score again."), field="rescorer")
    after = core.assign(case.appeal, chosen, case.party, case.today)
    _let_go(context, case.stored)
    rubric = definitions.rubric_version(context, case.stored.rubric_version_id).rubric
    due = case.calendar.due(after)
    task = blind_tasks.give(
        context,
        Purpose.RESCORE,
        disputed.review,
        rescorer_id,
        criteria=hanging_on(rubric, disputed.criterion),
        due_on=due,
    )
    queries.set_task(context.session, appeal_id, task)
    stored = loading.keep(context, case, after, AppealStep.ASSIGN)
    telling.tell(context, stored, telling.GIVEN, [rescorer_id], due=due, again=task)
    loading.note(context, stored, "appeal.assigned", rescorer=rescorer_id)


def decide(
    context: Context, appeal_id: int, outcome: Outcome, reason: str, answer: Answer | None = None
) -> None:
    """End an appeal with a reason; a changed answer takes the first one's place in the review.

    Raises Invalid where the answer cannot be taken, Refused, Conflict.
    """
    case = loading.to_change(context, appeal_id)
    disputed = case.appeal.disputed
    reviews.lock(context.session, [disputed.review])
    after = core.decide(case.appeal, outcome, reason, answer, case.party, case.today)
    stored = loading.keep(context, case, after, AppealStep.DECIDE)
    totals: dict[str, object] = {}
    if after.decision is not None and after.decision.answer is not None:
        result = corrections.correct(
            context,
            disputed.review,
            _changes(context, case, after.decision.answer),
            _evidence(context, case, after.decision.answer),
            cause=CorrectionCause.APPEAL,
            cause_id=appeal_id,
            reason=after.decision.reason,
        )
        totals = {"total": str(result.score.total)}
    told = {
        *telling.agent_of(context, stored),
        *telling.supervisors(context, stored),
        disputed.first_reviewer,
    }
    telling.tell(context, stored, telling.DECIDED, sorted(told))
    closing.finalise_review(context, disputed.review, case.calendar)
    loading.note(context, stored, "appeal.decided", outcome=outcome.value, **totals)


def withdraw(context: Context, appeal_id: int) -> None:
    """The agent lets it be; a second look that is still open is taken back."""
    case = loading.to_change(context, appeal_id)
    after = core.withdraw(case.appeal, case.party, case.today)
    _let_go(context, case.stored)
    stored = loading.keep(context, case, after, AppealStep.WITHDRAW)
    told = {*telling.supervisors(context, stored), *telling.leads(context, stored)}
    telling.tell(context, stored, telling.WITHDRAWN, sorted(told))
    closing.finalise_review(context, case.appeal.disputed.review, case.calendar)
    loading.note(context, stored, "appeal.withdrawn")


def _to_be_given(context: Context, case: Case, stored: StoredAppeal) -> None:
    leads = telling.leads(context, stored)
    telling.tell(context, stored, telling.COMMENTED, leads, due=case.calendar.due(stored.appeal))


def _let_go(context: Context, stored: StoredAppeal) -> None:
    """Take the second look from whoever has it, unless it is done."""
    if stored.assignment_id is not None and stored.appeal.state is AppealState.AWAITING_RESCORE:
        queries.set_task(context.session, stored.id, None)
        blind_tasks.take_back(context, stored.assignment_id)


def _is_lead(party: core.Party) -> bool:
    return any(role.value == "quality_lead" for role in party.roles)


def _second_look(context: Context, stored: StoredAppeal) -> int | None:
    if stored.assignment_id is None:
        return None
    return reviews.of_assignment(context.session, stored.assignment_id)


def _changes(context: Context, case: Case, answer: Answer) -> dict[str, Answer]:
    """The decided answer, and what it makes to be asked as the second look answered it."""
    disputed = case.appeal.disputed
    rubric = definitions.rubric_version(context, case.stored.rubric_version_id).rubric
    first = reviews.answers(context.session, disputed.review)
    changes = {disputed.criterion: answer}
    second = _second_look(context, case.stored)
    again = {} if second is None else reviews.answers(context.session, second)
    newly = asked(rubric, {**first, **changes}) - first.keys()
    return changes | {each: again[each] for each in newly if each in again}


def _evidence(context: Context, case: Case, answer: Answer) -> dict[str, Sequence[Evidence]]:
    """What the second look rests on, where its answer is the one that was decided on."""
    disputed = case.appeal.disputed
    again = case.appeal.rescored
    second = _second_look(context, case.stored)
    same = again is not None and (again.value, again.na, again.count, again.points) == (
        answer.value,
        answer.na,
        answer.count,
        answer.points,
    )
    if second is None or not same:
        return {}
    found = reviews.evidence(context.session, second)
    return {disputed.criterion: [each for each in found if each.criterion == disputed.criterion]}
