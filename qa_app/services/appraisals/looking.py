"""Looking at periods and results: the team's board, one person, the agent's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qa_app.core.appraisal import Appraisal, Derived, Scheme, TeamResult
from qa_app.core.appraisal.reasons import Reason
from qa_app.core.appraisal.results import Followed, Result
from qa_app.core.appraisals import (
    Node,
    Standing,
    held_people,
    needs_another,
    steps_from,
    tree,
)
from qa_app.core.appraisals.stored import reason_from
from qa_app.core.errors import NotFound
from qa_app.core.jobs import Job
from qa_app.core.periods import Period, Span, period, period_of
from qa_app.core.permissions import Right
from qa_app.services import definitions, jobs, scheme_uses
from qa_app.services.appraisals import late
from qa_app.services.appraisals.access import is_assessed, standing_of, to_see
from qa_app.services.appraisals.computing import version_of
from qa_app.services.context import Context
from qa_app.services.scheme_uses import Applied
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import (
    StoredAppraisal,
    StoredEvent,
    StoredPoint,
    StoredRun,
)
from qa_app.storage.queries.appraisals.results import (
    EntryBehind,
    OwnResult,
    Quoted,
    ReviewBehind,
)
from qa_app.storage.queries.appraisals.results import (
    StoredResult as StoredResult,
)
from qa_app.storage.queries.conversations import Named, teams_in

MOST_PERIODS, MOST_OWN, MOST_QUOTES, OFFERED = 100, 60, 500, 6


@dataclass(frozen=True, slots=True)
class Offer:
    """A period that can be begun."""

    team: Named
    period: Period
    applied: Applied


@dataclass(frozen=True, slots=True)
class PeriodsPage:
    """The periods of the actor's teams, and which could be begun."""

    periods: Sequence[StoredAppraisal]
    offers: Sequence[Offer]
    schemes: Mapping[str, Scheme]
    teams: Sequence[Named]
    may_run: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A period as a board: what was computed, the check list, what was published.

    ``late``: how many changes came after publishing and wait for a choice. ``needs_another``: the
    actor could publish it, but is among the people, and nobody else has looked it over.
    """

    appraisal: StoredAppraisal
    period: Period
    scheme: Scheme
    run: StoredRun | None
    results: Sequence[StoredResult]
    warnings: Sequence[Reason]
    teams: Sequence[TeamResult]
    points: Sequence[StoredPoint]
    held: frozenset[str]
    standing: Standing
    timeline: Sequence[StoredEvent]
    job: Job | None
    late: int
    may_run: bool
    may_check: bool
    needs_another: bool

    def points_of(self, person: str) -> list[StoredPoint]:
        return [each for each in self.points if each.point.person == person]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One person's result with everything behind it.

    ``entries`` and ``reviews``: what lines of the derivation open into; ``quotes``: the evidence
    of these reviews, ``reasons``: why they took points. ``own``: the actor's, who sees only what
    is published.
    """

    appraisal: StoredAppraisal
    period: Period
    scheme: Scheme
    run: StoredRun
    result: StoredResult
    derivation: Sequence[Derived]
    nodes: Sequence[Node]
    entries: Sequence[EntryBehind | None]
    reviews: Sequence[tuple[ReviewBehind, str | None]]
    quotes: Mapping[int, Sequence[Quoted]]
    reasons: Mapping[int, Sequence[Quoted]]
    origins: Mapping[str, Any]
    points: Sequence[StoredPoint]
    is_held: bool
    own: bool

    def criterion_behind(self, action: str) -> str:
        """The criterion on which most entries rest that lead to an action; empty: none is told."""
        leading = {
            item.id
            for item in self.scheme.items
            if any(action in effect.actions for effect in item.effects)
        }
        named = Counter(each.criterion for each in self.entries if each and each.item in leading)
        return next((key for key, _number in named.most_common() if key), "")


def periods_page(context: Context) -> PeriodsPage:
    """The periods of the teams whose results the actor sees, the newest first."""
    context.actor.require(Right.SEE_APPRAISALS)
    found = periods.within(context.session, context.reach(Right.SEE_APPRAISALS), MOST_PERIODS)
    teams = teams_in(context.session, context.reach(Right.SEE_APPRAISALS))
    mine = teams_in(context.session, context.reach(Right.RUN_PERIODS))
    known = {(each.team_id, each.scheme, each.role, each.period) for each in found}
    offers = [
        offer
        for team in mine
        for offer in _offers(context, team)
        if (team.id, offer.applied.scheme.id, offer.applied.use.role or "", offer.period.id)
        not in known
    ]
    schemes = {key: version.scheme for key, version in definitions.known_schemes(context).items()}
    return PeriodsPage(found, offers, schemes, teams, bool(mine))


def board(context: Context, appraisal_id: int) -> Board:
    """One period; raises NotFound, Refused."""
    found = to_see(context, appraisal_id)
    run = periods.run_of(context.session, found.shown_id)
    points = [] if run is None else periods.points(context.session, run.id)
    over = period(found.period)
    if run is None:
        scheme = version_of(context, found).scheme
    else:
        scheme = definitions.scheme_version(context, run.scheme_version_id).scheme
    job = None if found.job_id is None else jobs.state_of(context, found.job_id)
    standing, may_run = (
        standing_of(found, points),
        context.actor.may(Right.RUN_PERIODS, found.team_id),
    )
    assessed = is_assessed(context, found.draft_id)
    return Board(
        appraisal=found,
        period=over,
        scheme=scheme,
        run=run,
        results=[] if run is None else results.results(context.session, run.id),
        warnings=[] if run is None else [reason_from(each) for each in run.warnings],
        teams=[] if run is None else _team_results(run),
        points=points,
        held=held_people(each.point for each in points),
        standing=standing,
        timeline=periods.timeline(context.session, appraisal_id),
        job=job,
        late=late.waiting(context, found),
        may_run=may_run,
        may_check=context.actor.may(Right.CHECK_PERIODS, found.team_id),
        needs_another=may_run and needs_another(standing, context.actor.user_id, assessed=assessed),
    )


def result_page(context: Context, appraisal_id: int, agent_id: int) -> ResultPage:
    """One person's result as it stands; raises NotFound, Refused."""
    found = to_see(context, appraisal_id)
    if found.shown_id is None:
        raise NotFound()
    return _result_page(context, found, found.shown_id, agent_id, own=False)


def own_page(context: Context, appraisal_id: int) -> ResultPage:
    """The actor's own published result; raises NotFound where there is none."""
    found, agent_id = periods.one(context.session, appraisal_id), context.actor.agent_id
    if found is None or agent_id is None or found.published_id is None:
        raise NotFound()
    return _result_page(context, found, found.published_id, agent_id, own=True)


def own_results(context: Context) -> Sequence[OwnResult]:
    """The actor's own published results, the newest first."""
    agent_id = context.actor.agent_id
    return [] if agent_id is None else results.own(context.session, agent_id, MOST_OWN)


def scheme_titles(context: Context) -> Mapping[str, Scheme]:
    """The schemes of today by their ids, for their titles."""
    return {key: each.scheme for key, each in definitions.known_schemes(context).items()}


def whole(context: Context, appraisal_id: int, agent_id: int | None = None) -> Appraisal:
    """What was computed, as ``appraise`` gave it: everybody's, or one person's."""
    found = to_see(context, appraisal_id)
    run = periods.run_of(context.session, found.shown_id)
    if run is None:
        raise NotFound()
    steps = dict(periods_steps(context, run.id))
    stored = [
        each
        for each in results.results(context.session, run.id)
        if agent_id in {None, each.agent_id}
    ]
    if agent_id is not None and not stored:
        raise NotFound()
    return Appraisal(
        definitions.scheme_version(context, run.scheme_version_id).scheme,
        tuple(as_result(each, steps[each.person]) for each in stored),
        tuple(_team_results(run)) if agent_id is None else (),
        tuple(reason_from(each) for each in run.warnings) if agent_id is None else (),
    )


def periods_steps(context: Context, run_id: int) -> list[tuple[str, tuple[Derived, ...]]]:
    """The derivations of a computation, by person."""
    return list(results.derivations(context.session, run_id))


def as_result(stored: StoredResult, steps: tuple[Derived, ...]) -> Result:
    """A stored result as the engine gave it."""
    return Result(
        person=stored.person,
        total=stored.total,
        band=stored.band,
        money=stored.money,
        titles=tuple(stored.titles),
        actions=tuple(Followed(action, because) for action, because in stored.actions),
        derivation=steps,
        missing=(),
    )


def _offers(context: Context, team: Named) -> list[Offer]:
    """What could be begun: the last months and quarters, by the schemes in use then."""
    found = []
    for span, most in ((Span.MONTH, OFFERED), (Span.QUARTER, 2)):
        over = period_of(context.today, span)
        for _each in range(most):
            applied = scheme_uses.in_force(context, team.id, over)
            found += [Offer(team, over, each) for each in applied]
            over = over.previous
    return found


def _result_page(
    context: Context, found: StoredAppraisal, run_id: int, agent_id: int, *, own: bool
) -> ResultPage:
    session = context.session
    run = periods.run_of(session, run_id)
    result = results.result_of(session, run_id, agent_id)
    if run is None or result is None:
        raise NotFound()
    scheme = definitions.scheme_version(context, run.scheme_version_id).scheme
    steps = results.derivation(session, result.id)
    origins = periods.origins_of(session, run_id)
    ids = origins["entries"].get(result.person, [])
    entries = results.entries_named(session, ids)
    kept = dict(origins["reviews"].get(result.person, []))
    reviews = results.reviews_named(session, kept)
    quotes: dict[int, list[Quoted]] = defaultdict(list)
    for each in results.quotes(session, reviews, MOST_QUOTES):
        quotes[each.review_id].append(each)
    reasons: dict[int, list[Quoted]] = defaultdict(list)
    for each in results.stated_reasons(session, reviews, MOST_QUOTES):
        reasons[each.review_id].append(each)
    points = [
        each for each in periods.points(session, run_id) if each.point.person == result.person
    ]
    return ResultPage(
        appraisal=found,
        period=period(found.period),
        scheme=scheme,
        run=run,
        result=result,
        derivation=steps,
        nodes=tree(scheme, steps),
        entries=[entries.get(each) for each in ids],
        reviews=[(reviews[each], kept[each]) for each in kept if each in reviews],
        quotes=quotes,
        reasons=reasons,
        origins=origins["measures"].get(result.person, {}),
        points=[] if own else points,
        is_held=result.person in held_people(each.point for each in points),
        own=own,
    )


def _team_results(run: StoredRun) -> list[TeamResult]:
    return [
        TeamResult(
            each["team"],
            None if each["money"] is None else Decimal(each["money"]),
            steps_from(each["derivation"]),
        )
        for each in run.teams
    ]
