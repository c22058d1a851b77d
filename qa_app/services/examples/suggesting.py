"""Suggesting the best examples for a criterion, from published reviews and their evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.conversations import Message, Role
from qa_app.core.examples import Candidate, best_of
from qa_app.core.permissions import Reach, Right
from qa_app.core.rubrics import reference
from qa_app.services.context import Context
from qa_app.services.examples.showing import hidden_texts
from qa_app.storage.queries import example_suggestions as queries
from qa_app.storage.queries import examples
from qa_app.storage.queries.example_suggestions import Answered

MOST = 20
OPENING = 3
"""Messages shown of a conversation in which nothing was cited."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reviewed moment worth keeping: the messages to show, and whether it is kept already."""

    candidate: Candidate
    about: Answered
    messages: Sequence[Message]
    kept: bool


def suggested(context: Context, criterion: str, *, good: bool) -> Sequence[Suggestion]:
    """The best examples for a criterion, the clearest first.

    Of published reviews alone, in the teams in which the actor both keeps examples and sees
    scores; none that an agent is appealing against.
    """
    reach = _both(context.reach(Right.KEEP_EXAMPLES), context.reach(Right.SEE_SCORES))
    answered = queries.answered(context.session, reference(criterion), reach)
    best = best_of((each.candidate for each in answered), good=good, most=MOST)
    of_review = {each.candidate.review_id: each for each in answered}
    texts = hidden_texts(context, {of_review[each.review_id].revision_id for each in best})
    kept = examples.parts_kept(context.session, [each.part_id for each in best])
    return [
        Suggestion(
            each,
            of_review[each.review_id],
            _shown(each, texts[of_review[each.review_id].revision_id]),
            each.part_id in kept,
        )
        for each in best
    ]


def _shown(candidate: Candidate, messages: Sequence[Message]) -> Sequence[Message]:
    """What was cited with what it answers; of an uncited conversation the agent's first words."""
    if candidate.seq is not None:
        return messages[max(0, candidate.seq - 1) : candidate.seq + 1]
    said = [each for each in messages if each.role in {Role.AGENT, Role.CUSTOMER} and each.text]
    return said[:OPENING]


def _both(one: Reach, other: Reach) -> Reach:
    if one.everywhere:
        return other
    if other.everywhere:
        return one
    return Reach(everywhere=False, team_ids=one.team_ids & other.team_ids)
