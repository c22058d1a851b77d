"""The score page of a team, and how one agent's fair score came about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_app.core.errors import NotFound
from qa_app.core.fair_scores import (
    FairScore,
    Interval,
    SampledReview,
    Severity,
    Stood,
    band_chance,
    reviews_needed,
    weights,
)
from qa_app.core.fair_scores.criteria import Strictness
from qa_app.core.jobs import Job
from qa_app.core.periods import Period
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Rubric
from qa_app.services import definitions, jobs
from qa_app.services.context import Context
from qa_app.services.fair_scores.bands import BandLimit, limits_of, pass_marks
from qa_app.services.fair_scores.computing import job_key
from qa_app.services.scores.periods import PeriodChoices, choices_within
from qa_app.services.scores.views import view_of_agent, view_of_teams
from qa_app.storage.queries import fair_reviews
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.fair_reviews import TargetedReview
from qa_app.storage.queries.fair_scores import RankedScore, RunHead, TeamFigures
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.people import Team

ON_A_PAGE = 40
MOST_RUNS = 30


@dataclass(frozen=True, slots=True)
class Assured:
    """A score against the bands: in which it lies, and how sure that is.

    ``band``: its place among the limits, from 0 for what lies below all. ``chance``: that this
    band is right. ``needed``: how many more reviews until it is sure; ``None``: more than a plan
    could give.
    """

    band: int
    chance: float
    needed: int | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One agent of the score page; ``assured`` where there are bands."""

    ranked: RankedScore
    assured: Assured | None


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A team's period in its newest version or one asked for, some agents at once.

    ``run`` and ``figures`` are ``None`` where nothing was computed. ``first``: the place of the
    first line. ``computing``: the job by which a newer version is on the way. ``names``: of the
    reviewers.
    """

    team: Named
    teams: Sequence[Named]
    period: Period
    choices: PeriodChoices
    run: RunHead | None
    runs: Sequence[RunHead]
    figures: TeamFigures | None
    lines: Sequence[TeamLine]
    first: int
    limits: Sequence[BandLimit]
    names: Mapping[int, str]
    rubrics: Sequence[Rubric]
    strictness: Sequence[Strictness]
    targeted: Sequence[TargetedReview]
    computing: Job | None


@dataclass(frozen=True, slots=True)
class UsedReview:
    """A review as it went into a score.

    ``weight``: its share in the weighted mean. ``severity``: of its reviewer, in points.
    """

    review: SampledReview
    reviewer: str
    weight: float
    severity: float
    conversation: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Derivation:
    """How an agent's fair score came about.

    ``kinds``: what stood in the draws, by chance. ``own``: the agent looks at the own score.
    """

    agent_id: int
    agent: str
    team: Named
    period: Period
    run: RunHead
    figures: TeamFigures
    place: int
    score: FairScore
    assured: Assured | None
    limits: Sequence[BandLimit]
    reviews: Sequence[UsedReview]
    stood: Sequence[Stood]
    severities: Sequence[tuple[str, Severity]]
    targeted: Sequence[TargetedReview]
    own: bool


def team_page(
    context: Context,
    period_id: str | None = None,
    team_id: int | None = None,
    *,
    version: int | None = None,
    first: int = 1,
) -> TeamPage:
    """The score page; raises Invalid, NotFound, Refused."""
    view = view_of_teams(context, team_id)
    choices = choices_within(context, view)
    period = period_of_id(period_id) if period_id else choices.latest
    bounds = period.bounds_ms(context.zone)
    run = _run(context, period, version)
    teams = teams_in(context.session, context.reach(Right.SEE_SCORES))
    team = _opened(context, teams, run, team_id)
    figures = queries.team_figures(context.session, run.id, team.id) if run else None
    first = first if figures and first <= figures.agents else 1
    strictness = _strictness(figures) if figures else []
    rubrics = _rubrics(context)
    limits = limits_of(context, team.id, period) or pass_marks(rubrics)
    ranked = (
        queries.scores_of(context.session, run.id, team.id, (first, first + ON_A_PAGE - 1))
        if run and figures
        else []
    )
    reviewers = [each.reviewer for each in figures.severities] if figures else []
    return TeamPage(
        team=team,
        teams=teams,
        period=period,
        choices=choices,
        run=run,
        runs=queries.runs_of(context.session, period.id, team.id, MOST_RUNS),
        figures=figures,
        lines=[
            TeamLine(each, _assured(each.score, figures, limits) if figures else None)
            for each in ranked
        ],
        first=first,
        limits=limits,
        names=accounts.names_of(context.session, reviewers),
        rubrics=rubrics,
        strictness=strictness,
        targeted=fair_reviews.targeted(context.session, bounds, team_id=team.id, most=20),
        computing=_computing(context, period),
    )


def derivation(
    context: Context, agent_id: int, period_id: str, version: int | None = None
) -> Derivation:
    """How an agent's fair score came about; raises Invalid, and NotFound where there is none.

    Agents see their own.
    """
    view = view_of_agent(context, agent_id)
    period = period_of_id(period_id)
    run = _run(context, period, version)
    found = queries.score_of(context.session, run.id, agent_id) if run and view else None
    figures = queries.team_figures(context.session, run.id, found[0]) if run and found else None
    if view is None or run is None or found is None or figures is None:
        raise NotFound()
    team_id, ranked = found
    inputs = queries.inputs_of(context.session, run.id, [team_id])
    own = [each for each in inputs.reviews if each.agent == agent_id]
    names = accounts.names_of(context.session, {each.reviewer for each in own})
    limits = limits_of(context, team_id, period) or pass_marks(_rubrics(context))
    present = {each.reviewer for each in own}
    return Derivation(
        agent_id=agent_id,
        agent=ranked.name,
        team=_team(context, team_id),
        period=period,
        run=run,
        figures=figures,
        place=ranked.place,
        score=ranked.score,
        assured=_assured(ranked.score, figures, limits),
        limits=limits,
        reviews=_used(context, own, inputs.population.get(agent_id, ()), figures),
        stood=inputs.population.get(agent_id, ()),
        severities=[
            (names[each.reviewer], each) for each in figures.severities if each.reviewer in present
        ],
        targeted=fair_reviews.targeted(
            context.session, period.bounds_ms(context.zone), agent_id=agent_id
        ),
        own=view.published_only,
    )


def _opened(
    context: Context, teams: Sequence[Named], run: RunHead | None, team_id: int | None
) -> Named:
    """The team asked for; where none is, the first that has scores."""
    asked = [each for each in teams if team_id in {None, each.id}]
    if not asked:
        raise NotFound()
    scored = queries.scored_teams(context.session, run.id) if run and team_id is None else set()
    return next((each for each in asked if each.id in scored), asked[0])


def computing(context: Context, period_id: str) -> Job | None:
    """The job that computes a period now, for whoever sees scores; raises Invalid, Refused."""
    context.actor.require(Right.SEE_SCORES)
    return _computing(context, period_of_id(period_id))


def _computing(context: Context, period: Period) -> Job | None:
    job = queries.computing_job(context.session, job_key(period))
    return None if job is None else jobs.state_of(context, job)


def _run(context: Context, period: Period, version: int | None) -> RunHead | None:
    if version is None:
        return queries.latest(context.session, period.id)
    found = queries.run_of(context.session, period.id, version)
    if found is None:
        raise NotFound()
    return found


def _assured(score: FairScore, figures: TeamFigures, limits: Sequence[BandLimit]) -> Assured | None:
    if not limits:
        return None
    at = [each.at for each in limits]
    band = bisect_right(at, score.score)
    return Assured(
        band=band,
        chance=band_chance(
            score, at[band - 1] if band else None, at[band] if band < len(at) else None
        ),
        needed=reviews_needed(score, at, figures.quantile),
    )


def _strictness(figures: TeamFigures) -> list[Strictness]:
    return [
        Strictness(reviewer, criterion, n, points, Interval(*interval))
        for reviewer, criterion, n, points, interval in figures.criteria
    ]


def _rubrics(context: Context) -> list[Rubric]:
    return [each.rubric for each in definitions.rubric_versions(context)]


def _team(context: Context, team_id: int) -> Named:
    row = context.session.get_one(Team, team_id)
    return Named(row.id, row.name)


def _used(
    context: Context,
    own: Sequence[SampledReview],
    stood: Sequence[Stood],
    figures: TeamFigures,
) -> list[UsedReview]:
    names = accounts.names_of(context.session, {each.reviewer for each in own})
    severity = {each.reviewer: each.points for each in figures.severities}
    places = fair_reviews.conversations_of(context.session, [each.id for each in own])
    return [
        UsedReview(
            review=each,
            reviewer=names[each.reviewer],
            weight=weight,
            severity=severity[each.reviewer],
            conversation=places[each.id][0],
            started_at=places[each.id][1],
        )
        for each, weight in zip(own, weights(own, stood), strict=True)
    ]
