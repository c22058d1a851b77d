"""Takes back what an import brought."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.rule_bench import NoisyText, RuleChange, TextMeasures
from qa_app.storage.tables.screening import FindingRow

# The session holds none of these rows as objects.
_UNTRACKED = {"synchronize_session": False}


def delete_texts(session: Session, revision_ids: Collection[int]) -> None:
    """Delete texts with their findings; commits nothing."""
    for statement in (
        delete(FindingRow).where(FindingRow.revision_id.in_(revision_ids)),
        delete(NoisyText).where(NoisyText.revision_id.in_(revision_ids)),
        delete(TextMeasures).where(TextMeasures.revision_id.in_(revision_ids)),
        delete(RuleChange).where(RuleChange.revision_id.in_(revision_ids)),
        delete(Revision).where(Revision.id.in_(revision_ids)),
    ):
        session.execute(statement, execution_options=_UNTRACKED)


def delete_conversations(session: Session, conversation_ids: Collection[int]) -> None:
    """Delete conversations whose texts are gone, with their parts; commits nothing."""
    for statement in (
        delete(Part).where(Part.conversation_id.in_(conversation_ids)),
        delete(ConversationRow).where(ConversationRow.id.in_(conversation_ids)),
    ):
        session.execute(statement, execution_options=_UNTRACKED)
