"""What a filled form owes beyond its answers: required comments and root causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_app.core.errors import _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.model import Comment, Criterion, Rubric
from qa_app.core.rubrics.results import CriterionScore, Problem, ProblemKind, RubricScore


def missing_grounds(
    rubric: Rubric, scored: RubricScore, answers: Mapping[str, Answer]
) -> Iterator[Problem]:
    """Yield what is owed on the criteria that are asked and answered."""
    for criterion, result in zip(rubric.criteria, scored.criteria, strict=True):
        answer = answers.get(criterion.id)
        if answer is None or not answer.is_given or not result.asked:
            continue
        if _owes_comment(criterion, result) and not answer.has_reason:
            yield Problem(
                criterion.id, ProblemKind.NO_COMMENT, _("This criterion asks for a comment.")
            )
        if criterion.causes and result.has_lost_points and answer.cause is None:
            yield Problem(
                criterion.id, ProblemKind.NO_CAUSE, _("Name the root cause of the points lost.")
            )


def _owes_comment(criterion: Criterion, result: CriterionScore) -> bool:
    if criterion.comment is Comment.ALWAYS:
        return True
    return criterion.comment is Comment.LOST and result.has_lost_points
