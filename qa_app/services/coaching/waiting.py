"""How much coaching waits for the actor, for their first page."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.permissions import Reach, Right
from qa_app.services import quizzes
from qa_app.services.context import Context
from qa_app.storage.queries import coaching as queries
from qa_app.storage.queries.coaching import Standing, TaskFilter


@dataclass(frozen=True, slots=True)
class CoachingWaits:
    """``own``: the actor's tasks as an agent; ``led``: those of the teams in which they set any.

    ``quizzes``: examples that they are to score themselves. What their roles have no use for is
    ``None``.
    """

    own: Standing | None = None
    led: Standing | None = None
    quizzes: int | None = None


def coaching_waits(context: Context) -> CoachingWaits:
    """What waits for the actor."""
    actor, session, today = context.actor, context.session, context.today
    own = led = None
    if actor.may(Right.SEE_OWN_COACHING) and actor.agent_id is not None:
        mine = TaskFilter(agent_id=actor.agent_id)
        own = queries.standing(session, mine, Reach(everywhere=True, team_ids=frozenset()), today)
    if actor.may(Right.SET_COACHING):
        led = queries.standing(session, TaskFilter(), context.reach(Right.SET_COACHING), today)
    asked = None
    if actor.may(Right.ANSWER_QUIZZES) and actor.user_id is not None:
        asked = quizzes.waiting(context)
    return CoachingWaits(own, led, asked)
