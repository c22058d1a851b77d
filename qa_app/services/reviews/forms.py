"""A rubric form with what is filled into it, and the transcript, or the scenario, beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from qa_app.core.listing import FindingState
from qa_app.core.reviews import Evidence, Progress, problems_before_submit, progress
from qa_app.core.rubrics import (
    Answer,
    Figure,
    Problem,
    Rubric,
    RubricScore,
    Suggestion,
    score,
    suggestions,
)
from qa_app.core.second_looks import Sight
from qa_app.core.transcripts import Mark, MarkKind
from qa_app.services import conversations, definitions
from qa_app.services.context import Context
from qa_app.services.conversations import ShownFinding, Transcript
from qa_app.services.definitions import RubricVersion
from qa_app.storage.queries import conversations as parts
from qa_app.storage.queries import reviews as queries
from qa_app.storage.queries.conversations import ListedPart
from qa_app.storage.queries.exercises import Turn
from qa_app.storage.tables.reviews import AnswerRow, SecondAnswerRow


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form shows.

    ``subject``: what is graded, a part or a turn in an exercise; of a turn there is no
    ``transcript``, and nothing that the pre-screen found or measured.
    ``names``: those of the conversation's agents, by the ids that files have for them.
    ``findings``: those of the reviewed agent's own share, as far as they may be seen.
    ``suggestions`` name their places in it. ``figures``: measured, in seconds. ``problems``:
    what keeps the form from being submitted. ``locked``: the answers that count, where those
    in ``answers`` are given a second time.
    """

    subject: ListedPart | Turn
    names: Mapping[str, str]
    rubric: RubricVersion
    answers: Mapping[str, Answer]
    evidence: Sequence[Evidence]
    comment: str
    score: RubricScore
    progress: Progress
    problems: Sequence[Problem]
    transcript: Transcript | None
    findings: Sequence[ShownFinding]
    suggestions: Sequence[Suggestion]
    figures: Mapping[Figure, Decimal]
    locked: Mapping[str, Answer]

    @property
    def outdated(self) -> bool:
        """Whether a newer text than the one reviewed has been imported."""
        return (
            self.part is not None
            and self.transcript is not None
            and self.transcript.revision.id != self.part.revision_id
        )

    @property
    def revision_id(self) -> int | None:
        """The text that the form is about; an exercise has none."""
        return self.transcript.revision.id if self.transcript is not None else None

    @property
    def part(self) -> ListedPart | None:
        return self.subject if isinstance(self.subject, ListedPart) else None

    @property
    def exercise(self) -> Turn | None:
        return self.subject if isinstance(self.subject, Turn) else None

    def evidence_of(self, criterion: str) -> list[Evidence]:
        return [each for each in self.evidence if each.criterion == criterion]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands after a change."""

    score: RubricScore
    progress: Progress
    problems: Sequence[Problem]


def filled_form(
    context: Context,
    subject: ListedPart | Turn,
    *,
    rubric_version_id: int,
    revision_id: int | None,
    review_id: int | None,
    comment: str,
    criteria: Sequence[str] | None = None,
    sight: Sight = Sight.ALL,
    second: bool = False,
) -> FilledForm:
    """The form of a review, or (``None``) the empty one of a review that is not begun.

    ``sight``: what is shown of the pre-screen. ``second``: with the answers given again.
    """
    version = definitions.narrowed_version(context, rubric_version_id, criteria)
    which = SecondAnswerRow if second else AnswerRow
    answers = queries.answers(context.session, review_id, which) if review_id else {}
    evidence = queries.evidence(context.session, review_id) if review_id else []
    beside = _beside(context, subject, revision_id, evidence, sight)
    standing = standing_of(version.rubric, answers, evidence, second=second)
    return FilledForm(
        subject=subject,
        names=beside.names,
        rubric=version,
        answers=answers,
        evidence=evidence,
        comment=comment,
        score=standing.score,
        progress=standing.progress,
        problems=standing.problems,
        transcript=beside.transcript,
        findings=beside.findings,
        suggestions=_suggested(version.rubric, beside.findings, beside.figures),
        figures=beside.figures,
        locked=queries.answers(context.session, review_id) if second and review_id else {},
    )


def standing_of(
    rubric: Rubric,
    answers: Mapping[str, Answer],
    evidence: Sequence[Evidence],
    *,
    second: bool = False,
) -> Standing:
    """The totals so far and what is missing; answers given again need no grounds any more."""
    scored = score(rubric, answers)
    return Standing(
        score=scored,
        progress=progress(rubric, answers),
        problems=scored.problems if second else problems_before_submit(rubric, answers, evidence),
    )


class _Beside(NamedTuple):
    """What stands beside a form, as far as there is any of it."""

    names: Mapping[str, str]
    transcript: Transcript | None
    findings: Sequence[ShownFinding]
    figures: Mapping[Figure, Decimal]


def _beside(
    context: Context,
    subject: ListedPart | Turn,
    revision_id: int | None,
    evidence: Sequence[Evidence],
    sight: Sight,
) -> _Beside:
    if isinstance(subject, Turn) or revision_id is None:
        return _Beside({}, None, (), {})
    transcript = _seen(
        conversations.transcript_of(
            context,
            revision_id,
            marks=[_mark(each) for each in evidence],
            parts=() if sight is Sight.NONE else None,
        ),
        sight,
    )
    return _Beside(
        _names(context, subject),
        transcript,
        [found for found in transcript.findings if found.stored.part_id == subject.id],
        {} if sight is Sight.NONE else _figures(subject),
    )


def _seen(transcript: Transcript, sight: Sight) -> Transcript:
    """The transcript without what others decided, where only what was found may be seen."""
    if sight is not Sight.AS_FOUND:
        return transcript
    undecided = tuple(
        replace(found, stored=found.stored._replace(state=FindingState.OPEN))
        for found in transcript.findings
    )
    return replace(transcript, findings=undecided)


def _names(context: Context, part: ListedPart) -> dict[str, str]:
    every = parts.parts_of(context.session, part.conversation_id)
    return {each.agent_key: each.agent or "" for each in every if each.agent_key is not None}


def _figures(part: ListedPart) -> dict[Figure, Decimal]:
    """What was measured of a part, in seconds."""
    measured = {
        Figure.FIRST_RESPONSE: part.first_response_ms,
        Figure.LONGEST_RESPONSE: part.longest_response_ms,
    }
    return {
        figure: Decimal(milliseconds) / 1000
        for figure, milliseconds in measured.items()
        if milliseconds is not None
    }


def _suggested(
    rubric: Rubric, findings: Sequence[ShownFinding], figures: Mapping[Figure, Decimal]
) -> Sequence[Suggestion]:
    """What figures and the findings that nobody dismissed suggest; places over all findings."""
    standing = [
        place
        for place, found in enumerate(findings)
        if found.stored.state != FindingState.DISMISSED
    ]
    suggested = suggestions(
        rubric,
        [findings[place].stored.rule for place in standing],
        {findings[place].stored.rule: findings[place].rule.suggests for place in standing},
        figures,
    )
    return [
        replace(each, because=tuple(standing[place] for place in each.because))
        for each in suggested
    ]


def _mark(evidence: Evidence) -> Mark:
    return Mark(evidence.seq, evidence.start, evidence.end, MarkKind.EVIDENCE, evidence.criterion)
