"""Opening a task to fill its form, and a review to read it; looking changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qa_app.core.definitions import Kind, Version
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose, ReviewState, require_not_own
from qa_app.core.rubrics import Rubric
from qa_app.core.second_looks import Sight, Stage, sight_of, stage_of
from qa_app.services import assignments, conversations, definition_versions, definitions
from qa_app.services.calibration import progress as rounds
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.reviews import access
from qa_app.services.reviews.forms import FilledForm, filled_form
from qa_app.storage.queries import conversations as parts
from qa_app.storage.queries import exercises
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.assignments import AssignedPart, QueuePlace
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.exercises import Turn
from qa_app.storage.queries.reviews import ListedReview


@dataclass(frozen=True, slots=True)
class OpenedAssignment:
    """A task with its form. A review begins with the first change; ``review`` is ``None``
    until then and ``edition`` 0. ``next_up``: the task to open afterwards. ``newer``: a version
    of its rubric that was published since, which other reviews are made by.
    """

    assignment: AssignedPart
    place: QueuePlace
    form: FilledForm
    review: ListedReview | None
    next_up: AssignedPart | None
    newer: Version | None

    @property
    def edition(self) -> int:
        return self.review.edition if self.review else 0

    @property
    def seconds(self) -> int:
        return self.review.seconds if self.review else 0

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.assignment.purpose)

    @property
    def stage(self) -> Stage:
        return stage_of(self.purpose, blind=self.assignment.blind, revealed=self._revealed)

    @property
    def sight(self) -> Sight:
        """What it shows of the pre-screen."""
        return _sight(self.assignment, revealed=self._revealed)

    @property
    def _revealed(self) -> bool:
        return self.review is not None and self.review.revealed_at is not None

    @property
    def saved_at(self) -> datetime | None:
        return self.review.saved_at if self.review else None

    @property
    def is_open(self) -> bool:
        """Whether the form may still be filled."""
        draft = self.review is None or self.review.state == ReviewState.DRAFT
        return draft and self.assignment.state == "open"


@dataclass(frozen=True, slots=True)
class OpenedReview:
    """A review to read.

    ``may_publish`` and ``may_withdraw``: what the actor may do with it now.
    ``may_see_conversation``: whether they may open the conversation itself. ``sees_work``:
    whether they are told how it came about, such as how long it took; its author is not.
    """

    review: ListedReview
    form: FilledForm
    may_publish: bool
    may_withdraw: bool
    may_see_conversation: bool
    sees_work: bool


def open_assignment(context: Context, assignment_id: int) -> OpenedAssignment:
    """One of the actor's own tasks with the form as far as it is filled.

    Raises NotFound for anybody else's, Refused where the conversation is the actor's own.
    """
    assigned = assignments.own_assignment(context, assignment_id)
    subject = reviewable(context, assigned)
    review_id = review_of(context, assigned)
    review = None if review_id is None else access.known(context, review_id)
    revealed = review is not None and review.revealed_at is not None
    form = filled_form(
        context,
        subject,
        rubric_version_id=assigned.rubric_version_id,
        revision_id=review.revision_id if review else newest_text(subject),
        review_id=review_id,
        comment=review.comment if review else "",
        criteria=assigned.criteria,
        sight=_sight(assigned, revealed=revealed),
        second=revealed,
    )
    return OpenedAssignment(
        assignment=assigned,
        place=assignments.place_of(context, assigned),
        form=form,
        review=review,
        next_up=assignments.next_after(context, assigned),
        newer=_newer(context, form.rubric, subject.team_id),
    )


def _newer(context: Context, used: RubricVersion, team_id: int | None) -> Version | None:
    """The version of a rubric in force for a team, where it is newer than the one used."""
    found = definition_versions.in_force(context, Kind.RUBRIC, used.rubric.id, team_id)
    return found if found is not None and found.number > used.number else None


def rubric_of_task(context: Context, assignment_id: int) -> Rubric:
    """The rubric by which one of the actor's own tasks is graded; raises NotFound."""
    assigned = assignments.own_assignment(context, assignment_id)
    return definitions.narrowed_version(
        context, assigned.rubric_version_id, assigned.criteria
    ).rubric


def sight_in(context: Context, assignment_id: int) -> Sight:
    """What the form of one of the actor's own tasks shows of the pre-screen; raises NotFound."""
    assigned = assignments.own_assignment(context, assignment_id)
    review_id = review_of(context, assigned)
    review = None if review_id is None else access.known(context, review_id)
    revealed = review is not None and review.revealed_at is not None
    return _sight(assigned, revealed=revealed)


def _sight(assigned: AssignedPart, *, revealed: bool) -> Sight:
    """What a task shows of the pre-screen; an exercise was never screened."""
    if assigned.part_id is None:
        return Sight.NONE
    return sight_of(Purpose(assigned.purpose), blind=assigned.blind, revealed=revealed)


def open_review(context: Context, review_id: int) -> OpenedReview:
    """A review to read: one's own, a submitted one of one's teams, an agent's published one.

    Raises NotFound for any other.
    """
    review = access.readable(context, review_id)
    subject = subject_of(context, review)
    submitted = review.state == ReviewState.SUBMITTED
    mine = review.reviewer_id == context.actor.user_id
    return OpenedReview(
        review=review,
        form=filled_form(
            context,
            subject,
            rubric_version_id=review.rubric_version_id,
            revision_id=review.revision_id,
            review_id=review.id,
            comment=review.comment,
            criteria=review.criteria,
            sight=sight_of(Purpose(review.purpose), blind=False, revealed=True),
        ),
        may_publish=submitted and context.reach(Right.PUBLISH).covers(review.team_id),
        may_withdraw=submitted and mine and rounds.may_withdraw(context, review.assignment_id),
        may_see_conversation=context.reach(Right.SEE_CONVERSATIONS).covers(subject.team_id),
        sees_work=not mine and context.reach(Right.PUBLISH).covers(review.team_id),
    )


def subject_of(context: Context, review: ListedReview) -> ListedPart | Turn:
    """What a review is of: a part, or a turn in an exercise; raises NotFound."""
    if review.part_id is not None:
        found: ListedPart | Turn | None = parts.listed_part(context.session, review.part_id)
    else:
        found = exercises.turn(context.session, review.exercise_turn_id or 0)
    if found is None:
        raise NotFound()
    return found


def reviewable(context: Context, assigned: AssignedPart) -> ListedPart | Turn:
    """What a task is of, if the actor may review it; raises NotFound, Refused."""
    if assigned.part_id is not None:
        subject: ListedPart | Turn = conversations.visible_part(
            context, assigned.part_id, Right.REVIEW
        )
    else:
        subject = _turn_to_review(context, assigned)
    if subject.agent_id is not None:
        require_not_own(context.actor.agent_id, subject.agent_id)
    return subject


def newest_text(subject: ListedPart | Turn) -> int | None:
    """The id of the text that a new review is made on; an exercise has none."""
    return None if isinstance(subject, Turn) else subject.revision_id


def _turn_to_review(context: Context, assigned: AssignedPart) -> Turn:
    turn = exercises.turn(context.session, assigned.exercise_turn_id or 0)
    if turn is None:
        raise NotFound()
    context.actor.require(Right.REVIEW, turn.team_id)
    return turn


def review_of(context: Context, assigned: AssignedPart) -> int | None:
    """The id of the review of a task: its own, or what its reviewer had begun before the task
    was taken from them and came back.
    """
    return queries.of_assignment(context.session, assigned.id) or queries.left_behind(
        context.session,
        assigned.part_id,
        assigned.exercise_turn_id,
        assigned.reviewer_id,
        assigned.rubric_version_id,
        assigned.purpose,
    )
