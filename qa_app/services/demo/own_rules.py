"""A rule of the demo that one team takes more seriously than the others do."""

from __future__ import annotations

from qa_app.core.definitions import Kind
from qa_app.core.permissions import Right
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.rule_bench.publishing import publish

RULE = "banned.stiff"
SHARED, OWN = "severity: minor", "severity: major"
NOTE = "本组处理售后纠纷，冷硬的话最容易激化矛盾，按“严重”处理。"


def write_own_rule(supervisor: Context) -> None:
    """Make a version of a shared rule for the supervisor's first team."""
    team_id = next(iter(sorted(supervisor.reach(Right.EDIT_DEFINITIONS).team_ids)), None)
    known = definitions.versions_of(supervisor, Kind.RULE, RULE)
    if team_id is not None and known:
        body = known[0].body.replace(SHARED, OWN, 1)
        publish(supervisor, body, base=known[0].number, note=NOTE, team_id=team_id)
