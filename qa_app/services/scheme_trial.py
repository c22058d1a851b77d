"""A period recomputed under a draft, beside what the version in force makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_app.core.appraisal import Facts, Result, Scheme, appraise
from qa_app.core.errors import Invalid
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.permissions import Right
from qa_app.services import definitions, scheme_builder, scheme_uses
from qa_app.services.appraisals.gathering import facts_of
from qa_app.services.context import Context
from qa_app.services.scheme_builder import OpenedDraft
from qa_app.storage.queries.conversations import Named, teams_in


@dataclass(frozen=True, slots=True)
class Beside:
    """One person under the version in force and under the draft."""

    person: str
    name: str
    before: Result | None
    after: Result | None

    @property
    def money_moved(self) -> Decimal | None:
        """By how much the money differs; ``None`` where one of both is open."""
        if self.before is None or self.after is None:
            return None
        if self.before.money is None or self.after.money is None:
            return None
        return self.after.money - self.before.money

    @property
    def moved(self) -> bool:
        before, after = self.before, self.after
        if before is None or after is None:
            return before is not after
        return (before.total, before.band, before.money) != (after.total, after.band, after.money)


@dataclass(frozen=True, slots=True)
class TrialPage:
    """A draft beside the version in force; ``fault``: why one could not be computed."""

    draft: OpenedDraft
    teams: Sequence[Named]
    team: Named | None
    period: Period
    lines: Sequence[Beside]
    fault: Invalid | None = None

    @property
    def sums(self) -> tuple[Decimal | None, Decimal | None]:
        """The money of everybody, before and after; ``None`` where somebody's is open."""
        return _sum(each.before for each in self.lines), _sum(each.after for each in self.lines)


def recompute(
    context: Context, key: str, team_id: int | None = None, owner: int | None = None
) -> TrialPage:
    """The last period that is over of a team that uses the scheme, or of one that is asked for.

    Of a draft for one team, that team's. ``owner``: for whom a draft that is not begun would be.
    Raises NotFound, Refused.
    """
    context.actor.require(Right.SEE_SCORES)
    draft = scheme_builder.open_draft(context, key, owner)
    owner = draft.line.team_id
    shown = draft.scheme or _present(context, key, owner)
    span = Span.MONTH if shown is None or Span.MONTH in shown.spans else shown.spans[0]
    period = period_of(context.today, span).previous
    teams = teams_in(context.session, context.reach(Right.SEE_SCORES))
    if owner is not None:
        teams = [each for each in teams if each.id == owner]
    team = _team(context, key, teams, team_id, period)
    if team is None or draft.scheme is None:
        return TrialPage(draft, teams, team, period, ())
    present = _present(context, key, team.id)
    applied = scheme_uses.in_force(context, team.id, period)
    roles = frozenset(
        role for each in applied if each.scheme.id == key for role in each.use.roles(each.scheme)
    )
    try:
        after = _computed(context, team.id, period, draft.scheme, roles)
        before = (
            _computed(context, team.id, period, present, roles) if present is not None else ({}, {})
        )
    except Invalid as fault:
        return TrialPage(draft, teams, team, period, (), fault)
    names = {**before[1], **after[1]}
    lines = [
        Beside(person, name, before[0].get(person), after[0].get(person))
        for person, name in names.items()
    ]
    return TrialPage(draft, teams, team, period, lines)


def _present(context: Context, key: str, team_id: int | None) -> Scheme | None:
    """The scheme as it is in effect for a team today."""
    found = definitions.schemes_on(context, team_id=team_id).get(key)
    return None if found is None else found.scheme


def _team(
    context: Context, key: str, teams: Sequence[Named], team_id: int | None, period: Period
) -> Named | None:
    if team_id is not None:
        context.actor.require(Right.SEE_SCORES, team_id)
        return next((each for each in teams if each.id == team_id), None)
    for each in teams:
        if any(use.scheme.id == key for use in scheme_uses.in_force(context, each.id, period)):
            return each
    return teams[0] if teams else None


def _computed(
    context: Context, team_id: int, period: Period, scheme: Scheme, roles: Collection[str]
) -> tuple[Mapping[str, Result], Mapping[str, str]]:
    facts: Facts = facts_of(context, team_id, period, scheme, roles)
    found = appraise(scheme, facts)
    names = {person.id: person.name for person in facts.people}
    results = {each.person: each for each in found.results}
    return results, {person: names[person] for person in results}


def _sum(results: Iterable[Result | None]) -> Decimal | None:
    amounts = [each.money if each is not None else None for each in results]
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None
