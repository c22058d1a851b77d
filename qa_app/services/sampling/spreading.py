"""Among whom drawn parts are spread, by which rubric, and how many unflagged come in addition."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qa_app.core.assignments import MOST_IN_ROW, Reviewer, Spread, spread
from qa_app.core.conversations import Channel
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.permissions import Right
from qa_app.core.sampling import RECALL_PERCENT, Part
from qa_app.services import rubric_uses
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import sampling as queries
from qa_app.storage.queries.assignments import ReviewerLoad
from qa_app.storage.queries.rule_quality import shares


def month_to_draw(context: Context, team_id: int) -> Period:
    """The month to offer first: the last one in which the team spoke with anybody."""
    context.actor.require(Right.DRAW, team_id)
    last = queries.last_start(context.session, team_id)
    day = context.today if last is None else last.astimezone(context.zone).date()
    return period_of(day, Span.MONTH)


def recall_percent(context: Context, team_id: int) -> int:
    """How many unflagged conversations a team's draws take, in percent of what they draw."""
    chosen = shares.percent_of(context.session, team_id)
    return RECALL_PERCENT if chosen is None else chosen


def to_assign(context: Context, parts: Collection[Part]) -> list[Part]:
    """The parts of these that nobody has yet: one draw's choice may be another's already."""
    taken = queries.assigned_among(context.session, [part.id for part in parts])
    return [part for part in parts if part.id not in taken]


def rubric_for(context: Context, team_id: int) -> RubricVersion:
    """The rubric by which what is drawn today will be graded."""
    return rubric_uses.rubric_for(context, team_id, Channel.CHAT, context.today)


def among(
    pool: Sequence[ReviewerLoad], reviewer_ids: Collection[int] | None
) -> Sequence[ReviewerLoad]:
    """Those of the pool who were chosen; all of it where nobody was asked to choose."""
    if reviewer_ids is None:
        return pool
    return [reviewer for reviewer in pool if reviewer.id in reviewer_ids]


def spread_over(
    parts: Collection[Part], pool: Sequence[ReviewerLoad], most_in_row: int = MOST_IN_ROW
) -> Spread:
    """Give drawn parts to reviewers by their shares; raises Invalid where there are none."""
    reviewers = [Reviewer(each.id, each.agent_id, each.open, each.share) for each in pool]
    return spread(parts, reviewers, most_in_row)
