"""How often each rule hit, and what people said of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.core.listing import FindingState
from qa_app.core.permissions import Reach
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.screening import FindingRow


class RuleTally(NamedTuple):
    """The findings of a rule in the current texts; the rest of ``hits`` is undecided."""

    hits: int = 0
    confirmed: int = 0
    dismissed: int = 0

    def and_of(self, other: RuleTally) -> RuleTally:
        """Both together."""
        return RuleTally(*map(sum, zip(self, other, strict=True)))


def tallies_since(
    session: Session, since: datetime, reach: Reach, rule: str | None = None
) -> dict[str, dict[int | None, RuleTally]]:
    """The findings in conversations of these teams that began since a moment, by rule.

    And by whose version found them: a team's own, or (``None``) the one that all share.
    """
    chosen = (
        select(FindingRow.rule, DefinitionVersion.team_id, FindingRow.state, func.count())
        .join(DefinitionVersion, DefinitionVersion.id == FindingRow.rule_version_id)
        .join(Part, Part.id == FindingRow.part_id)
        .join(ConversationRow, ConversationRow.id == Part.conversation_id)
        .where(
            Part.started_at >= since, FindingRow.revision_id == ConversationRow.current_revision_id
        )
        .group_by(FindingRow.rule, DefinitionVersion.team_id, FindingRow.state)
    )
    if rule is not None:
        chosen = chosen.where(FindingRow.rule == rule)
    if not reach.everywhere:
        chosen = chosen.where(Part.team_id.in_(reach.team_ids))
    counted: dict[str, dict[int | None, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for name, owner, state, count in session.execute(chosen):
        counted[name][owner][state] = count
    return {
        name: {owner: _tally(counts) for owner, counts in owners.items()}
        for name, owners in counted.items()
    }


def _tally(counts: dict[str, int]) -> RuleTally:
    return RuleTally(
        hits=sum(counts.values()),
        confirmed=counts.get(FindingState.CONFIRMED, 0),
        dismissed=counts.get(FindingState.DISMISSED, 0),
    )
