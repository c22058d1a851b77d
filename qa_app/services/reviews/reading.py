"""Lists of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from qa_app.core.listing import PAGE_SIZE, Page, Place
from qa_app.core.permissions import Reach, Right
from qa_app.core.reviews import COUNTED_STATES, SUBMITTED_STATES, ReviewState
from qa_app.services.blind_tasks import blind_parts, blind_turns
from qa_app.services.context import Context
from qa_app.services.reviews.access import may_read
from qa_app.storage.queries import conversations
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.conversations import Named
from qa_app.storage.queries.reviews import ListedReview


class Blind(NamedTuple):
    """What the actor has still to score without knowing, of parts and of turns in exercises."""

    parts: frozenset[int]
    turns: frozenset[int]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter of a list of reviews offers."""

    teams: Sequence[Named]
    agents: Sequence[Named]


def choices(context: Context, state: ReviewState) -> Choices:
    """The teams and agents of which the actor may see reviews in a state."""
    reach = _reach(context, state)
    return Choices(
        teams=conversations.teams_in(context.session, reach),
        agents=conversations.agents_in(context.session, reach),
    )


def list_reviews(
    context: Context,
    state: ReviewState,
    *,
    agent_id: int | None = None,
    team_id: int | None = None,
    place: Place | None = None,
    limit: int = PAGE_SIZE,
) -> Page[ListedReview]:
    """The submitted reviews that the actor may publish, or the published ones they may see.

    What the actor is to score again without knowing it shows no result.
    """
    page = queries.page(
        context.session,
        reach=_reach(context, state),
        states=_states(state),
        agent_id=agent_id,
        team_id=team_id,
        place=place,
        limit=limit,
    )
    parts = [each.part_id for each in page.rows if each.part_id is not None]
    turns = [each.exercise_turn_id for each in page.rows if each.exercise_turn_id is not None]
    blind = Blind(blind_parts(context, parts), blind_turns(context, turns))
    return replace(page, rows=tuple(_seen(context, review, blind) for review in page.rows))


def count_reviews(
    context: Context,
    state: ReviewState,
    *,
    agent_id: int | None = None,
    team_id: int | None = None,
) -> int:
    """How many reviews the list has in all."""
    return queries.count(
        context.session,
        reach=_reach(context, state),
        states=_states(state),
        agent_id=agent_id,
        team_id=team_id,
    )


def my_published(context: Context, place: Place | None = None) -> Page[ListedReview]:
    """An agent's own published reviews, those of their former teams too."""
    context.actor.require(Right.SEE_OWN_SCORES)
    if context.actor.agent_id is None:
        return Page(())
    return queries.page(
        context.session,
        reach=Reach(everywhere=True, team_ids=frozenset()),
        states=COUNTED_STATES,
        agent_id=context.actor.agent_id,
        place=place,
    )


def reviews_of_part(context: Context, part_id: int) -> Sequence[ListedReview]:
    """The reviews of a part that the actor may read."""
    found = queries.of_part(context.session, part_id, SUBMITTED_STATES)
    if part_id in blind_parts(context, [part_id]):
        found = [review for review in found if review.reviewer_id == context.actor.user_id]
    return [review for review in found if may_read(context, review)]


def _seen(context: Context, review: ListedReview, blind: Blind) -> ListedReview:
    hidden = review.part_id in blind.parts or review.exercise_turn_id in blind.turns
    if not hidden or review.reviewer_id == context.actor.user_id:
        return review
    return review._replace(total=None, without_critical=None, passed=None, comment="")


def _states(state: ReviewState) -> Sequence[ReviewState]:
    """A list of published reviews holds the final ones too."""
    return COUNTED_STATES if state in COUNTED_STATES else (state,)


def _reach(context: Context, state: ReviewState) -> Reach:
    published = state in COUNTED_STATES
    return context.reach(Right.SEE_SCORES if published else Right.PUBLISH)
