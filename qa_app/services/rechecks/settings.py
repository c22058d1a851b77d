"""How much of a team's reviews is re-checked, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.people.records import NamedUser
from qa_app.core.permissions import Right, RoleName
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.storage.queries import rechecks as queries
from qa_app.storage.queries.people import accounts
from qa_app.storage.queries.rechecks import KeptSetting


class Setting(NamedTuple):
    """A team's share in percent (0: none) and its named seniors, of those who can be."""

    percent: int
    seniors: tuple[int, ...]
    can_be: Sequence[NamedUser]
    changed_at: datetime | None


def setting_of(context: Context, team_id: int) -> Setting:
    """What a team has set; raises NotFound or Refused."""
    context.actor.require(Right.SET_REVIEWING, team_id)
    can_be = accounts.users_with_role(context.session, [RoleName.REVIEWER], team_id, context.today)
    kept = queries.settings_of(context.session, [team_id]).get(team_id)
    if kept is None:
        return Setting(0, (), can_be, None)
    able = {user.id for user in can_be}
    return Setting(
        kept.percent, tuple(each for each in kept.seniors if each in able), can_be, kept.changed_at
    )


def change(context: Context, team_id: int, percent: int, seniors: Collection[int]) -> None:
    """Keep a team's setting; commits nothing. Raises NotFound, Refused, Invalid."""
    present = setting_of(context, team_id)
    if not 0 <= percent <= 100:
        raise Invalid(_("Write a share between 0 and 100 percent."), field="percent")
    if not set(seniors) <= {user.id for user in present.can_be}:
        raise Invalid(_("Choose seniors from the reviewers of the team."), field="seniors")
    queries.set_setting(
        context.session,
        team_id,
        percent,
        seniors,
        changed_by=context.actor.user_id,
        now=context.now,
    )
    audit.record(
        context,
        "recheck.share_set",
        "team",
        team_id,
        team_id,
        percent=percent,
        seniors=sorted(seniors),
    )


def kept(context: Context, team_ids: Collection[int]) -> dict[int, KeptSetting]:
    """What teams have set, whoever asks."""
    return queries.settings_of(context.session, team_ids)
