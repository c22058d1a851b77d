"""Which reviews an actor may read, and which they may work on."""

from __future__ import annotations

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose, ReviewState
from qa_app.services.blind_tasks import require_not_blind
from qa_app.services.context import Context
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.reviews import ListedReview


def known(context: Context, review_id: int) -> ListedReview:
    """The review of an id; raises NotFound. Whether the actor may see it is asked elsewhere."""
    review = queries.one(context.session, review_id)
    if review is None:
        raise NotFound()
    return review


def own(context: Context, review_id: int) -> ListedReview:
    """The actor's own review, while they review in its team; raises NotFound."""
    review = known(context, review_id)
    if not _is_own(context, review):
        raise NotFound()
    return review


def readable(context: Context, review_id: int) -> ListedReview:
    """A review that the actor may read; raises NotFound for any other.

    Raises Refused while the actor has to score its conversation again without knowing it.
    """
    review = known(context, review_id)
    if not may_read(context, review):
        raise NotFound()
    if review.reviewer_id != context.actor.user_id:
        require_not_blind(context, review.part_id, review.exercise_turn_id)
    return review


def may_read(context: Context, review: ListedReview) -> bool:
    """One's own, a submitted one of the teams one publishes for, and published ones of the
    teams whose scores one sees; an agent's own published ones.
    """
    if _is_own(context, review):
        return True
    if review.state == ReviewState.DRAFT or not Purpose(review.purpose).is_published:
        return False
    if context.reach(Right.PUBLISH).covers(review.team_id):
        return True
    if review.published_at is None:
        return False
    return context.reach(Right.SEE_SCORES).covers(review.team_id) or _is_of_own_work(
        context, review
    )


def _is_own(context: Context, review: ListedReview) -> bool:
    mine = review.reviewer_id == context.actor.user_id
    return mine and context.reach(Right.REVIEW).covers(review.team_id)


def _is_of_own_work(context: Context, review: ListedReview) -> bool:
    actor = context.actor
    mine = actor.agent_id is not None and review.agent_id == actor.agent_id
    return mine and actor.may(Right.SEE_OWN_SCORES)
