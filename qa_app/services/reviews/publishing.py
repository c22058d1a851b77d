"""Publishing reviews, so that they count and their agents see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reviews import Purpose, ReviewState, ReviewStep, after
from qa_app.services import audit, review_figures
from qa_app.services.appeals import calendars
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.services.rechecks import choosing as rechecking
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
    _let_chance_speak(context, wanted)
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
    waiting = rechecking.held_back(context, review_ids)
    moving = [
        review
        for review in found
        if review.state == ReviewState.SUBMITTED
        and Purpose(review.purpose).is_published
        and review.id not in waiting
    ]
    queries.set_published(
        context.session,
        [review.id for review in moving],
        after(ReviewState.SUBMITTED, ReviewStep.PUBLISH),
        context.now,
        context.actor.user_id,
    )
    review_figures.count_from_now(context, [review.id for review in moving])
    teams = calendars.of_teams(context, {each.team_id for each in moving if each.team_id})
    untils = {team_id: calendar.until(context.now) for team_id, calendar in teams.items()}
    queries.promise_appeals(context.session, [each.id for each in moving], untils)
    _tell_agents(context, moving, untils)
    for review in moving:
        audit.record(
            context,
            "review.published",
            "review",
            review.id,
            team_id=review.team_id,
            total=str(review.total),
        )
    return len(moving)


def _let_chance_speak(context: Context, review_ids: Sequence[int]) -> None:
    """Before anything of a team is published: which of its reviews are scored again?"""
    for start in range(0, len(review_ids), _AT_ONCE):
        found = queries.several(context.session, review_ids[start : start + _AT_ONCE])
        reach = context.reach(Right.PUBLISH)
        teams = {each.team_id for each in found if each.team_id and reach.covers(each.team_id)}
        rechecking.consider(context, teams)


def _require_publisher(context: Context, review: ListedReview) -> None:
    if review.team_id is not None:
        context.actor.require(Right.PUBLISH, review.team_id)
    elif not context.reach(Right.PUBLISH).everywhere:
        raise NotFound()


def _tell_agents(
    context: Context, reviews: Sequence[ListedReview], untils: Mapping[int, date]
) -> None:
    agents = {review.agent_id for review in reviews if review.agent_id is not None}
    users = queries.users_of_agents(context.session, agents)
    for review in reviews:
        user_id = None if review.agent_id is None else users.get(review.agent_id)
        until = untils.get(review.team_id or 0)
        if user_id is not None:
            notify(
                context,
                [user_id],
                "review.published",
                f"review.published:{review.id}",
                {
                    "review": review.id,
                    "exercise" if review.part_id is None else "conversation": review.external_id,
                    "until": until and until.isoformat(),
                },
            )
