"""The figures that go into an assessment: from where each comes, and what it is there.

What a scheme does not say and nobody chose is taken as the field is used to: a measure that is
named ``score`` is the plain score of the period's reviews, what assessors give is theirs, and
everything else is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal import Figure
from qa_app.core.appraisal.model import Measure, Scheme, Scope, Source, SourceKind
from qa_app.core.decimals import half_up
from qa_app.core.scores import Sums

SCORE = "score"
REVIEWED = frozenset(
    {
        SourceKind.PLAIN_SCORE,
        SourceKind.PASS_RATE,
        SourceKind.CRITICAL_ERROR_RATE,
        SourceKind.OTHER_ERROR_RATE,
    }
)
"""The sources that are made of published reviews of the random sample."""
GIVEN = frozenset({SourceKind.IMPORTED, SourceKind.ASSESSED})
"""The sources whose figures people bring or give."""
_RATE_STEP = Decimal("0.000001")


def source_of(measure: Measure) -> Source:
    """From where a measure comes while nobody has chosen anything for the team."""
    if measure.source is not None:
        return measure.source
    if measure.assessed:
        return Source(SourceKind.ASSESSED)
    if measure.id == SCORE and measure.scope is Scope.PERSON:
        return Source(SourceKind.PLAIN_SCORE)
    return Source(SourceKind.IMPORTED)


def sources_of(scheme: Scheme, chosen: Mapping[str, Source]) -> dict[str, Source]:
    """The source of each measure by its name; ``chosen`` by a team goes before the rest."""
    return {each.name: chosen.get(each.name) or source_of(each) for each in scheme.measures}


def reviewed(measure: Measure, kind: SourceKind, sums: Sums) -> Figure | None:
    """A measure as reviews added up have it; ``None`` where there are none to tell."""
    match kind:
        case SourceKind.PLAIN_SCORE if sums.mean is not None:
            return Figure(sums.mean, sums.n)
        case SourceKind.PASS_RATE:
            return share(measure, sums.passed, sums.judged)
        case SourceKind.CRITICAL_ERROR_RATE:
            return share(measure, sums.critical, sums.critical_of)
        case SourceKind.OTHER_ERROR_RATE:
            return share(measure, sums.lost, sums.applied)
    return None


def share(measure: Measure, count: int, of: int) -> Figure | None:
    """``count`` of ``of``: a fraction where the measure ends at 1, otherwise percent."""
    if not of:
        return None
    if measure.highest == 1:
        return Figure(half_up(Fraction(count, of), _RATE_STEP), of)
    return Figure(half_up(Fraction(100 * count, of)), of)
