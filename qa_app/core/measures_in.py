"""The figures that go into an assessment: from where each comes, and what it is there.

What a scheme does not say and nobody chose is taken as the field is used to: a measure that is
named ``score`` is the plain score of the period's reviews, what assessors give is theirs, and
everything else is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from qa_app.core.appraisal import Figure
from qa_app.core.appraisal.model import Measure, Scheme, Scope, Source, SourceKind
from qa_app.core.decimals import half_up
from qa_app.core.scores import PlainScore, Rate, ScoreSummary

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
COUNTED = frozenset({SourceKind.PLAIN_SCORE, SourceKind.PASS_RATE})
"""Those of them for which no answer of any review has to be read."""
GIVEN = frozenset({SourceKind.IMPORTED, SourceKind.ASSESSED})
"""The sources whose figures people bring or give."""
_RATE_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Tally:
    """Reviews counted up: the sum of their totals, and how many passed of those judged so."""

    n: int
    total: Decimal
    passed: int
    judged: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.n + other.n,
            self.total + other.total,
            self.passed + other.passed,
            self.judged + other.judged,
        )


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


def counted(measure: Measure, kind: SourceKind, tally: Tally) -> Figure | None:
    """A measure that needs no answer of any review; ``None`` where there are none to tell."""
    if kind is SourceKind.PASS_RATE:
        return share(measure, tally.passed, tally.judged)
    return Figure(half_up(Fraction(tally.total) / tally.n), tally.n) if tally.n else None


def reviewed(measure: Measure, kind: SourceKind, score: ScoreSummary) -> Figure | None:
    """A measure as the answers of reviews have it; ``None`` where there are none to tell."""
    match kind:
        case SourceKind.CRITICAL_ERROR_RATE:
            return rate(measure, score.critical_errors)
        case SourceKind.OTHER_ERROR_RATE if isinstance(score, PlainScore):
            return rate(measure, score.other_errors)
    return None


def rate(measure: Measure, found: Rate) -> Figure | None:
    """A rate as the measure wants it."""
    return share(measure, found.count, found.of)


def share(measure: Measure, count: int, of: int) -> Figure | None:
    """``count`` of ``of``: a fraction where the measure ends at 1, otherwise percent."""
    if not of:
        return None
    if measure.highest == 1:
        return Figure(half_up(Fraction(count, of), _RATE_STEP), of)
    return Figure(half_up(Fraction(100 * count, of)), of)
