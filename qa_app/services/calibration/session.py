"""One conversation of a round in its session: criteria by reviewers, with the transcript."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.calibration import (
    Comparison,
    Outcome,
    RoundState,
    compare,
    may_see_others,
    may_settle,
    outcome,
)
from qa_app.core.errors import Conflict, NotFound, _
from qa_app.core.permissions import Right
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import Answer, RubricScore, score
from qa_app.core.transcripts import Mark, MarkKind
from qa_app.services import conversations, definitions
from qa_app.services.calibration.access import led, submitted
from qa_app.services.calibration.looking import missing_in
from qa_app.services.context import Context
from qa_app.services.conversations import Transcript
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import conversations as parts
from qa_app.storage.queries.calibration import answers as answer_queries
from qa_app.storage.queries.calibration import rounds as queries
from qa_app.storage.queries.calibration.answers import Settled
from qa_app.storage.queries.calibration.rounds import (
    ListedConversation,
    ListedRound,
    RoundTask,
)
from qa_app.storage.queries.conversations import ListedPart


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One criterion: who gave what, on what grounds, and what was settled.

    ``cells``: by reviewer, those who answered. ``reference``: what the settled answer comes to.
    """

    comparison: Comparison
    cells: Mapping[int, Answer]
    outcomes: Mapping[int, Outcome]
    evidence: Mapping[int, Sequence[Evidence]]
    settled: Settled | None
    reference: Outcome | None


@dataclass(frozen=True, slots=True)
class OpenedConversation:
    """A conversation in its session.

    ``answered``: the tasks whose answers are shown, by the names of the reviewers.
    ``reference``: the score of what is settled so far. ``earlier``, ``later``: its neighbours.
    """

    round: ListedRound
    rubric: RubricVersion
    place: int
    of: int
    conversation: ListedConversation
    part: ListedPart
    names: Mapping[str, str]
    answered: Sequence[RoundTask]
    rows: Sequence[SessionRow]
    reference: RubricScore
    unsettled: Sequence[str]
    transcript: Transcript
    may_settle: bool
    earlier: int | None
    later: int | None

    @property
    def unanimous_left(self) -> int:
        """How many criteria all answered alike and nobody settled yet."""
        return sum(row.comparison.unanimous and row.settled is None for row in self.rows)


def open_conversation(context: Context, round_id: int, part_id: int) -> OpenedConversation:
    """A conversation of a round, for who leads it, once the blind phase has ended.

    Raises NotFound, Refused; Conflict while reviewers still answer.
    """
    found = led(context, round_id)
    every = queries.conversations_of(context.session, round_id)
    place = next((n for n, each in enumerate(every) if each.part_id == part_id), None)
    if place is None:
        raise NotFound()
    state = RoundState(found.state)
    if not may_see_others(state, leads=True):
        raise Conflict(_("Answers are shown once the blind phase has ended."))
    part = parts.listed_part(context.session, part_id)
    if part is None:
        raise NotFound()
    rubric = definitions.rubric_version(context, found.rubric_version_id)
    tasks = queries.tasks_of(context.session, round_id, part_id)
    answered = submitted(tasks)
    evidence = answer_queries.evidence_of(context.session, answered.keys())
    settled = answer_queries.references_of(context.session, round_id).get(part_id, {})
    given = {key: each.answer for key, each in settled.items()}
    revision_id = _revision(answered, part)
    return OpenedConversation(
        round=found,
        rubric=rubric,
        place=place + 1,
        of=len(every),
        conversation=every[place],
        part=part,
        names=_names(context, part),
        answered=list(answered.values()),
        rows=_rows(context, rubric, answered, evidence, settled),
        reference=score(rubric.rubric, given),
        unsettled=missing_in(rubric, settled),
        transcript=conversations.transcript_of(
            context,
            revision_id,
            marks=[
                Mark(each.seq, each.start, each.end, MarkKind.EVIDENCE, each.criterion)
                for review, task in answered.items()
                if task.revision_id == revision_id
                for each in evidence[review]
            ],
        ),
        may_settle=may_settle(state) and context.actor.may(Right.CALIBRATE, found.team_id),
        earlier=every[place - 1].part_id if place else None,
        later=every[place + 1].part_id if place + 1 < len(every) else None,
    )


def _rows(
    context: Context,
    rubric: RubricVersion,
    answered: Mapping[int, RoundTask],
    evidence: Mapping[int, Sequence[Evidence]],
    settled: Mapping[str, Settled],
) -> list[SessionRow]:
    answers = answer_queries.answers_of(context.session, answered.keys())
    by_reviewer = {task.reviewer_id: answers[review] for review, task in answered.items()}
    rows = []
    for row in compare(rubric.rubric, by_reviewer):
        key = row.criterion.id
        reference = settled.get(key)
        rows.append(
            SessionRow(
                comparison=row,
                cells={each.reviewer: each.answer for each in row.given if each.answer},
                outcomes={each.reviewer: each.outcome for each in row.given if each.outcome},
                evidence={
                    task.reviewer_id: own
                    for review, task in answered.items()
                    if (own := [each for each in evidence[review] if each.criterion == key])
                },
                settled=reference,
                reference=outcome(row.criterion, reference.answer) if reference else None,
            )
        )
    return rows


def _revision(answered: Mapping[int, RoundTask], part: ListedPart) -> int:
    """The text that most of the reviewers had before them."""
    seen = Counter(task.revision_id for task in answered.values() if task.revision_id)
    return seen.most_common(1)[0][0] if seen else part.revision_id


def _names(context: Context, part: ListedPart) -> dict[str, str]:
    every = parts.parts_of(context.session, part.conversation_id)
    return {each.agent_key: each.agent or "" for each in every if each.agent_key is not None}
