"""Typing figures, giving values as an assessor, and saying where measures come from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from qa_app.core.appraisal.model import Measure, Scope, Source, SourceKind
from qa_app.core.assessing import Giver, giver_of
from qa_app.core.errors import Invalid, NotFound, QaError, _
from qa_app.core.figure_lists import value_of
from qa_app.core.measures_in import source_of
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions
from qa_app.services.context import Context
from qa_app.services.measures_in.measuring import FIGURES
from qa_app.services.measures_in.pages import Desk, own_values, typed_figures
from qa_app.storage.queries import measures_in as queries
from qa_app.storage.queries.measures_in import NewFigure

Typed = Mapping[tuple[int, str], str]
"""What was typed, by agent (0: the team) and the measure's name; empty: nothing."""


class Refused(Exception):
    """Nothing was kept; ``faults`` by agent and measure."""

    def __init__(self, faults: Mapping[tuple[int, str], QaError]) -> None:
        super().__init__()
        self.faults = faults


def type_figures(context: Context, desk: Desk, typed: Typed) -> int:
    """Keep what was typed in place of what stood; returns how many figures changed.

    An emptied field takes its figure away. Raises Refused where one cannot be read.
    """
    measures = {each.name: each for each in desk.measures(SourceKind.IMPORTED)}
    measures |= {each.name: each for each in desk.measures(SourceKind.ASSESSED)}
    read = _read(desk, measures, typed)
    before = typed_figures(context, desk)
    changed = {
        cell: value
        for cell, value in read.items()
        if (None if cell not in before else Decimal(before[cell])) != value
    }
    gone = [(agent or None, name) for (agent, name), value in changed.items() if value is None]
    queries.forget_figures(context.session, desk.place, gone)
    new = [
        NewFigure(agent or None, name, value, None)
        for (agent, name), value in changed.items()
        if value is not None
    ]
    queries.keep_figures(
        context.session,
        desk.place,
        new,
        import_id=None,
        entered_by=context.actor.user_id,
        now=context.now,
    )
    _keep(context, desk, "figures.typed", len(changed))
    return len(changed)


def give_values(context: Context, desk: Desk, assessor: str, typed: Typed) -> int:
    """Keep what the actor gives as an assessor; returns how many values changed.

    Raises Refused where one cannot be read, NotFound for an assessor whom there is not and for
    what others give of themselves.
    """
    found = next((each for each in desk.assessors if each.id == assessor), None)
    of_others = set(desk.people) - {context.actor.agent_id}
    if found is None or (giver_of(found) is Giver.SELF and of_others):
        raise NotFound()
    read = _read(desk, {each.name: each for each in desk.assessed}, typed)
    before = own_values(context, desk, assessor)
    by_agent: dict[int, list[tuple[str, Decimal | None]]] = {}
    changed = 0
    for (agent, name), value in read.items():
        stood = before.get((agent, name))
        if agent and (None if stood is None else Decimal(stood)) != value:
            by_agent.setdefault(agent, []).append((name, value))
            changed += 1
    for agent, given in by_agent.items():
        queries.keep_values(
            context.session,
            desk.place,
            agent,
            assessor,
            given,
            given_by=context.actor.user_id,
            now=context.now,
        )
    _keep(context, desk, "figures.given", changed, assessor=assessor)
    return changed


def choose_sources(context: Context, desk: Desk, chosen: Mapping[str, str]) -> int:
    """Say where a team's measures come from; returns how many changed.

    ``chosen`` by measure: a kind of source, with ``:`` and a detail where it has several
    (``latency:default/average_response_s``, ``rule_rate:banned.hello``). Raises Invalid.
    """
    context.actor.require(Right.CHOOSE_SCHEMES, desk.team.id)
    changed = []
    for measure in desk.scheme.measures:
        wanted = chosen.get(measure.name)
        if wanted is None:
            continue
        source = _source(context, measure, wanted, desk.team.id)
        if source != desk.sources[measure.name]:
            queries.set_source(
                context.session,
                desk.team.id,
                desk.scheme.id,
                measure.name,
                None if source == source_of(measure) else source,
                changed_by=context.actor.user_id,
                now=context.now,
            )
            changed.append(measure.name)
    _keep(context, desk, "figures.sources_chosen", len(changed), measures=changed)
    return len(changed)


def _source(context: Context, measure: Measure, wanted: str, team_id: int) -> Source:
    kind, _between, detail = wanted.partition(":")
    if kind not in set(SourceKind) or kind not in {each.value for each in kinds_for(measure)}:
        raise Invalid(_("There is no such source for “%(measure)s”."), measure=measure.title)
    source = Source(SourceKind(kind), detail)
    if source.kind is SourceKind.LATENCY:
        profile, _slash, figure = detail.partition("/")
        definitions.profile(context, profile, team_id)
        if figure not in FIGURES:
            raise Invalid(_("There is no such source for “%(measure)s”."), measure=measure.title)
    elif source.kind is SourceKind.RULE_RATE:
        if detail not in {rule.id for rule in definitions.active_rules(context)}:
            raise Invalid(_("There is no rule “%(rule)s”."), rule=detail[:60])
    elif detail:
        source = Source(source.kind)
    return source


def kinds_for(measure: Measure) -> list[SourceKind]:
    """The sources that a measure may have."""
    without = set() if measure.assessed else {SourceKind.ASSESSED}
    if measure.scope is Scope.TEAM:
        without |= {SourceKind.FAIR_SCORE}
    return [kind for kind in SourceKind if kind not in without]


def _read(
    desk: Desk, measures: Mapping[str, Measure], typed: Typed
) -> dict[tuple[int, str], Decimal | None]:
    found: dict[tuple[int, str], Decimal | None] = {}
    faults: dict[tuple[int, str], QaError] = {}
    for (agent, name), text in typed.items():
        measure = measures.get(name)
        fits = measure is not None and (agent == 0) == (measure.scope is Scope.TEAM)
        if measure is None or not fits or (agent and agent not in desk.people):
            continue
        try:
            found[agent, name] = value_of(measure, text) if text.strip() else None
        except Invalid as fault:
            faults[agent, name] = fault
    if faults:
        raise Refused(faults)
    return found


def _keep(context: Context, desk: Desk, action: str, count: int, **more: object) -> None:
    if count:
        audit.record(
            context,
            action,
            "scheme",
            desk.scheme.id,
            desk.team.id,
            period=desk.period.id,
            figures=count,
            **more,
        )
    context.session.commit()
