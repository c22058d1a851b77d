"""What the page's script needs to count a form as the server does: plain JSON.

Its twin is ``static/js/reviews/counting.js``; a test in the browser holds both together.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qa_app.core.decimals import plain
from qa_app.core.rubrics import (
    ChoiceScale,
    Counting,
    Criterion,
    Critical,
    DeductionScale,
    Rubric,
    YesNoScale,
)


def counting_terms(rubric: Rubric) -> list[dict[str, Any]]:
    """The weights, kinds and critical effects of a rubric, by section; decimals as texts."""
    return [
        {
            "id": section.id,
            "points": None if section.points is None else plain(section.points),
            "criteria": [_criterion(each) for each in section.criteria],
        }
        for section in rubric.sections
    ]


def _criterion(criterion: Criterion) -> dict[str, Any]:
    scale = criterion.scale
    terms: dict[str, Any] = {
        "id": criterion.id,
        "kind": scale.kind,
        "counts": scale.counts.value,
        "weight": plain(criterion.share),
        "maximum": plain(scale.maximum),
        "critical": None if criterion.critical is None else _critical(criterion.critical),
    }
    match scale:
        case YesNoScale():
            terms["wanted"] = "yes" if scale.wanted else "no"
        case DeductionScale():
            terms["lowest"] = plain(scale.lowest)
        case ChoiceScale() if scale.counts is Counting.SHARE:
            terms["options"] = {each.id: plain(each.points or Decimal(0)) for each in scale.options}
    return terms


def _critical(critical: Critical) -> dict[str, str | None]:
    below = critical.fails_below
    return {
        "reach": critical.reach.value,
        "cap": plain(critical.cap),
        "fails_below": None if below is None else plain(below),
    }
