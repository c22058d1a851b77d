"""Takes back what an import brought."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from qa_app.storage.tables.coaching import CoachingExample
from qa_app.storage.tables.collections import CollectionItem
from qa_app.storage.tables.conversations import ConversationRow, Part, Revision
from qa_app.storage.tables.examples import ExampleRow, ExampleTag
from qa_app.storage.tables.quizzes import QuizAsked, QuizAttempt, QuizQuestion
from qa_app.storage.tables.risk_models import RiskLabel, RiskScoreRow
from qa_app.storage.tables.rule_bench import NoisyText, RuleChange, TextMeasures
from qa_app.storage.tables.screening import FindingRow
from qa_app.storage.tables.similar import SimilarTerm

# The session holds none of these rows as objects.
_UNTRACKED = {"synchronize_session": False}


def delete_texts(session: Session, revision_ids: Collection[int]) -> None:
    """Delete texts with their findings, the examples of them and their quizzes; commits nothing.

    Whoever undoes an import has made sure that no example is left in the library; one that was
    taken out of it could be put back no more.
    """
    examples = select(ExampleRow.id).where(ExampleRow.revision_id.in_(revision_ids))
    questions = select(QuizQuestion.id).where(QuizQuestion.example_id.in_(examples))
    scored = RiskScoreRow.revision_id.in_(revision_ids)
    for statement in (
        delete(QuizAttempt).where(QuizAttempt.question_id.in_(questions)),
        delete(QuizAsked).where(QuizAsked.example_id.in_(examples)),
        delete(QuizQuestion).where(QuizQuestion.example_id.in_(examples)),
        delete(CoachingExample).where(CoachingExample.example_id.in_(examples)),
        delete(CollectionItem).where(CollectionItem.example_id.in_(examples)),
        delete(ExampleTag).where(ExampleTag.example_id.in_(examples)),
        delete(ExampleRow).where(ExampleRow.revision_id.in_(revision_ids)),
        update(Part)
        .where(Part.id.in_(select(RiskScoreRow.part_id).where(scored)))
        .values(fail_chance=None),
        delete(RiskScoreRow).where(scored),
        delete(FindingRow).where(FindingRow.revision_id.in_(revision_ids)),
        delete(NoisyText).where(NoisyText.revision_id.in_(revision_ids)),
        delete(TextMeasures).where(TextMeasures.revision_id.in_(revision_ids)),
        delete(SimilarTerm).where(SimilarTerm.revision_id.in_(revision_ids)),
        delete(RuleChange).where(RuleChange.revision_id.in_(revision_ids)),
        delete(Revision).where(Revision.id.in_(revision_ids)),
    ):
        session.execute(statement, execution_options=_UNTRACKED)


def delete_conversations(session: Session, conversation_ids: Collection[int]) -> None:
    """Delete conversations whose texts are gone, with their parts; commits nothing."""
    for statement in (
        delete(RiskScoreRow).where(
            RiskScoreRow.part_id.in_(
                select(Part.id).where(Part.conversation_id.in_(conversation_ids))
            )
        ),
        delete(RiskLabel).where(RiskLabel.conversation_id.in_(conversation_ids)),
        delete(Part).where(Part.conversation_id.in_(conversation_ids)),
        delete(ConversationRow).where(ConversationRow.id.in_(conversation_ids)),
    ):
        session.execute(statement, execution_options=_UNTRACKED)
