"""What a draw chose from, as it is kept: enough to draw again and to join chances."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from qa_app.core.errors import Conflict, _
from qa_app.core.sampling import UNFLAGGED, DrawKind
from qa_app.core.sampling_plans.drawing import (
    DrawnBy,
    PlannedDraw,
    PlannedPart,
    StratumDraw,
    draw_plan,
    draw_unflagged,
)
from qa_app.core.sampling_plans.model import Candidate, Dimension, Plan, Terms
from qa_app.core.sampling_plans.windows import Window


@dataclass(frozen=True)
class Population:
    """The candidates of a draw that its plan admitted, as they stood then.

    ``excluded`` are those among them that earlier draws had chosen for the scores. ``unflagged``
    are those from which more was taken to measure recall, ``unflagged_before`` those that would
    have stood among them, had nothing chosen them before.
    """

    candidates: tuple[Candidate, ...]
    excluded: frozenset[int] = frozenset()
    unflagged: tuple[Candidate, ...] = ()
    unflagged_before: frozenset[int] = frozenset()

    @cached_property
    def by_part(self) -> Mapping[int, Candidate]:
        return {each.part: each for each in self.candidates}

    @cached_property
    def once_unflagged(self) -> frozenset[int]:
        """The ids of all unflagged parts, chosen before or not."""
        return self.unflagged_before.union(each.part for each in self.unflagged)

    def of_agents(self, agents: Collection[int]) -> Population:
        """The same with the candidates of some agents alone; what is unflagged stays."""
        return replace(
            self, candidates=tuple(each for each in self.candidates if each.agent in agents)
        )


@dataclass(frozen=True, slots=True)
class FinishedDraw:
    """All that a plan draws at once: for the scores, and of the unflagged to measure recall."""

    planned: PlannedDraw
    further: StratumDraw

    def parts(self) -> tuple[PlannedPart, ...]:
        """Everything drawn, that for recall last."""
        return (*self.planned.parts(), *self.further.parts())

    def counted(self, drawn: Mapping[str, int]) -> FinishedDraw:
        """The draw as it stands once so many of each stratum were drawn."""
        own = {name: number for name, number in drawn.items() if name in self.planned.strata}
        further = self.further.counted(drawn.get(UNFLAGGED, self.further.looked))
        return FinishedDraw(self.planned.counted(own), further)

    def stratum(self, name: str) -> StratumDraw:
        """One stratum; raises Conflict where there is none of that name."""
        found = self.further if name == UNFLAGGED else self.planned.strata.get(name)
        if found is None:
            raise Conflict(_("This draw has changed meanwhile. Open it again."))
        return found


def draw_from(
    plan: Plan, population: Population, recall_percent: int, *, recall_size: int | None = None
) -> FinishedDraw:
    """Draw by a plan from what stands or stood there.

    For a replay ``population.unflagged`` is as stored and ``recall_size`` says how many of these
    were taken; otherwise the parts just drawn are taken out and the share decides.
    """
    planned = draw_plan(plan, population.candidates, excluded=population.excluded)
    if recall_size is not None:
        further = draw_unflagged(population.unflagged, recall_size, 100, plan.seed)
        return FinishedDraw(planned, further)
    chosen = {part for own in planned.strata.values() for part in own.drawn}
    left = [each for each in population.unflagged if each.part not in chosen]
    return FinishedDraw(planned, draw_unflagged(left, len(chosen), recall_percent, plan.seed))


def kind_of(plan: Terms, drawn: PlannedPart) -> DrawKind:
    """What a part was drawn for."""
    if drawn.stratum == UNFLAGGED:
        return DrawKind.RECALL
    if drawn.by is DrawnBy.RISK or plan.filters.targeted:
        return DrawKind.RISK
    return DrawKind.RANDOM


def asked_of(
    terms: Terms, window: Window, candidates: Iterable[Candidate]
) -> tuple[Candidate, ...]:
    """The candidates with nothing but what these terms ask of them, the rest as by default."""
    filters, stratify = terms.filters, terms.stratify
    unasked: dict[str, Any] = {}
    if not terms.by_week:
        unasked["day"] = window.first_day
    if Dimension.CHANNEL not in stratify and not filters.channels:
        unasked["channel"] = ""
    if Dimension.SHIFT not in stratify and not filters.shifts:
        unasked["shift"] = None
    if Dimension.TENURE not in stratify and terms.newcomers is None:
        unasked["tenure_days"] = None
    by_length = Dimension.LENGTH in stratify or filters.most_messages is not None
    if not by_length and not filters.least_messages:
        unasked["messages"] = 0
    if filters.flagged is None:
        unasked["flagged"] = False
    if filters.slow_ms is None:
        unasked["longest_ms"] = None
    if not terms.method.weighed:
        unasked["risk"] = 0.0
    return tuple(each._replace(**unasked) for each in candidates) if unasked else tuple(candidates)


def recall_filters(terms: Terms) -> Terms:
    """The same terms for what is unflagged: whatever the plan seeks, found or not."""
    return replace(terms, filters=replace(terms.filters, flagged=None, slow_ms=None))
