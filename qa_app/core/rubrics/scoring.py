"""Scoring a form: total = 100 · Σ(w · earned/maximum) / Σw over the criteria that count.

A criterion that does not apply leaves both sums, so that its weight is shared out among the
others in proportion to theirs: among those of its section where the section's points are
fixed, else among all. Bonus points are added to the total, which stays within 100; a critical
failure caps what comes out. Sums are exact; every figure is rounded half up to 0.01 once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from qa_app.core.decimals import half_up
from qa_app.core.errors import _
from qa_app.core.rubrics.answers import Answer
from qa_app.core.rubrics.conditions import asked
from qa_app.core.rubrics.judging import ScoredSection, judge_section
from qa_app.core.rubrics.model import FULL_MARKS, Reach, Rubric
from qa_app.core.rubrics.results import Problem, ProblemKind, RubricScore, SectionScore


def score(rubric: Rubric, answers: Mapping[str, Answer]) -> RubricScore:
    """Score answers, given by criterion id. Never raises: what is wrong stands in problems.

    An answer to what is not asked is kept but does not count. A total is compared with the
    pass mark as it is shown, after rounding.
    """
    to_answer = asked(rubric, answers)
    scored = [judge_section(section, answers, to_answer) for section in rubric.sections]
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


def _totals(scored: Sequence[ScoredSection]) -> tuple[Decimal | None, Decimal | None]:
    weight = sum((part.answered_weight for part in scored), Fraction(0))
    if not weight:
        return None, None
    full = Fraction(FULL_MARKS)
    bonus = sum((part.bonus for part in scored), Fraction(0))
    points = sum((part.points for part in scored), Fraction(0))
    capped = sum((part.capped for part in scored), Fraction(0))
    caps = [cap for part in scored for cap in part.caps(Reach.WHOLE)]
    return (
        half_up(min([full, full * capped / weight + bonus, *caps])),
        half_up(min(full, full * points / weight + bonus)),
    )


def _passed(rubric: Rubric, total: Decimal | None) -> bool | None:
    if total is None or rubric.pass_mark is None:
        return None
    return total >= rubric.pass_mark


def _section_score(part: ScoredSection) -> SectionScore:
    return SectionScore(
        id=part.section.id,
        score=half_up(part.capped) if part.counts else None,
        maximum=half_up(part.weight),
    )


def _problems(
    rubric: Rubric, answers: Mapping[str, Answer], scored: Sequence[ScoredSection]
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
    if not unscorable and not any(part.answered_weight for part in scored):
        yield Problem(
            None, ProblemKind.NOTHING_COUNTS, _("No criterion counts, so there is no score.")
        )
