"""Which reviews somebody may see a score of."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.permissions import Reach, Right
from qa_app.services.context import Context
from qa_app.storage.queries import scores as queries


@dataclass(frozen=True, slots=True)
class View:
    """The reviews of these teams (and of these agents alone, where some are named)."""

    reach: Reach
    agent_ids: tuple[int, ...] = ()
    published_only: bool = False


def view_of_teams(context: Context, team_id: int | None = None) -> View:
    """The teams whose scores the actor sees, or one of them; raises NotFound, Refused."""
    context.actor.require(Right.SEE_SCORES, team_id)
    reach = context.reach(Right.SEE_SCORES)
    return View(reach if team_id is None else Reach(False, frozenset({team_id})))


def view_of_agent(context: Context, agent_id: int) -> View | None:
    """What the actor sees of an agent; ``None``: not even that there is one.

    Of themselves everybody sees what is published and no more, whatever else they are.
    """
    if agent_id == context.actor.agent_id and context.actor.may(Right.SEE_OWN_SCORES):
        return View(Reach(True, frozenset()), (agent_id,), published_only=True)
    reach = context.reach(Right.SEE_SCORES)
    if reach and queries.was_in_reach(context.session, agent_id, reach):
        return View(reach, (agent_id,))
    return None
