"""What scoring a form gives: totals, points by section and criterion, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from qa_app.core.decimals import half_up, plain
from qa_app.core.rubrics.scales import Counting


class ProblemKind(StrEnum):
    UNKNOWN_CRITERION = "unknown_criterion"
    UNANSWERED = "unanswered"
    REFUSED_ANSWER = "refused_answer"
    NOTHING_COUNTS = "nothing_counts"
    NO_EVIDENCE = "no_evidence"
    NO_COMMENT = "no_comment"
    NO_CAUSE = "no_cause"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a form from counting.

    ``criterion`` is ``None`` for the form as a whole; ``sentence`` is a catalogue key whose
    places ``values`` fill.
    """

    criterion: str | None
    kind: ProblemKind
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """``earned`` of ``maximum`` points; ``None`` where not applicable or not yet answered.

    ``weight`` is 0 where the criterion does not apply, since the others share it then, and
    where it never enters the total by a weight. ``asked`` is false where its condition does
    not hold.
    """

    id: str
    earned: Decimal | None
    maximum: Decimal
    weight: Decimal
    critical_failed: bool = False
    counts: Counting = Counting.SHARE
    asked: bool = True

    @property
    def has_lost_points(self) -> bool:
        shares = self.counts is Counting.SHARE
        return shares and self.earned is not None and self.earned < self.maximum


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Points of a section in its own weights; ``maximum`` leaves out what does not apply.

    ``score`` is ``None`` while none of its criteria counts.
    """

    id: str
    score: Decimal | None
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class RubricScore:
    """A scored form; totals out of 100 to 0.01.

    ``total`` counts the effects of critical criteria, ``without_critical`` leaves them out.
    While criteria are unanswered the totals stand for the answered ones alone, and ``passed``
    is ``None``.
    """

    total: Decimal | None
    without_critical: Decimal | None
    passed: bool | None
    sections: tuple[SectionScore, ...]
    criteria: tuple[CriterionScore, ...]
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every criterion has an answer that can be taken."""
        return not self.problems

    @property
    def failed_critical(self) -> tuple[str, ...]:
        """The ids of the critical criteria that failed."""
        return tuple(criterion.id for criterion in self.criteria if criterion.critical_failed)

    def as_json(self, say: Callable[[Problem], str] = str) -> dict[str, Any]:
        """Plain values for JSON: decimals as texts without trailing zeros.

        ``say`` puts a problem into the reader's language; English unless given.
        """
        return {
            "total": _text(self.total),
            "without_critical": _text(self.without_critical),
            "passed": self.passed,
            "sections": [
                {"id": part.id, "score": _text(part.score), "max": _text(part.maximum)}
                for part in self.sections
            ],
            "criteria": [
                {
                    "id": part.id,
                    "earned": _text(part.earned),
                    "max": _text(part.maximum),
                    "weight": _text(part.weight),
                }
                for part in self.criteria
            ],
            "problems": [
                {"criterion": found.criterion, "kind": found.kind.value, "message": say(found)}
                for found in self.problems
            ],
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(half_up(value))
