"""How a team's work is given out, and how much each reviewer takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.assignments import LARGEST_SHARE, LONGEST_ROW, MOST_IN_ROW
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.flagged import MOST_WAITING_DAYS, WAITING_DAYS
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import task_board as queries
from qa_app.storage.queries.task_board import BoardReviewer
from qa_app.storage.tables.assignments import ReviewerShare, TeamWork


@dataclass(frozen=True, slots=True)
class TeamSetting:
    """What a team has chosen, or what the product begins with."""

    team_id: int
    team: str
    most_in_row: int
    waiting_days: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What the actor may set."""

    teams: Sequence[TeamSetting]
    reviewers: Sequence[BoardReviewer]


def list_settings(context: Context) -> Settings:
    """The settings of the actor's teams and their reviewers, by name."""
    context.actor.require(Right.DRAW)
    reach = context.reach(Right.DRAW)
    return Settings(
        teams=[
            TeamSetting(
                each.team_id,
                each.team,
                each.most_in_row or MOST_IN_ROW,
                each.waiting_days or WAITING_DAYS,
            )
            for each in queries.team_work(context.session, reach)
        ],
        reviewers=queries.reviewers(context.session, reach, context.today),
    )


def set_team_work(context: Context, team_id: int, most_in_row: int, waiting_days: int) -> None:
    """Choose for a team; raises NotFound, Refused, Invalid."""
    context.actor.require(Right.DRAW, team_id)
    for field, value, most in (
        ("most_in_row", most_in_row, LONGEST_ROW),
        ("waiting_days", waiting_days, MOST_WAITING_DAYS),
    ):
        if not 1 <= value <= most:
            raise Invalid(_("Write a number between 1 and %(most)s."), field=field, most=most)
    context.session.merge(
        TeamWork(team_id=team_id, most_in_row=most_in_row, waiting_days=waiting_days)
    )
    audit.record(
        context,
        "team_work.set",
        "team",
        team_id,
        team_id=team_id,
        most_in_row=most_in_row,
        waiting_days=waiting_days,
    )
    context.session.commit()


def set_share(context: Context, user_id: int, percent: int) -> None:
    """Choose how much a reviewer of one's teams takes; raises NotFound, Invalid."""
    context.actor.require(Right.DRAW)
    reach = context.reach(Right.DRAW)
    people = queries.reviewers(context.session, reach, context.today)
    if user_id not in {each.id for each in people}:
        raise NotFound()
    if not 0 <= percent <= LARGEST_SHARE:
        raise Invalid(
            _("Write a share between 0 and %(most)s percent."), field="percent", most=LARGEST_SHARE
        )
    context.session.merge(ReviewerShare(user_id=user_id, percent=percent))
    audit.record(context, "reviewer_share.set", "user", user_id, percent=percent)
    context.session.commit()
