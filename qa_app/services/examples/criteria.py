"""The criteria that examples can be linked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa_app.core.rubrics import qualified, reference
from qa_app.core.texts import LocalText
from qa_app.services import rubric_uses
from qa_app.services.context import Context


@dataclass(frozen=True, slots=True)
class Linkable:
    """A criterion's title; its rubric's where there are several to tell apart."""

    title: LocalText
    rubric: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria by their references.

    ``offered``: each of its own rubric. ``known``: also by the bare id, which examples have
    that were kept before rubrics were told apart; it stands for every rubric's.
    """

    offered: Mapping[str, Linkable]
    known: Mapping[str, Linkable]


def criteria(context: Context) -> Criteria:
    """The criteria that an example can be linked with: those of the rubrics in use."""
    rubrics = [version.rubric for version in rubric_uses.rubrics_in_use(context)]
    offered = {
        qualified(rubric.id, criterion.id): Linkable(
            criterion.title, rubric.title if len(rubrics) > 1 else None
        )
        for rubric in rubrics
        for criterion in rubric.criteria
    }
    bare = {reference(name).criterion: Linkable(each.title) for name, each in offered.items()}
    return Criteria(offered, {**bare, **offered})
