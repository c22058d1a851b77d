"""Whether coaching helped: of one task, and of all on a criterion in a team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import NamedTuple

from qa_app.core.coaching import (
    Coaching,
    Comparison,
    Effect,
    Series,
    Team,
    TooEarly,
    by_lot,
    effect_of,
    together,
)
from qa_app.core.errors import NotFound
from qa_app.core.permissions import Right
from qa_app.core.reports import days_of
from qa_app.core.rubrics.references import Reference, reference
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.conversations import Named
from qa_app.storage.queries import coaching_marks as queries
from qa_app.storage.queries import conversations
from qa_app.storage.queries.coaching import ListedTask
from qa_app.storage.queries.coaching_marks import CoachedOn
from qa_app.storage.tables.base import to_ms

WINDOWS = (30, 60, 90)
"""How many days before a coaching, and as many after it, may be compared."""

USUAL_WINDOW = 60
USUAL_DAYS = timedelta(days=180)
WORTH = 0.1
"""From which difference it is worth knowing: a tenth of the criterion's points."""

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class EffectAsked:
    """Coaching that was set on these days, both inclusive; an empty field is the usual.

    Usual are the last half year, and the first team that has any. ``window``: of WINDOWS.
    """

    first: date | None = None
    last: date | None = None
    team_id: int | None = None
    window: int = USUAL_WINDOW


@dataclass(frozen=True)
class MeasuredTask:
    """One coaching of a group; ``compared``: ``None`` while it is not confirmed."""

    coached: CoachedOn
    set_on: date
    compared: Comparison | None

    @cached_property
    def found(self) -> Effect | TooEarly:
        """What can be said of it alone; computed where it is shown, which the overview does not."""
        return effect_of([] if self.compared is None else [self.compared], worth=WORTH)


@dataclass(frozen=True, slots=True)
class CriterionEffect:
    """All coaching on one criterion; ``tasks``: each by itself, the first set first."""

    criterion: str
    found: Effect | TooEarly
    tasks: Sequence[MeasuredTask]

    @property
    def coachings(self) -> int:
        return len(self.tasks)


@dataclass(frozen=True, slots=True)
class EffectOverview:
    """A team's coaching by criterion, the best told first; ``team``: ``None``, there is none."""

    team: Named | None
    teams: Sequence[Named]
    first: date
    last: date
    window: int
    lines: Sequence[CriterionEffect]


def effect_overview(
    context: Context, asked: EffectAsked, criterion: str | None = None
) -> EffectOverview:
    """What coaching did in one of the actor's teams; raises NotFound, Refused, Invalid.

    ``criterion``: on this one alone.
    """
    context.actor.require(Right.SEE_SCORES, asked.team_id)
    reach = context.reach(Right.SEE_SCORES)
    teams = conversations.teams_in(context.session, reach)
    last = asked.last or context.today
    first = asked.first or last - USUAL_DAYS
    bounds = days_of(first, last).bounds_ms(context.zone)
    coached = set(queries.teams_coached(context.session, reach)) if asked.team_id is None else set()
    team = next((each for each in teams if each.id == asked.team_id), None)
    if asked.team_id is not None and team is None:
        raise NotFound()
    team = team or next((each for each in teams if each.id in coached), None)
    if team is None:
        return EffectOverview(None, teams, first, last, asked.window, ())
    every = queries.coached_on(context.session, team.id)
    wanted = [
        each
        for each in every
        if each.measured
        and bounds[0] <= each.coaching.set_ms < bounds[1]
        and criterion in {None, each.criterion}
    ]
    lines = _measured(context, team.id, every, wanted, asked.window)
    return EffectOverview(team, teams, first, last, asked.window, lines)


def effect_on(
    context: Context, asked: EffectAsked, criterion: str
) -> tuple[EffectOverview, CriterionEffect]:
    """The coaching on one criterion; raises NotFound where there was none on these days."""
    found = effect_overview(context, asked, criterion)
    if not found.lines:
        raise NotFound()
    return found, found.lines[0]


def exported_effects(context: Context, asked: EffectAsked) -> EffectOverview:
    """The same overview, to be taken out of the house: the audit log keeps that it was."""
    found = effect_overview(context, asked)
    if found.team is not None:
        lines = len(found.lines)
        audit.record(
            context,
            "coaching.effect_exported",
            "team",
            found.team.id,
            found.team.id,
            criteria=lines,
        )
        context.session.commit()
    return found


def effect_of_task(
    context: Context, task: ListedTask, window: int = USUAL_WINDOW
) -> Effect | TooEarly | None:
    """What one task did, for who sees the team's scores; ``None``: nothing is measured of it."""
    if task.criterion is None or not context.actor.may(Right.SEE_SCORES, task.team_id):
        return None
    every = queries.coached_on(context.session, task.team_id)
    wanted = [each for each in every if each.measured and each.coaching.task == task.id]
    found = _measured(context, task.team_id, every, wanted, window)
    return found[0].found if found else None


def _measured(
    context: Context,
    team_id: int,
    every: Sequence[CoachedOn],
    wanted: Sequence[CoachedOn],
    window: int,
) -> Sequence[CriterionEffect]:
    by_criterion: dict[str, list[CoachedOn]] = defaultdict(list)
    for each in wanted:
        by_criterion[each.criterion].append(each)
    marks = _marks(context, team_id, every, wanted, window * _DAY_MS)
    lines = [
        _line(context, criterion, some, _team(context, criterion, marks, every), window * _DAY_MS)
        for criterion, some in by_criterion.items()
    ]
    return sorted(lines, key=_told)


def _told(line: CriterionEffect) -> tuple[bool, float, str]:
    """Those of which something can be told first, the greatest effect first."""
    if isinstance(line.found, TooEarly):
        return True, 0.0, line.criterion
    return False, -line.found.difference, line.criterion


def _line(
    context: Context, criterion: str, wanted: Sequence[CoachedOn], team: Team, window_ms: int
) -> CriterionEffect:
    compared = team.comparisons([each.coaching for each in wanted], window_ms)
    return CriterionEffect(
        criterion,
        effect_of([found for found in compared if found is not None], worth=WORTH),
        [
            MeasuredTask(
                each,
                datetime.fromtimestamp(each.coaching.set_ms / 1000, context.zone).date(),
                found,
            )
            for each, found in zip(wanted, compared, strict=True)
        ],
    )


class _Marks(NamedTuple):
    """A team's marks by the criterion that tasks name, and by agent; ``drawn``: who stands for
    a team that is too large for all to be compared.
    """

    by_criterion: Mapping[str, Mapping[int, Series]]
    drawn: frozenset[int] | None


def _marks(
    context: Context,
    team_id: int,
    every: Sequence[CoachedOn],
    wanted: Sequence[CoachedOn],
    window_ms: int,
) -> _Marks:
    """As far around the coachings as they count, of whom stands for the team and of the coached."""
    found: dict[str, dict[int, Series]] = defaultdict(lambda: defaultdict(Series))
    own: dict[tuple[int, str], list[Coaching]] = defaultdict(list)
    for coached in every:
        own[_agent_and_criterion(coached)].append(coached.coaching)
    confirmed = [
        together(each.coaching, own[_agent_and_criterion(each)], window_ms)
        for each in wanted
        if each.coaching.confirmed_ms is not None
    ]
    if not confirmed:
        return _Marks(found, None)
    bounds = (
        min(each.set_ms for each in confirmed) - window_ms,
        max(each.confirmed_ms or 0 for each in confirmed) + window_ms,
    )
    marked = queries.agents_marked(context.session, team_id, bounds)
    lot = by_lot(marked)
    drawn = None if len(lot) == len(marked) else lot
    read = None if drawn is None else drawn | {each.agent for each in confirmed}
    named = {each.criterion: reference(each.criterion) for each in wanted}
    criteria = {each.criterion for each in named.values()}

    @cache
    def naming(rubric: str, criterion: str) -> list[str]:
        return [name for name, meant in named.items() if meant.means(rubric, criterion)]

    for each in queries.marks(context.session, team_id, read, criteria, bounds):
        for name in naming(each.rubric, each.criterion):
            found[name][each.agent_id].add(each.started_ms, each.review_id, each.share)
    return _Marks(found, drawn)


def _agent_and_criterion(coached: CoachedOn) -> tuple[int, str]:
    return coached.coaching.agent, reference(coached.criterion).criterion


def _team(context: Context, criterion: str, marks: _Marks, every: Sequence[CoachedOn]) -> Team:
    """The marks that a task's criterion means, and everybody who was coached on it."""
    meant = reference(criterion)
    same = [each.coaching for each in every if _about_the_same(meant, reference(each.criterion))]
    return Team(marks.by_criterion.get(criterion, {}), same, to_ms(context.now), marks.drawn)


def _about_the_same(one: Reference, other: Reference) -> bool:
    """A bare criterion stands for that of every rubric."""
    same_rubric = None in {one.rubric, other.rubric} or one.rubric == other.rubric
    return one.criterion == other.criterion and same_rubric
