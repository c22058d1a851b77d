"""Correcting a submitted review: other answers take the place of the first ones.

The review keeps its author; what stood before is kept beside what stands now, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics import Answer, Problem, ProblemKind, Rubric, RubricScore, score


class CorrectionCause(StrEnum):
    """What led to a correction."""

    RECHECK = "recheck"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A form as it stands after a correction.

    ``changed``: the criteria whose answer is another one now. ``score``: of the whole form.
    """

    answers: Mapping[str, Answer]
    changed: tuple[str, ...]
    score: RubricScore


def corrected(
    rubric: Rubric, answers: Mapping[str, Answer], changes: Mapping[str, Answer]
) -> Corrected:
    """Put other answers in the place of some; raises Invalid where the form falls apart.

    An answer may make another criterion be asked that has no answer yet: it belongs to the
    change then. ``field`` names the criterion at fault.
    """
    after = {**answers, **changes}
    scored = score(rubric, after)
    for problem in scored.problems:
        raise _fault(problem)
    changed = tuple(
        each.id for each in rubric.criteria if after.get(each.id) != answers.get(each.id)
    )
    return Corrected(after, changed, scored)


def _fault(problem: Problem) -> Invalid:
    if problem.kind is ProblemKind.UNANSWERED:
        return Invalid(
            _("With this answer “%(criterion)s” is asked as well. Answer it together with this."),
            field=problem.criterion,
            criterion=problem.criterion,
        )
    return Invalid(problem.sentence, field=problem.criterion, **problem.values)
