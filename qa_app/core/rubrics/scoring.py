"""Scoring a form: total = 100 · Σ(w · earned/maximum) / Σw over the criteria that count.

A criterion that does not apply leaves both sums, so that its weight is shared out among the
others in proportion to theirs. Sums are exact; every figure is rounded half up to 0.01 once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.model import FULL_MARKS, Criterion, Critical, Reach, Rubric, Section
from qa_app.core.rubrics.results import (
    CriterionScore,
    Problem,
    ProblemKind,
    RubricScore,
    SectionScore,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    """One section while it is being scored; points and weight exact, in its own weights."""

    section: Section
    criteria: tuple[CriterionScore, ...]
    problems: tuple[Problem, ...]
    points: Fraction
    weight: Fraction
    failed: tuple[Critical, ...]

    @property
    def capped(self) -> Fraction:
        """The points that remain once critical criteria have had their effect on it."""
        return min([self.points, *_caps(self.failed, Reach.SECTION)])


def score(rubric: Rubric, answers: Mapping[str, Answer]) -> RubricScore:
    """Score answers, given by criterion id. Never raises: what is wrong stands in problems.

    A total is compared with the pass mark as it is shown, after rounding.
    """
    scored = [_section(section, answers) for section in rubric.sections]
    total, without_critical = _totals(scored)
    problems = tuple(_problems(rubric, answers, scored))
    return RubricScore(
        total=total,
        without_critical=without_critical,
        passed=None if problems else _passed(rubric, total),
        sections=tuple(_section_score(part) for part in scored),
        criteria=tuple(criterion for part in scored for criterion in part.criteria),
        problems=problems,
    )


def _totals(scored: Sequence[_Scored]) -> tuple[Decimal | None, Decimal | None]:
    weight = sum((part.weight for part in scored), Fraction(0))
    if not weight:
        return None, None
    points = sum((part.points for part in scored), Fraction(0))
    capped = sum((part.capped for part in scored), Fraction(0))
    caps = [cap for part in scored for cap in _caps(part.failed, Reach.WHOLE)]
    full = Fraction(FULL_MARKS)
    return half_up(min([full * capped / weight, *caps])), half_up(full * points / weight)


def _passed(rubric: Rubric, total: Decimal | None) -> bool | None:
    if total is None or rubric.pass_mark is None:
        return None
    return total >= rubric.pass_mark


def _section(section: Section, answers: Mapping[str, Answer]) -> _Scored:
    judged = [_judge(criterion, answers.get(criterion.id)) for criterion in section.criteria]
    points = weight = Fraction(0)
    for result, _problem in judged:
        if result.earned is not None:
            points += Fraction(result.weight) * Fraction(result.earned) / Fraction(result.maximum)
            weight += Fraction(result.weight)
    return _Scored(
        section=section,
        criteria=tuple(result for result, _problem in judged),
        problems=tuple(problem for _result, problem in judged if problem),
        points=points,
        weight=weight,
        failed=tuple(
            criterion.critical
            for criterion, (result, _problem) in zip(section.criteria, judged, strict=True)
            if criterion.critical and result.critical_failed
        ),
    )


def _judge(criterion: Criterion, answer: Answer | None) -> tuple[CriterionScore, Problem | None]:
    unscored = CriterionScore(criterion.id, None, criterion.scale.maximum, criterion.weight)
    if answer is None or not answer.is_given:
        missing = Problem(criterion.id, ProblemKind.UNANSWERED, _("Not answered yet."))
        return unscored, missing
    try:
        _require_one_way(criterion, answer)
        if answer.na:
            return replace(unscored, weight=Decimal(0)), None
        earned = criterion.scale.earned(answer)
    except Invalid as refused:
        return unscored, Problem(
            criterion.id, ProblemKind.REFUSED_ANSWER, refused.sentence, refused.values
        )
    failed = criterion.critical is not None and criterion.critical.fails(earned)
    return replace(unscored, earned=earned, critical_failed=failed), None


def _require_one_way(criterion: Criterion, answer: Answer) -> None:
    ways = (answer.na, answer.value is not None, answer.count is not None)
    if sum(ways) != 1:
        raise Invalid(_("Answer in one way only: a value, a count, or not applicable."))
    if answer.na and not criterion.may_be_na:
        raise Invalid(_("This criterion always applies."))


def _caps(failed: Iterable[Critical], reach: Reach) -> list[Fraction]:
    return [Fraction(critical.cap) for critical in failed if critical.reach is reach]


def _section_score(part: _Scored) -> SectionScore:
    counts = any(result.earned is not None for result in part.criteria)
    return SectionScore(
        id=part.section.id,
        score=half_up(part.capped) if counts else None,
        maximum=sum((result.weight for result in part.criteria), Decimal(0)),
    )


def _problems(
    rubric: Rubric, answers: Mapping[str, Answer], scored: Sequence[_Scored]
) -> Iterator[Problem]:
    unscorable = [problem for part in scored for problem in part.problems]
    yield from unscorable
    known = {criterion.id for criterion in rubric.criteria}
    for given in answers:
        if given not in known:
            yield Problem(
                given,
                ProblemKind.UNKNOWN_CRITERION,
                _("Rubric %(rubric)s has no criterion “%(criterion)s”."),
                {"rubric": rubric.id, "criterion": given},
            )
    if not unscorable and not any(part.weight for part in scored):
        yield Problem(
            None, ProblemKind.NOTHING_COUNTS, _("No criterion counts, so there is no score.")
        )
