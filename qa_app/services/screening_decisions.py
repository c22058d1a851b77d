"""Saying of findings that they are right or a false alarm."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement

from qa_app.core.errors import Invalid, NotFound, Refused, _
from qa_app.core.listing import FindingState, PartFilter
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.conversations import visible_part
from qa_app.services.ledger.unfounded import reconsider
from qa_app.services.risk_models.promoting import read_anew
from qa_app.storage.locks import Lock, hold
from qa_app.storage.queries import screening as queries
from qa_app.storage.queries.rule_quality import decisions
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.screening import FindingRow

MOST_AT_ONCE = 1000
"""Findings or rows that are named one by one."""


def decide(context: Context, finding_id: int, state: FindingState) -> None:
    """Confirm or dismiss one finding, or take that back; raises NotFound, Refused.

    Whoever reviews or triages in the team of the finding's part may.
    """
    decide_some(context, [finding_id], state)


def decide_some(context: Context, finding_ids: Collection[int], state: FindingState) -> int:
    """The same for several; returns how many moved. Raises Invalid where too many are named."""
    _check_number(finding_ids)
    hold(context.session, Lock.CONVERSATIONS)
    found = queries.chosen_findings(context.session, FindingRow.id.in_(finding_ids))
    if len(found) < len(set(finding_ids)):
        raise NotFound()
    for team_id in {each.team_id for each in found}:
        require_decider(context, team_id)
    part_ids = {each.part_id for each in found}
    moved = _move(context, state, part_ids, FindingRow.id.in_(finding_ids))
    if moved:
        team_ids = {each.team_id for each in found}
        audit.record(
            context,
            f"finding.{state.value}",
            "finding",
            found[0].id,
            team_id=found[0].team_id if len(team_ids) == 1 else None,
            findings=moved,
            parts=sorted(part_ids)[:10],
        )
    context.session.commit()
    return moved


def decide_row(
    context: Context, part_id: int, wanted: PartFilter, state: FindingState
) -> Sequence[int]:
    """Decide what a filter of the flagged list shows of one part; returns the findings' ids."""
    visible_part(context, part_id, Right.TRIAGE_FLAGGED)
    shown = (FindingRow.part_id == part_id, queries.is_current(), *queries.such_as(wanted))
    found = [each.id for each in queries.chosen_findings(context.session, *shown)]
    decide_some(context, found[:MOST_AT_ONCE], state)
    return found[:MOST_AT_ONCE]


def _move(
    context: Context,
    state: FindingState,
    part_ids: Collection[int],
    *chosen: ColumnElement[bool],
) -> int:
    """Put findings of parts into a state and count anew; no text may change meanwhile."""
    by, at = context.actor.user_id, context.now
    dismissed = FindingRow.state == FindingState.DISMISSED.value
    counted = state is not FindingState.DISMISSED
    # What a model sees are findings that nobody dismissed.
    seen = [dismissed if counted else ~dismissed, *chosen]
    changed = {each.part_id for each in queries.chosen_findings(context.session, *seen)}
    decisions.record(context.session, state, by, at, *chosen)
    moved = queries.decide(context.session, state, by, at, *chosen)
    if moved:
        queries.recount(context.session, Part.id.in_(part_ids))
        reconsider(context, part_ids)
        read_anew(context, changed)
    return moved


def _check_number(ids: Collection[int]) -> None:
    if len(ids) > MOST_AT_ONCE:
        raise Invalid(_("Choose at most %(limit)s at once."), limit=MOST_AT_ONCE)


def require_decider(context: Context, team_id: int | None) -> None:
    """Raise NotFound outside the actor's teams, Refused for who neither reviews nor triages."""
    rights = (Right.REVIEW, Right.TRIAGE_FLAGGED)
    if any(context.reach(right).covers(team_id) for right in rights):
        return
    if not context.actor.membership.covers(team_id):
        raise NotFound()
    raise Refused(_("Your role does not allow this. Ask an administrator for the right."))
