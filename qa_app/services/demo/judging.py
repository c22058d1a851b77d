"""What the demo's people say of findings, so that the rules' quality has something to show."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, select

from qa_app.core.listing import FindingState
from qa_app.core.permissions import Right
from qa_app.services.context import Context
from qa_app.services.rule_quality import mark_missed
from qa_app.services.screening_decisions import decide_some
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.screening import FindingRow

RIGHT = 0.95
"""The chance that a finding is confirmed; the rest are false alarms."""

RIGHT_OF: Mapping[str, float] = {"courtesy.please-thanks": 0.4, "banned.command": 0.5}
"""Rules that find too much, as every house has some."""

SLOW, OVERLOOKED = "latency.slow-response", "courtesy.wait-apology"
"""Where the customer waited, a reviewer may miss an apology that the rule did not miss."""

NOTICED = 0.3
"""The chance that a reviewer marks it."""


def judge_parts(context: Context, part_ids: Collection[int]) -> int:
    """Decide on every open finding in parts; returns how many."""
    return _judge(context, FindingRow.part_id.in_(part_ids))


def judge_before(context: Context, moment: datetime) -> int:
    """Decide on the open findings in conversations of the actor's teams from before a moment."""
    reach = context.reach(Right.TRIAGE_FLAGGED)
    earlier = select(Part.id).where(Part.started_at < moment, Part.team_id.in_(reach.team_ids))
    return _judge(context, FindingRow.part_id.in_(earlier))


def mark_overlooked(context: Context, part_ids: Collection[int]) -> int:
    """Mark some missing apologies in parts; returns how many."""
    slow: dict[int, tuple[int, int]] = {}
    apologised: set[int] = set()
    chosen = select(FindingRow).where(FindingRow.part_id.in_(part_ids)).order_by(FindingRow.id)
    for found in context.session.scalars(chosen):
        if found.rule == SLOW and found.message is not None:
            slow.setdefault(found.part_id, (found.revision_id, found.message))
        if found.rule == OVERLOOKED:
            apologised.add(found.part_id)
    marked = 0
    for part_id, (revision_id, message) in slow.items():
        if part_id not in apologised and _chance(part_id) < NOTICED:
            mark_missed(context, part_id, revision_id, OVERLOOKED, message)
            marked += 1
    return marked


def _judge(context: Context, *chosen: ColumnElement[bool]) -> int:
    opened = select(FindingRow.id, FindingRow.rule).where(
        FindingRow.state == FindingState.OPEN.value, *chosen
    )
    by_state: dict[FindingState, list[int]] = {
        FindingState.CONFIRMED: [],
        FindingState.DISMISSED: [],
    }
    for finding_id, rule in context.session.execute(opened):
        right = _chance(finding_id) < RIGHT_OF.get(rule, RIGHT)
        by_state[FindingState.CONFIRMED if right else FindingState.DISMISSED].append(finding_id)
    return sum(decide_some(context, ids, state) for state, ids in by_state.items() if ids)


def _chance(number: int) -> float:
    return Random(f"demo-{number}").random()  # noqa: S311
