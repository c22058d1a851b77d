"""Telling a team's supervisors of critical findings that an import brought."""

from __future__ import annotations

from collections.abc import Mapping

from qa_app.core.permissions import RoleName
from qa_app.services.context import Context
from qa_app.services.notices import notify
from qa_app.storage.queries.people import accounts, teams

CRITICAL_FINDINGS = "critical_findings"


def tell_supervisors(context: Context, import_id: int, critical: Mapping[int, int]) -> None:
    """Tell each team's supervisors how many of their conversations are critical.

    ``critical``: parts with critical findings, by team. Commits nothing.
    """
    for team_id, count in critical.items():
        team = teams.team(context.session, team_id)
        supervisors = accounts.users_with_role(
            context.session, [RoleName.SUPERVISOR], team_id, context.today
        )
        if team is not None:
            notify(
                context,
                [user.id for user in supervisors],
                CRITICAL_FINDINGS,
                f"import:{import_id}:{team_id}",
                {"import": import_id, "team": team_id, "team_name": team.name, "count": count},
            )
