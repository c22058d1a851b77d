"""Which reviews stand behind a figure of an agent's score page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qa_app.core.scores import PlainScore


@dataclass(frozen=True, slots=True)
class Behind:
    """One figure that can be opened: its key in the address and the reviews behind it."""

    key: str
    reviews: Collection[int]


def behind(score: PlainScore, provisional: PlainScore | None, key: str) -> Behind | None:
    """The reviews behind the figure that a key names; ``None``: no figure was chosen.

    Keys: ``mean``, ``provisional``, ``passed``, ``critical``, ``other``, ``section:ID``,
    ``criterion:ID``, each id with its rubric's before it. Of a rate these are the reviews that
    it counts.
    """
    found = _figures(score, provisional).get(key)
    return None if found is None else Behind(key, frozenset(found))


def _figures(score: PlainScore, provisional: PlainScore | None) -> Mapping[str, Collection[int]]:
    figures: dict[str, Collection[int]] = {
        "mean": score.reviews,
        "passed": score.passed.hits,
        "critical": score.critical_errors.hits,
        "other": score.other_errors.hits,
    }
    if provisional is not None:
        figures["provisional"] = provisional.reviews
    figures |= {f"section:{share.name}": share.reviews for share in score.sections}
    figures |= {f"criterion:{share.name}": share.reviews for share in score.criteria}
    return figures
