"""Sending a conversation to a review outside the sample (指定质检), and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.assignments import Reviewer, spread
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.flagged import Outcome
from qa_app.core.listing import Page, Place
from qa_app.core.permissions import Right
from qa_app.core.review_requests import (
    OpenTasks,
    RequestDraft,
    checked,
    require_not_open,
    require_withdrawable,
)
from qa_app.core.reviews import Purpose
from qa_app.core.sampling import Part
from qa_app.services import audit, flag_cases, rubric_uses
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.notices import notify
from qa_app.storage.queries import assignments, task_board
from qa_app.storage.queries import review_requests as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.conversations import ListedPart, Named
from qa_app.storage.queries.review_requests import ListedRequest
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.review_requests import ReviewRequest

__all__ = [
    "Asking",
    "ListedRequest",
    "add",
    "behind_tasks",
    "find",
    "list_requests",
    "look",
    "requests_of_part",
    "reviewers_anywhere",
    "reviewers_of_part",
    "send",
    "take_back",
    "withdraw",
]

TARGETED, WITHDRAWN = "tasks.targeted", "tasks.withdrawn"
_NO_AGENT = -1


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form of a request needs to know of a part.

    ``refusal``: why it cannot be sent to review now, as a catalogue key.
    """

    part: ListedPart
    reviewers: Sequence[Named]
    refusal: str
    requests: Sequence[ListedRequest]


def look(context: Context, part_id: int) -> Asking:
    """The form for one part of the actor's teams; raises NotFound, Refused."""
    part = visible_part(context, part_id, Right.TRIAGE_FLAGGED)
    purposes = queries.open_purposes(context.session, [part_id]).get(part_id, set())
    return Asking(
        part=part,
        reviewers=[Named(each.id, each.name) for each in _able(context, part)],
        refusal=_refusal(purposes),
        requests=queries.of_parts(context.session, [part_id]),
    )


def find(context: Context, external_id: str) -> Sequence[ListedPart]:
    """The parts of the conversations of an id, in the teams of the actor."""
    context.actor.require(Right.TRIAGE_FLAGGED)
    wanted = external_id.strip().replace("\0", "")
    reach = context.reach(Right.TRIAGE_FLAGGED)
    return queries.parts_called(context.session, wanted, reach) if wanted else ()


def send(context: Context, part_id: int, draft: RequestDraft) -> int:
    """Send one part to review; returns the request's id.

    Raises NotFound and Refused outside the actor's teams, Conflict where somebody is to review it
    anyway, Invalid where nobody can, or the draft is at fault.
    """
    context.actor.require(Right.TRIAGE_FLAGGED)
    part = visible_part(context, part_id, Right.TRIAGE_FLAGGED)
    request_id = add(context, part, checked(draft, context.today))
    context.session.commit()
    return request_id


def add(context: Context, part: ListedPart, draft: RequestDraft) -> int:
    """The same in the caller's transaction, for a part and a draft already checked."""
    purposes = queries.open_purposes(context.session, [part.id]).get(part.id, set())
    require_not_open(_open_tasks(purposes))
    reviewer = _reviewer(context, part, draft.reviewer_id)
    behind = assignments.last_positions(context.session, [reviewer]).get(reviewer, -1)
    task = Assignment(
        purpose=Purpose.TARGETED.value,
        part_id=part.id,
        rubric_version_id=rubric_uses.rubrics_for_parts(context, [part.id])[part.id].id,
        reviewer_id=reviewer,
        position=behind + 1,
        due_on=draft.due_on,
        created_at=context.now,
    )
    context.session.add(task)
    context.session.flush()
    row = ReviewRequest(
        part_id=part.id,
        assignment_id=task.id,
        reason=draft.reason.value,
        note=draft.note,
        asked_by=context.actor.user_id,
        asked_at=context.now,
    )
    context.session.add(row)
    context.session.flush()
    flag_cases.end(context, part.id, Outcome.REVIEW)
    details = {"conversation": part.external_id, "task": task.id, "reason": draft.reason.value}
    notify(context, [reviewer], TARGETED, f"{TARGETED}:{row.id}", details)
    audit.record(
        context,
        "review.requested",
        "part",
        part.id,
        team_id=part.team_id,
        request=row.id,
        reason=draft.reason.value,
        reviewer=reviewer,
        due=draft.due_on and draft.due_on.isoformat(),
    )
    return row.id


def withdraw(context: Context, request_id: int) -> None:
    """Take a request back that nobody has begun to work on; raises NotFound, Conflict, Refused."""
    request = _known(context, request_id)
    take_back(context, request)
    context.session.commit()


def take_back(context: Context, request: ListedRequest) -> None:
    """The same in the caller's transaction."""
    row = context.session.get_one(ReviewRequest, request.id)
    if request.assignment_id is not None:
        assignments.lock(context.session, request.assignment_id)
        task = context.session.get_one(Assignment, request.assignment_id, populate_existing=True)
        begun = queries.is_begun(context.session, task.id)
        require_withdrawable(task.state, begun, row.withdrawn_at is not None)
        row.assignment_id = None
        context.session.flush()
        context.session.delete(task)
        details = {"conversation": request.external_id}
        notify(context, [task.reviewer_id], WITHDRAWN, f"{WITHDRAWN}:{request.id}", details)
    else:
        require_withdrawable("open", False, row.withdrawn_at is not None)
    row.withdrawn_by, row.withdrawn_at = context.actor.user_id, context.now
    flag_cases.reopen(context, request.part_id)
    audit.record(
        context,
        "review.request_withdrawn",
        "part",
        request.part_id,
        team_id=request.team_id,
        request=request.id,
    )


def list_requests(context: Context, place: Place | None = None) -> Page[ListedRequest]:
    """The requests about the actor's teams, the last first."""
    context.actor.require(Right.TRIAGE_FLAGGED)
    return queries.page(context.session, context.reach(Right.TRIAGE_FLAGGED), place)


def behind_tasks(context: Context, task_ids: Collection[int]) -> Mapping[int, ListedRequest]:
    """Who asked for each of these tasks and why, for whoever has been shown the tasks."""
    return queries.of_assignments(context.session, task_ids)


def requests_of_part(context: Context, part: ListedPart) -> Sequence[ListedRequest]:
    """Who asked for reviews of a part, for those who may ask for one themselves."""
    if not context.reach(Right.TRIAGE_FLAGGED).covers(part.team_id):
        return ()
    return queries.of_parts(context.session, [part.id])


def reviewers_of_part(context: Context, part: ListedPart) -> Sequence[Named]:
    """Who may be asked to review a part."""
    return [Named(each.id, each.name) for each in _able(context, part)]


def reviewers_anywhere(context: Context) -> Sequence[Named]:
    """Who may be asked to review conversations of any of the actor's teams."""
    reach = context.reach(Right.TRIAGE_FLAGGED)
    found = task_board.reviewers(context.session, reach, context.today) if reach else ()
    return [Named(each.id, each.name) for each in found]


def _known(context: Context, request_id: int) -> ListedRequest:
    request = queries.one(context.session, request_id)
    if request is None or not context.actor.membership.covers(request.team_id):
        raise NotFound()
    if not context.reach(Right.TRIAGE_FLAGGED).covers(request.team_id):
        context.actor.require(Right.TRIAGE_FLAGGED, request.team_id)
        raise NotFound()
    return request


def _open_tasks(purposes: Collection[str]) -> OpenTasks:
    return OpenTasks(Purpose.SAMPLE in purposes, Purpose.TARGETED in purposes)


def _refusal(purposes: Collection[str]) -> str:
    try:
        require_not_open(_open_tasks(purposes))
    except Conflict as fault:
        return fault.sentence
    return ""


def _able(context: Context, part: ListedPart) -> list[ReviewerLoad]:
    """Who may review a part: not its own agent."""
    if part.team_id is None:
        return []
    pool = assignments.reviewers_of(context.session, part.team_id, context.today)
    return [each for each in pool if part.agent_id is None or each.agent_id != part.agent_id]


def _reviewer(context: Context, part: ListedPart, wanted: int | None) -> int:
    """Who is to review a part: whoever was named, else who has the least to do."""
    able = _able(context, part)
    if wanted is not None:
        if wanted not in {each.id for each in able}:
            raise Invalid(
                _("This person cannot review this conversation. Choose somebody else."),
                field="reviewer",
            )
        return wanted
    agent = _NO_AGENT if part.agent_id is None else part.agent_id
    pool = [Reviewer(each.id, each.agent_id, each.open, each.share) for each in able]
    tasks = spread([Part(part.id, agent)], pool).tasks
    if not tasks:
        raise Invalid(_("There is nobody to review. Give somebody the role of reviewer first."))
    return tasks[0].reviewer
