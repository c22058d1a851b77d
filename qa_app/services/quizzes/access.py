"""An example as quizzes show it, and who leads its quiz."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa_app.core.conversations import Message
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.quizzes import form_of
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Rubric
from qa_app.services import definitions, examples
from qa_app.services.context import Context
from qa_app.services.definitions import RubricVersion
from qa_app.services.examples import ListedExample, ShownMessage
from qa_app.storage.queries import examples as example_queries
from qa_app.storage.queries import quizzes as queries
from qa_app.storage.queries.quizzes import StoredQuestion


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an example: its reference, the form to be filled in, and what it shows.

    ``evidence``: the reference's, with its words as examples show them.
    """

    example: ListedExample
    question: StoredQuestion
    rubric: RubricVersion
    form: Rubric
    shown: Sequence[ShownMessage]
    evidence: Sequence[Evidence]


def led(context: Context, example_id: int) -> ListedExample:
    """An example in the library of a team in which the actor coaches; raises NotFound, Refused."""
    found = example_queries.one(context.session, example_id)
    if found is None or found.team_id is None or found.removed_at is not None:
        raise NotFound()
    context.actor.require(Right.SET_COACHING, found.team_id)
    return found


def holding(context: Context, example_id: int) -> StoredQuestion:
    """The reference that holds for an example; raises NotFound."""
    found = queries.holding(context.session, [example_id]).get(example_id)
    if found is None:
        raise NotFound()
    return found


def asked_of(context: Context, example: ListedExample, question: StoredQuestion) -> Asked:
    """What is asked of an example. The caller has checked the right."""
    texts = examples.hidden_texts(context, [example.revision_id])[example.revision_id]
    version = definitions.rubric_version(context, question.rubric_version_id)
    return Asked(
        example=example,
        question=question,
        rubric=version,
        form=form_of(version.rubric, question.reference.answers),
        shown=examples.around(example, texts),
        evidence=[
            shown
            for each in question.reference.evidence
            if (shown := _hidden(each, texts)) is not None
        ],
    )


def forms(context: Context, questions: Collection[StoredQuestion]) -> dict[int, Rubric]:
    """The form of each of these references, by its id."""
    rubrics = definitions.rubrics_by_version(
        context, {each.rubric_version_id for each in questions}
    )
    return {
        each.id: form_of(rubrics[each.rubric_version_id], each.reference.answers)
        for each in questions
    }


def _hidden(evidence: Evidence, texts: Sequence[Message]) -> Evidence | None:
    """A cited place as examples show its words; lengths are the same."""
    if not 0 <= evidence.seq < len(texts):
        return None
    quote = texts[evidence.seq].text[evidence.start : evidence.end]
    return Evidence(evidence.criterion, evidence.seq, evidence.start, evidence.end, quote)
