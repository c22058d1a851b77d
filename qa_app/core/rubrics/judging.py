"""One section of a form: what each criterion earned and what it weighs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.model import Criterion, Critical, Reach, Section
from qa_app.core.rubrics.results import CriterionScore, Problem, ProblemKind
from qa_app.core.rubrics.scales import Counting


@dataclass(frozen=True, slots=True)
class ScoredSection:
    """A section while it is being scored; figures exact.

    ``points`` of ``answered_weight``: earned so far. ``weight``: of all that applies.
    ``bonus``: points to be added to the total.
    """

    section: Section
    criteria: tuple[CriterionScore, ...]
    problems: tuple[Problem, ...]
    points: Fraction
    answered_weight: Fraction
    weight: Fraction
    bonus: Fraction
    failed: tuple[Critical, ...]

    @property
    def capped(self) -> Fraction:
        """The points that remain once critical criteria have had their effect on it."""
        return min([self.points, *self.caps(Reach.SECTION)])

    @property
    def counts(self) -> bool:
        """Whether any of its criteria has earned, or could have earned, points."""
        return any(
            each.counts is Counting.SHARE and each.earned is not None for each in self.criteria
        )

    def caps(self, reach: Reach) -> list[Fraction]:
        return [Fraction(critical.cap) for critical in self.failed if critical.reach is reach]


def judge_section(
    section: Section, answers: Mapping[str, Answer], asked: Collection[str]
) -> ScoredSection:
    """Judge a section's criteria; ``asked`` are the ids of those that are asked."""
    judged = [
        _judge(criterion, answers.get(criterion.id), criterion.id in asked)
        for criterion in section.criteria
    ]
    factor = _factor(section, [result for result, _problem in judged])
    points = answered = weight = bonus = Fraction(0)
    criteria = []
    for result, _problem in judged:
        own = Fraction(result.weight) * factor
        criteria.append(replace(result, weight=half_up(own)))
        weight += own
        if result.counts is Counting.BONUS:
            bonus += Fraction(result.earned or 0)
        elif result.counts is Counting.SHARE and result.earned is not None:
            points += own * Fraction(result.earned) / Fraction(result.maximum)
            answered += own
    return ScoredSection(
        section=section,
        criteria=tuple(criteria),
        problems=tuple(problem for _result, problem in judged if problem),
        points=points,
        answered_weight=answered,
        weight=weight,
        bonus=bonus,
        failed=tuple(
            criterion.critical
            for criterion, result in zip(section.criteria, criteria, strict=True)
            if criterion.critical and result.critical_failed
        ),
    )


def refusal(criterion: Criterion, answer: Answer) -> Problem | None:
    """Why an answer that is given cannot be taken, whether the criterion is asked or not."""
    _result, problem = _judge(criterion, answer, asked=True)
    return problem if problem and problem.kind is ProblemKind.REFUSED_ANSWER else None


def _factor(section: Section, results: Sequence[CriterionScore]) -> Fraction:
    """What a weight is multiplied with, so that those that apply share fixed points."""
    shares = sum((Fraction(result.weight) for result in results), Fraction(0))
    if section.points is None or not shares:
        return Fraction(1)
    return Fraction(section.points) / shares


def _judge(
    criterion: Criterion, answer: Answer | None, asked: bool
) -> tuple[CriterionScore, Problem | None]:
    scale = criterion.scale
    unscored = CriterionScore(
        criterion.id, None, scale.maximum, criterion.share, counts=scale.counts, asked=asked
    )
    if not asked:
        return replace(unscored, weight=Decimal(0)), None
    if answer is None or not answer.is_given:
        missing = Problem(criterion.id, ProblemKind.UNANSWERED, _("Not answered yet."))
        return unscored, missing if criterion.required else None
    try:
        _require_fitting(criterion, answer)
        if answer.na:
            return replace(unscored, weight=Decimal(0)), None
        earned = scale.earned(answer)
    except Invalid as refused:
        return unscored, Problem(
            criterion.id, ProblemKind.REFUSED_ANSWER, refused.sentence, refused.values
        )
    if scale.counts is Counting.NOTHING:
        return unscored, None
    failed = criterion.critical is not None and criterion.critical.fails(earned)
    return replace(unscored, earned=earned, critical_failed=failed), None


def _require_fitting(criterion: Criterion, answer: Answer) -> None:
    ways = (answer.na, answer.value is not None, answer.count is not None)
    if sum(ways) != 1:
        raise Invalid(_("Answer in one way only: a value, a count, or not applicable."))
    if answer.na and not criterion.may_be_na:
        raise Invalid(_("This criterion always applies."))
    if answer.cause is not None and answer.cause not in {each.id for each in criterion.causes}:
        raise Invalid(_("This criterion does not offer that root cause."))
