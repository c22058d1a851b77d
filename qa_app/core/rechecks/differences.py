"""Where two forms of one rubric differ."""

from __future__ import annotations

from collections.abc import Mapping

from qa_app.core.rubrics import Answer, Counting, Criterion, CriterionScore, Rubric, score
from qa_app.core.rubrics.graded_scales import ChoiceScale


def differences(
    rubric: Rubric, first: Mapping[str, Answer], again: Mapping[str, Answer]
) -> tuple[str, ...]:
    """The criteria that were scored otherwise, in the order of the form.

    Points count, not how they came about: two occurrences at one point are one at two. Of what
    is worth no points a choice differs by what was chosen; words never differ.
    """
    scored = zip(
        rubric.criteria,
        score(rubric, first).criteria,
        score(rubric, again).criteria,
        strict=True,
    )
    return tuple(
        criterion.id
        for criterion, one, other in scored
        if _differs(criterion, one, other)
        or _chosen_otherwise(criterion, first.get(criterion.id), again.get(criterion.id), one)
    )


def _differs(criterion: Criterion, one: CriterionScore, other: CriterionScore) -> bool:
    if criterion.scale.counts is Counting.NOTHING:
        return False
    return (one.asked, one.earned) != (other.asked, other.earned)


def _chosen_otherwise(
    criterion: Criterion, first: Answer | None, again: Answer | None, one: CriterionScore
) -> bool:
    if criterion.scale.counts is not Counting.NOTHING or not one.asked:
        return False
    if not isinstance(criterion.scale, ChoiceScale):
        return False
    return _choice(first) != _choice(again)


def _choice(answer: Answer | None) -> tuple[str | None, bool]:
    return (None, False) if answer is None else (answer.value, answer.na)
