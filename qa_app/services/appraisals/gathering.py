"""Everything that a period's assessment rests on, from where it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.core.appraisal import Entry, Facts, Figure, Person, Scheme
from qa_app.core.appraisal.model import SourceKind
from qa_app.core.cash_limits import LimitKind, limits_of
from qa_app.core.measures_in import REVIEWED
from qa_app.core.periods import Period
from qa_app.services import measures_in
from qa_app.services.context import Context
from qa_app.services.measures_in import MeasuresIn
from qa_app.storage.queries import cash_limits, ledger
from qa_app.storage.queries.appraisals import results
from qa_app.storage.queries.employment import people_on

SCORES = frozenset({SourceKind.PLAIN_SCORE, SourceKind.FAIR_SCORE})
"""The sources whose figures say how sure they are."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts with what they were gathered from.

    ``people``: agent and name by the person's key. ``origins``: JSON values that say where each
    figure (``measures``, by person or team and measure), each person's entries (``entries``, ids
    of the ledger in the order of the derivation) and scores (``reviews``) came from. ``scored``:
    the measures that are scores.
    """

    facts: Facts
    people: Mapping[str, tuple[int, str]]
    origins: Mapping[str, Any]
    scored: Collection[str]


def facts_of(
    context: Context,
    team_id: int,
    period: Period,
    scheme: Scheme,
    roles: Collection[str] = frozenset(),
) -> Facts:
    """The facts of a team's period under a scheme, as they are known now.

    ``roles``: people of these alone, where some are named. Rights are the caller's to ask for.
    """
    return gathered(context, team_id, period, scheme, roles).facts


def gathered(
    context: Context,
    team_id: int,
    period: Period,
    scheme: Scheme,
    roles: Collection[str] = frozenset(),
) -> Gathered:
    """The same, with where it came from."""
    session = context.session
    found = {
        agent: person
        for agent, person in people_on(session, team_id, period.first_day, period.last_day).items()
        if _belongs(scheme, roles, person)
    }
    keys = {agent: person.id for agent, person in found.items()}
    known = frozenset(keys.values())
    figures = measures_in.of(context, team_id, period, scheme)
    entries, entry_ids = _entries(context, team_id, period, scheme, known)
    scored = [name for name, source in figures.sources.items() if source.kind in SCORES]
    facts = Facts(
        period=period,
        people=tuple(found.values()),
        measures={owner: own for owner, own in figures.measures.items() if owner in known},
        team_measures=figures.team_measures,
        assessments=tuple(each for each in figures.assessments if each.person in known),
        entries=entries,
        history=tuple(results.history(session, scheme.id, period, keys)),
        adjustments=tuple(results.adjustments(session, scheme.id, period, keys)),
        **_cash(context, team_id, period),
    )
    reviewed = any(source.kind in REVIEWED | SCORES for source in figures.sources.values())
    return Gathered(
        facts=facts,
        people={person.id: (agent, person.name) for agent, person in found.items()},
        origins={
            "measures": _origins(figures),
            "entries": entry_ids,
            "reviews": _reviews(context, period, keys) if reviewed else {},
        },
        scored=scored,
    )


def _belongs(scheme: Scheme, roles: Collection[str], person: Person) -> bool:
    """Whether somebody goes into the facts: whom the scheme assesses, and those whom they lead.

    Where leaders alone are assessed, it is on their agents' figures too; the scheme's own roles
    then say who gets a result.
    """
    wanted = roles or scheme.roles
    by_role = not wanted or person.role is None or person.role in wanted
    return by_role or scheme.assesses_leaders_alone


def _entries(
    context: Context, team_id: int, period: Period, scheme: Scheme, known: Collection[str]
) -> tuple[tuple[Entry, ...], dict[str, list[int]]]:
    """What was entered under the scheme, and the ids by person in the order of the days."""
    found = [
        each
        for each in ledger.entries_of(context.session, team_id, period.first_day, period.last_day)
        if each.scheme == scheme.id and each.entry.person in known
    ]
    ids: dict[str, list[int]] = defaultdict(list)
    for each in found:
        ids[each.entry.person].append(each.id)
    return tuple(each.entry for each in found), dict(ids)


def _origins(figures: MeasuresIn) -> dict[str, Any]:
    found: dict[str, Any] = defaultdict(dict)
    for (owner, measure), origin in figures.origins.items():
        found[owner][measure] = {
            "kind": origin.source.kind.value,
            "detail": origin.source.detail,
            "n": origin.n,
            "file": origin.file,
            "by": origin.by,
            "at": None if origin.at is None else origin.at.isoformat(),
        }
    return dict(found)


def _reviews(context: Context, period: Period, keys: Mapping[int, str]) -> dict[str, Any]:
    """The reviews behind scores with the totals that they had then."""
    behind = results.totals_behind(context.session, keys, period.bounds_ms(context.zone))
    return {
        keys[agent]: [[review, None if total is None else str(total)] for review, total in reviews]
        for agent, reviews in behind.items()
    }


def _cash(context: Context, team_id: int, period: Period) -> dict[str, Any]:
    """What limits allow of deductions in cash; of several of one kind the least counts."""
    limits = limits_of(cash_limits.every(context.session), team_id, period)
    values = {
        kind: [each.value for each in limits if each.kind is kind and each.value is not None]
        for kind in LimitKind
    }
    return {
        "cash_blocked": any(each.kind is LimitKind.BLOCK for each in limits),
        "cash_cap": min(values[LimitKind.AMOUNT], default=None),
        "cash_share": min(values[LimitKind.SHARE], default=None),
    }


def present_scores(
    context: Context, team_id: int, period: Period, scheme: Scheme, person: str
) -> dict[str, Figure]:
    """A person's figures that come from reviews, as they are now, by measure."""
    figures = measures_in.of(context, team_id, period, scheme)
    kinds = REVIEWED | SCORES
    own = figures.measures.get(person, {})
    return {
        name: figure
        for name, figure in own.items()
        if name in figures.sources and figures.sources[name].kind in kinds
    }
