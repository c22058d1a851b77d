"""Reviews (质检单): their states, their evidence and what a form needs before it is submitted.

    draft ──submit──> submitted ──publish──> published ──finalise──> final
      ^                   │
      └─────withdraw──────┘

Answers and evidence change in a draft only. A published review is final once the days to appeal
are over and no appeal is open (``qa_app.core.appeals.is_final``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from qa_app.core.conversations import Message
from qa_app.core.errors import Conflict, Invalid, Refused, _
from qa_app.core.rubrics import (
    Answer,
    Counting,
    Problem,
    ProblemKind,
    Rubric,
    RubricScore,
    asked,
    missing_grounds,
    score,
)


class ReviewState(StrEnum):
    """``ANNULLED``: what it graded was taken back; it is kept, and counts nowhere."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    FINAL = "final"
    ANNULLED = "annulled"


class Purpose(StrEnum):
    """What a review is made for.

    ``SAMPLE``: drawn; ``TARGETED``: asked for because of a complaint or a flag; ``EXERCISE``: of
    a scenario that the agent played; these are published to the agent. ``CALIBRATION``,
    ``RECHECK`` (a senior's second look) and ``RESCORE`` (the blind second look of an appeal) are
    made to compare, and never published themselves.
    """

    SAMPLE = "sample"
    TARGETED = "targeted"
    EXERCISE = "exercise"
    CALIBRATION = "calibration"
    RECHECK = "recheck"
    RESCORE = "rescore"

    @property
    def is_published(self) -> bool:
        """Whether reviews of this purpose are shown to the agent and count for anything."""
        return self in {Purpose.SAMPLE, Purpose.TARGETED, Purpose.EXERCISE}


class ReviewStep(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    FINALISE = "finalise"
    ANNUL = "annul"


class Standing(StrEnum):
    """What a review means for its period's score."""

    NONE = "none"
    PROVISIONAL = "provisional"
    COUNTS = "counts"


NEXT_STATE: Mapping[tuple[ReviewState, ReviewStep], ReviewState] = {
    (ReviewState.DRAFT, ReviewStep.SUBMIT): ReviewState.SUBMITTED,
    (ReviewState.SUBMITTED, ReviewStep.WITHDRAW): ReviewState.DRAFT,
    (ReviewState.SUBMITTED, ReviewStep.PUBLISH): ReviewState.PUBLISHED,
    (ReviewState.PUBLISHED, ReviewStep.FINALISE): ReviewState.FINAL,
    (ReviewState.SUBMITTED, ReviewStep.ANNUL): ReviewState.ANNULLED,
    (ReviewState.PUBLISHED, ReviewStep.ANNUL): ReviewState.ANNULLED,
    (ReviewState.FINAL, ReviewStep.ANNUL): ReviewState.ANNULLED,
}

STANDING: Mapping[ReviewState, Standing] = {
    ReviewState.DRAFT: Standing.NONE,
    ReviewState.SUBMITTED: Standing.PROVISIONAL,
    ReviewState.PUBLISHED: Standing.COUNTS,
    ReviewState.FINAL: Standing.COUNTS,
    ReviewState.ANNULLED: Standing.NONE,
}

COUNTED_STATES = tuple(each for each in ReviewState if STANDING[each] is Standing.COUNTS)
"""Published: the agent has seen it, and it counts."""

SUBMITTED_STATES = (ReviewState.SUBMITTED, *COUNTED_STATES)
"""Submitted, published or not."""

PUBLISHED_PURPOSES = tuple(each for each in Purpose if each.is_published)

_REFUSALS: Mapping[ReviewStep, str] = {
    ReviewStep.SUBMIT: _("Only a draft can be submitted; this review already has been."),
    ReviewStep.WITHDRAW: _("Only a submitted review that is not yet published can be withdrawn."),
    ReviewStep.PUBLISH: _("Only a submitted review can be published."),
    ReviewStep.FINALISE: _("Only a published review can become final."),
    ReviewStep.ANNUL: _("Only a submitted or published review can be annulled."),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a criterion's answer rests on (扣分依据): a span of a message, or all of it.

    ``start`` and ``end`` are code points in the message's text, both ``None`` for the whole
    message; ``quote`` is the text as the reviewer saw it.
    """

    criterion: str
    seq: int
    start: int | None
    end: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a form is: the running total, out of 100, over the criteria answered so far.

    ``criteria``: how many must be answered, as things stand.
    """

    total: Decimal | None
    without_critical: Decimal | None
    answered: int
    criteria: int
    failed_critical: tuple[str, ...]


def after(state: ReviewState, step: ReviewStep) -> ReviewState:
    """The state to which a step leads; raises Conflict where the state forbids the step."""
    if (state, step) not in NEXT_STATE:
        raise Conflict(_REFUSALS[step])
    return NEXT_STATE[state, step]


def require_draft(state: ReviewState) -> None:
    """Raise Conflict unless answers and evidence may still be changed."""
    if state is not ReviewState.DRAFT:
        raise Conflict(_("This review is submitted. Withdraw it before you change it."))


def require_not_own(reviewer_agent: int | None, part_agent: int) -> None:
    """Raise Refused where the reviewer is the agent whose conversation it is."""
    if reviewer_agent == part_agent:
        raise Refused(_("This is your own conversation. Somebody else has to review it."))


def evidence_from(
    messages: Sequence[Message], criterion: str, seq: int, start: int | None, end: int | None
) -> Evidence:
    """Evidence quoting a span, or a whole message, of a transcript; raises Invalid."""
    if not 0 <= seq < len(messages):
        raise Invalid(_("There is no message %(number)s in this conversation."), number=seq)
    text = messages[seq].text
    if start is None and end is None:
        return Evidence(criterion, seq, None, None, text)
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise Invalid(_("The marked place lies outside message %(number)s."), number=seq)
    return Evidence(criterion, seq, start, end, text[start:end])


def still_holds(evidence: Evidence, messages: Sequence[Message]) -> bool:
    """Whether a (later) text still reads at that place as it did when it was quoted."""
    try:
        now = evidence_from(
            messages, evidence.criterion, evidence.seq, evidence.start, evidence.end
        )
    except Invalid:
        return False
    return now.quote == evidence.quote


def problems_before_submit(
    rubric: Rubric, answers: Mapping[str, Answer], evidence: Iterable[Evidence]
) -> tuple[Problem, ...]:
    """Everything that keeps a form from being submitted, in the order of the form.

    Every criterion is answered, a lost point has evidence or a stated reason, and the
    comments and root causes that the rubric demands are there.
    """
    scored = score(rubric, answers)
    cited = {each.criterion for each in evidence}
    found = [
        *scored.problems,
        *_ungrounded(scored, answers, cited),
        *missing_grounds(rubric, scored, answers),
    ]
    places = {criterion.id: place for place, criterion in enumerate(scored.criteria)}
    found.sort(key=lambda problem: places.get(problem.criterion or "", len(places)))
    return tuple(found)


def progress(rubric: Rubric, answers: Mapping[str, Answer]) -> Progress:
    """The running total of a form, and how much of it is answered."""
    scored = score(rubric, answers)
    unscored = {problem.criterion for problem in scored.problems}
    required = {each.id for each in rubric.criteria if each.required}
    criteria = [each.id for each in scored.criteria if each.asked and each.id in required]
    return Progress(
        total=scored.total,
        without_critical=scored.without_critical,
        answered=sum(each not in unscored for each in criteria),
        criteria=len(criteria),
        failed_critical=scored.failed_critical,
    )


def full_marks_for_the_rest(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Full marks for every criterion that is asked and has no answer yet, by criterion id.

    What only these answers make to be asked stays open.
    """
    to_answer = asked(rubric, answers)
    return {
        each.id: each.scale.answer_losing(Decimal(0), occurrences=0)
        for each in rubric.criteria
        if each.id in to_answer
        and each.scale.counts is Counting.SHARE
        and (each.id not in answers or not answers[each.id].is_given)
    }


def _ungrounded(
    scored: RubricScore, answers: Mapping[str, Answer], cited: set[str]
) -> Iterator[Problem]:
    for criterion in scored.criteria:
        if not criterion.has_lost_points or criterion.id in cited:
            continue
        if not answers[criterion.id].has_reason:
            yield Problem(
                criterion.id,
                ProblemKind.NO_EVIDENCE,
                _("Points are lost here. Attach evidence or state the reason."),
            )
