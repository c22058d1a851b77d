"""Computing the fair scores of a period in the background, and keeping them as a new version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple

from qa_app.core.fair_scores import (
    ENGINE,
    FairScore,
    PeriodInputs,
    Pool,
    as_plain,
    brackets,
    canonical,
    digest,
    scored_pools,
)
from qa_app.core.fair_scores.criteria import (
    Cell,
    CriterionEffects,
    criterion_effects,
    estimated,
    is_enough,
    picked_agents,
)
from qa_app.core.jobs import JobKind
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.periods import period as period_of_id
from qa_app.core.permissions import Right
from qa_app.core.rubrics import qualified
from qa_app.services import audit, definitions, jobs
from qa_app.services.context import Context
from qa_app.services.fair_scores.gathering import inputs_of_period
from qa_app.services.jobs import JobHandle
from qa_app.storage.bulk import reading
from qa_app.storage.queries import fair_reviews
from qa_app.storage.queries import fair_scores as queries
from qa_app.storage.tables.fair_scores import FairRun, FairTeam

_USUAL_CRITERIA = 10
"""About so many criteria a rubric has; it only tells whether there is more than can be used."""

Cells = Mapping[int, Sequence[Cell]]
"""By team."""


def ask(context: Context, period_id: str) -> int:
    """Have a period computed; returns the job's id. Raises Invalid, Refused."""
    context.actor.require(Right.SEE_SCORES)
    job = _enqueue(context, period_of_id(period_id))
    context.session.commit()
    return job


def enqueue_daily(context: Context) -> None:
    """Ask for the present month and the one before, where either has a published review.

    A period without change stays as it is.
    """
    month = period_of(context.today, Span.MONTH)
    for each in (month.previous, month):
        if fair_reviews.is_any(context.session, each.bounds_ms(context.zone)):
            _enqueue(context, each)
    context.session.commit()


def job_key(period: Period) -> str:
    """What a period's job is known by while it waits or runs."""
    return f"{JobKind.FAIR_SCORES.value}:{period.id}"


def run_fair_scores(context: Context, handle: JobHandle, period: str) -> None:
    """The body of the job."""
    over = period_of_id(period)
    bounds = over.bounds_ms(context.zone)
    context.session.rollback()
    with reading(context.session):
        inputs = inputs_of_period(
            context, over, team_done=lambda done, of: handle.progress(done, of + 1)
        )
        waiting = fair_reviews.waiting(context.session, bounds)
        appealed = fair_reviews.appealed(context.session, bounds)
        run = FairRun(
            period=over.id,
            engine=ENGINE,
            digest=digest(canonical(as_plain(inputs))),
            reviews=len(inputs.reviews),
            agents=len(inputs.teams),
            ended=context.today > over.last_day,
            waiting=waiting,
            appealed=appealed,
            computed_by=context.actor.user_id,
        )
        if _is_known(context, run):
            return
        cells = _cells(context, over, inputs)
    handle.pause()
    teams, scores = _computed(inputs, cells, handle)
    if handle.cancelled:
        return
    run.computed_at = context.now
    queries.add_run(context.session, run, teams, scores)
    audit.record(
        context,
        "fair_scores.computed",
        "period",
        over.id,
        version=run.number,
        reviews=run.reviews,
        agents=run.agents,
        digest=run.digest,
    )
    handle.checkpoint({"run": run.id})
    context.session.commit()


def _enqueue(context: Context, period: Period) -> int:
    return jobs.enqueue(
        context, JobKind.FAIR_SCORES, {"period": period.id}, unique_key=job_key(period)
    )


def _is_known(context: Context, run: FairRun) -> bool:
    """Whether the newest version says the same of the same; or there is nothing to say."""
    last = queries.latest(context.session, run.period)
    if last is None:
        return not run.reviews
    return (last.digest, last.ended, last.waiting, last.appealed) == (
        run.digest,
        run.ended,
        run.waiting,
        run.appealed,
    )


def _computed(
    inputs: PeriodInputs, cells: Cells, handle: JobHandle
) -> tuple[list[FairTeam], list[tuple[int, int, FairScore]]]:
    teams: list[FairTeam] = []
    scores: list[tuple[int, int, FairScore]] = []
    by_team = inputs.by_team()
    for pool in scored_pools(inputs):
        members: dict[int, list[FairScore]] = defaultdict(list)
        for score in pool.scores.scores:
            members[inputs.teams[score.agent]].append(score)
        criteria = _criteria(pool, cells)
        for team in pool.teams:
            ranked = sorted(members[team], key=lambda each: (-each.score, each.agent))
            scores += [(team, place, each) for place, each in enumerate(ranked, start=1)]
            teams.append(_team(by_team[team], pool, team, ranked, criteria[team]))
        handle.pause(0)
    return teams, scores


def _team(
    inputs: PeriodInputs,
    pool: Pool,
    team: int,
    ranked: Sequence[FairScore],
    criteria: CriterionEffects,
) -> FairTeam:
    reviewers = {each.reviewer for each in inputs.reviews}
    found = pool.scores
    return FairTeam(
        team_id=team,
        pool=pool.teams[0],
        agents=len(ranked),
        reviews=sum(each.n for each in ranked),
        quantile=found.quantile,
        notes=[note.value for note in found.notes],
        spread=dict(found.spread),
        severities=[astuple(each) for each in found.severities if each.reviewer in reviewers],
        brackets=list(brackets(found, [each.agent for each in ranked])),
        criteria=[list(each) for each in criteria.strictness if each.criterion is not None],
        inputs=queries.packed_inputs(inputs),
    )


def _criteria(pool: Pool, cells: Cells) -> dict[int, CriterionEffects]:
    """How strict each team's reviewers are; how much they differ is learned from all teams."""
    together = [cell for team in pool.teams for cell in cells.get(team, ())]
    deviations = estimated(together) if is_enough(together) else None
    return {team: criterion_effects(cells.get(team, ()), deviations) for team in pool.teams}


def _cells(context: Context, period: Period, inputs: PeriodInputs) -> Cells:
    stored = fair_reviews.criterion_cells(
        context.session, period.bounds_ms(context.zone), _agents_to_read(inputs)
    )
    versions = {each.rubric_version_id for each in stored}
    rubrics = definitions.rubrics_by_version(context, versions)
    # Versions of one rubric ask the same; what a later one asks anew is a criterion more.
    names = {
        key: qualified(rubrics[key[0]].id, key[1])
        for key in {(each.rubric_version_id, each.criterion) for each in stored}
    }
    sums: dict[tuple[int, int, str], list[float]] = {}
    for each in stored:
        name = names[each.rubric_version_id, each.criterion]
        own = sums.setdefault((each.agent_id, each.reviewer_id, name), [0, 0.0, 0.0])
        own[0] += each.n
        own[1] += each.total
        own[2] += each.squares
    return _by_team(inputs, sums)


def _agents_to_read(inputs: PeriodInputs) -> list[int] | None:
    """The agents of whom criteria are looked at; ``None``: all of them."""
    reviewers: dict[int, set[int]] = defaultdict(set)
    for each in inputs.reviews:
        reviewers[each.agent].add(each.reviewer)
    expected: dict[int, dict[int, int]] = defaultdict(dict)
    for agent, own in reviewers.items():
        expected[inputs.teams[agent]][agent] = len(own) * _USUAL_CRITERIA
    picked = [agent for own in expected.values() for agent in picked_agents(own)]
    return picked if len(picked) < len(reviewers) else None


def _by_team(inputs: PeriodInputs, sums: Mapping[tuple[int, int, str], Sequence[float]]) -> Cells:
    found: dict[int, list[Cell]] = defaultdict(list)
    for team, cell in _placed(inputs, sums):
        found[team].append(cell)
    return found


def _placed(
    inputs: PeriodInputs, sums: Mapping[tuple[int, int, str], Sequence[float]]
) -> Iterator[tuple[int, Cell]]:
    for (agent, reviewer, name), (n, total, squares) in sums.items():
        if agent in inputs.teams:
            yield inputs.teams[agent], Cell(agent, reviewer, name, int(n), total, squares)
