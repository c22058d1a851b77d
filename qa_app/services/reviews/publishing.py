"""Publishing reviews, so that they count and their agents see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose, ReviewState, ReviewStep, after
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.reviews import ListedReview

_AT_ONCE = 500


def publish(context: Context, review_ids: Collection[int]) -> int:
    """Publish submitted reviews; returns how many.

    Those that are published already, or were withdrawn meanwhile, are passed over. Raises
    NotFound or Refused, and then none is published, where the actor may not publish one.
    """
    wanted = sorted(set(review_ids))
    published = 0
    for start in range(0, len(wanted), _AT_ONCE):
        published += _publish(context, wanted[start : start + _AT_ONCE])
    context.session.commit()
    return published


def publish_all(
    context: Context, *, team_id: int | None = None, agent_id: int | None = None
) -> int:
    """Publish every submitted review of the actor's teams that a filter lets through."""
    waiting = queries.ids(
        context.session,
        reach=context.reach(Right.PUBLISH),
        states=[ReviewState.SUBMITTED],
        team_id=team_id,
        agent_id=agent_id,
    )
    return publish(context, waiting)


def _publish(context: Context, review_ids: Sequence[int]) -> int:
    queries.lock(context.session, review_ids)
    found = queries.several(context.session, review_ids)
    if len(found) < len(review_ids):
        raise NotFound()
    for review in found:
        _require_publisher(context, review)
    moving = [
        review
        for review in found
        if review.state == ReviewState.SUBMITTED and Purpose(review.purpose).is_published
    ]
    queries.set_published(
        context.session,
        [review.id for review in moving],
        after(ReviewState.SUBMITTED, ReviewStep.PUBLISH),
        context.now,
        context.actor.user_id,
    )
    _tell_agents(context, moving)
    for review in moving:
        audit.record(context, "review.published", "review", review.id, team_id=review.team_id)
    return len(moving)


def _require_publisher(context: Context, review: ListedReview) -> None:
    if review.team_id is not None:
        context.actor.require(Right.PUBLISH, review.team_id)
    elif not context.reach(Right.PUBLISH).everywhere:
        raise NotFound()


def _tell_agents(context: Context, reviews: Sequence[ListedReview]) -> None:
    agents = {review.agent_id for review in reviews if review.agent_id is not None}
    users = queries.users_of_agents(context.session, agents)
    for review in reviews:
        user_id = None if review.agent_id is None else users.get(review.agent_id)
        if user_id is not None:
            notify(
                context,
                [user_id],
                "review.published",
                f"review.published:{review.id}",
                {"review": review.id, "conversation": review.external_id},
            )
