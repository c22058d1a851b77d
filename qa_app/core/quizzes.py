"""Quizzes (试评): score an example yourself, then see the reference.

An example has a reference: the answers that hold for one criterion, or for a whole form. What
somebody answered is set beside it point by point. The first answer counts; whoever has seen the
reference only practises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from qa_app.core.calibration import Outcome, outcome
from qa_app.core.decimals import half_up
from qa_app.core.errors import Invalid, _
from qa_app.core.reviews import Evidence
from qa_app.core.rubrics import (
    Answer,
    Counting,
    Criterion,
    Problem,
    ProblemKind,
    Rubric,
    TextScale,
    answer_from_json,
    asked,
    narrowed,
    score,
)

LONGEST_COMMENT = 2000
MOST_PRACTICE = 50
"""So often can one person practise on one example."""


class Source(StrEnum):
    """Where a reference comes from; ``HAND``: whoever set it scored the example themselves."""

    REVIEW = "review"
    CALIBRATION = "calibration"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Reference:
    """The answers that hold, the places they rest on, and what there is to say of them."""

    answers: Mapping[str, Answer]
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""

    def evidence_of(self, criterion: str) -> list[Evidence]:
        return [each for each in self.evidence if each.criterion == criterion]


class Point(NamedTuple):
    """One criterion: what was answered, and what the reference says.

    An outcome is ``None`` where the criterion was not asked, as the answers before it stand.
    """

    criterion: Criterion
    own: Answer | None
    own_outcome: Outcome | None
    reference: Answer | None
    reference_outcome: Outcome | None

    @property
    def agrees(self) -> bool:
        return self.own_outcome == self.reference_outcome

    @property
    def difference(self) -> Decimal | None:
        """Points given beyond the reference's; ``None`` where points do not tell."""
        own, reference = self.own_outcome, self.reference_outcome
        if self.criterion.scale.counts is Counting.NOTHING or own is None or reference is None:
            return None
        if own.points is None or reference.points is None:
            return None
        return own.points - reference.points


@dataclass(frozen=True, slots=True)
class Result:
    """An answer beside its reference, in the order of the form.

    ``own_total``, ``reference_total``: out of 100, of a whole form alone.
    """

    points: tuple[Point, ...]
    own_total: Decimal | None = None
    reference_total: Decimal | None = None

    @property
    def agreed(self) -> int:
        return sum(each.agrees for each in self.points)

    @property
    def off(self) -> Decimal | None:
        """By how much the total lies beyond the reference's."""
        if self.own_total is None or self.reference_total is None:
            return None
        return self.own_total - self.reference_total


class Missed(NamedTuple):
    """How one criterion was answered: of so many, how many missed the reference.

    ``leaning``: by how many points they lie beyond it on average, to 0.01.
    """

    criterion: Criterion
    answered: int
    missed: int
    leaning: Decimal | None

    @property
    def share(self) -> float:
        return self.missed / self.answered


def form_of(rubric: Rubric, criteria: Collection[str]) -> Rubric:
    """The form to be filled in: what the reference answers, and nothing that words grade.

    Root causes and comments are not asked: it is the points that are compared.
    """
    kept = [
        each.id
        for each in rubric.criteria
        if each.id in criteria and not isinstance(each.scale, TextScale)
    ]
    form = narrowed(rubric, kept)
    sections = [
        replace(
            section,
            criteria=tuple(
                replace(each, causes=(), comment=None, links=(), gauge=None)
                for each in section.criteria
            ),
        )
        for section in form.sections
    ]
    return replace(form, sections=tuple(sections))


def problems(form: Rubric, answers: Mapping[str, Answer]) -> list[Problem]:
    """What keeps a filled form from being compared; that nothing applies is an answer too."""
    found = score(form, answers).problems
    return [each for each in found if each.kind is not ProblemKind.NOTHING_COUNTS]


def usable(rubric: Rubric, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers of a filled form that can be a reference: those asked that come to something."""
    to_answer = asked(rubric, answers)
    return {
        criterion.id: answers[criterion.id]
        for criterion in rubric.criteria
        if criterion.id in to_answer and outcome(criterion, answers.get(criterion.id)) is not None
    }


def compared(form: Rubric, own: Mapping[str, Answer], reference: Mapping[str, Answer]) -> Result:
    """An answer beside its reference; criteria that neither was asked are left out.

    A form of one criterion has no total.
    """
    ways = (own, asked(form, own)), (reference, asked(form, reference))
    points = []
    for criterion in form.criteria:
        (mine, my_outcome), (theirs, their_outcome) = (
            _given(criterion, answers, criterion.id in to_answer) for answers, to_answer in ways
        )
        if my_outcome is not None or their_outcome is not None:
            points.append(Point(criterion, mine, my_outcome, theirs, their_outcome))
    if len(list(form.criteria)) < 2:
        return Result(tuple(points))
    return Result(tuple(points), score(form, own).total, score(form, reference).total)


def most_missed(results: Iterable[Result]) -> list[Missed]:
    """How each criterion was answered, the one most often missed first, else as in the form."""
    by_criterion: dict[str, list[Point]] = {}
    for result in results:
        for point in result.points:
            by_criterion.setdefault(point.criterion.id, []).append(point)
    found = [
        Missed(
            points[0].criterion,
            len(points),
            sum(not each.agrees for each in points),
            _mean([each.difference for each in points]),
        )
        for points in by_criterion.values()
    ]
    return sorted(found, key=lambda each: -each.share)


def checked_comment(text: str) -> str:
    """What there is to say of a reference; raises Invalid."""
    comment = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(
            _("Keep the text under %(limit)s characters."), field="comment", limit=LONGEST_COMMENT
        )
    return comment


def answers_to_json(answers: Mapping[str, Answer]) -> dict[str, dict[str, Any]]:
    """Answers as plain values."""
    return {criterion: asdict(answer) for criterion, answer in answers.items()}


def answers_from_json(given: Mapping[str, object]) -> dict[str, Answer]:
    """The answers that plain values stand for; raises Invalid."""
    return {criterion: answer_from_json(answer) for criterion, answer in given.items()}


def _given(
    criterion: Criterion, answers: Mapping[str, Answer], is_asked: bool
) -> tuple[Answer | None, Outcome | None]:
    answer = answers.get(criterion.id) if is_asked else None
    return answer, outcome(criterion, answer)


def _mean(differences: Iterable[Decimal | None]) -> Decimal | None:
    known = [each for each in differences if each is not None]
    return half_up(Fraction(sum(known)) / len(known)) if known else None
