"""How many unflagged conversations go into a team's review queues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _
from qa_app.core.permissions import Right
from qa_app.core.sampling import MOST_RECALL_PERCENT, RECALL_PERCENT
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries.rule_quality import shares as queries
from qa_app.storage.tables.rule_quality import RecallShare


@dataclass(frozen=True, slots=True)
class TeamShare:
    """A team's share in percent of what a draw chooses."""

    team_id: int
    team: str
    percent: int


def list_shares(context: Context) -> Sequence[TeamShare]:
    """The shares of the teams whose sample the actor draws, by the teams' names."""
    context.actor.require(Right.DRAW)
    return [
        TeamShare(each.team_id, each.team, RECALL_PERCENT if each.percent is None else each.percent)
        for each in queries.of_teams(context.session, context.reach(Right.DRAW))
    ]


def set_share(context: Context, team_id: int, percent: int) -> None:
    """Choose the share of later draws; 0: they take none. Raises NotFound, Refused, Invalid."""
    context.actor.require(Right.DRAW, team_id)
    if not 0 <= percent <= MOST_RECALL_PERCENT:
        raise Invalid(
            _("Write a share between 0 and %(most)s percent."),
            field="percent",
            most=MOST_RECALL_PERCENT,
        )
    context.session.merge(RecallShare(team_id=team_id, percent=percent))
    audit.record(context, "recall.share_set", "team", team_id, team_id=team_id, percent=percent)
    context.session.commit()
