"""Computing a period's draft: at once for a team, in the background for hundreds."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from qa_app.core.appraisal import Appraisal, appraise
from qa_app.core.appraisals import (
    AppraisalStep,
    CheckFacts,
    Point,
    carried_over,
    computed,
    doubts,
    facts_text,
    points_of,
    steps_json,
    undecided,
)
from qa_app.core.appraisals.stored import reason_json
from qa_app.core.decimals import plain
from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.jobs import JobKind
from qa_app.core.periods import Period, period
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions, jobs, scheme_uses
from qa_app.services.appraisals import sureness
from qa_app.services.appraisals.access import standing_of, to_change
from qa_app.services.appraisals.gathering import Gathered, gathered
from qa_app.services.context import Context
from qa_app.services.definitions import SchemeVersion
from qa_app.services.jobs import JobHandle
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.periods import StoredAppraisal
from qa_app.storage.queries.employment import people_on
from qa_app.storage.tables.appraisals import AppraisalRun

AT_ONCE = 150
"""So many people are computed while somebody waits; more by a job."""
MOST_CASES = 1000
STAGES = 4

NOT_USED = _("This scheme assesses nobody of the team in this period.")
NOBODY = _("There is nobody to assess in this period: no agent belongs to the team.")
COMPUTING = _("This period is being computed already.")


def begin(context: Context, team_id: int, scheme: str, role: str, period_id: str) -> int:
    """Begin a period under a scheme that is in use there, and compute its draft; its id.

    One that was begun already is only named. Raises Invalid, NotFound, Refused.
    """
    context.actor.require(Right.RUN_PERIODS, team_id)
    over = period(period_id)
    known = periods.of_place(context.session, team_id, scheme, role, over.id)
    if known is not None:
        return known.id
    if all(
        (each.scheme.id, each.use.role or "") != (scheme, role)
        for each in scheme_uses.in_force(context, team_id, over)
    ):
        raise Invalid(NOT_USED, field="scheme")
    begun = periods.add(context.session, team_id, scheme, role, over.id, context.now)
    compute(context, begun)
    return begun


def compute(context: Context, appraisal_id: int, least: int | None = None) -> None:
    """Compute a period's draft anew; ``least``: the cases under which a sample is thin.

    With many people it is asked for only: ``running`` tells how far it is. Raises Invalid for
    facts that do not fit the scheme, Conflict where it is published, Refused.
    """
    found = to_change(context, appraisal_id, Right.RUN_PERIODS)
    if least is not None:
        if not 0 <= least <= MOST_CASES:
            raise Invalid(_("Write a number from 0 to %(most)s."), field="least", most=MOST_CASES)
        periods.set_least(context.session, appraisal_id, least)
        found = found._replace(least=least)
    computed(standing_of(found, ()), 0)
    over = period(found.period)
    people = people_on(context.session, found.team_id, over.first_day, over.last_day)
    if len(people) <= AT_ONCE:
        _compute(context, found, context.actor.user_id)
        return
    if is_running(context, found):
        raise Conflict(COMPUTING)
    job = jobs.enqueue(
        context,
        JobKind.APPRAISAL,
        {"appraisal": appraisal_id, "asked_by": context.actor.user_id},
        unique_key=f"{JobKind.APPRAISAL.value}:{appraisal_id}",
    )
    periods.set_job(context.session, appraisal_id, job)
    context.session.commit()


def is_running(context: Context, found: StoredAppraisal) -> bool:
    """Whether a job computes a period now."""
    job = None if found.job_id is None else jobs.state_of(context, found.job_id)
    return job is not None and job.state.open


def run_appraisal(
    context: Context, handle: JobHandle, appraisal: int, asked_by: int | None = None
) -> None:
    """The body of the job."""
    found = periods.one(context.session, appraisal)
    if found is None:
        raise NotFound()
    _compute(context, found, asked_by, handle)


def version_of(context: Context, found: StoredAppraisal) -> SchemeVersion:
    """The scheme's version that counts for a period; raises NotFound where there is none."""
    versions = definitions.schemes_on(context, period(found.period).last_day, found.team_id)
    if found.scheme not in versions:
        raise NotFound(_("There is no such scheme."))
    return versions[found.scheme]


def _compute(
    context: Context,
    found: StoredAppraisal,
    asked_by: int | None,
    handle: JobHandle | None = None,
) -> None:
    over, version = period(found.period), version_of(context, found)
    roles = {found.role} if found.role else set[str]()
    given = gathered(context, found.team_id, over, version.scheme, roles)
    if not given.people:
        raise Invalid(NOBODY)
    _done(handle, 1)
    appraisal = appraise(version.scheme, given.facts)
    _done(handle, 2)
    points = _points(context, found, version, over, given, appraisal)
    _done(handle, 3)
    if handle is not None:
        # What was read is enough; nobody has to wait while it is only written.
        context.session.rollback()
        handle.pause()
        if handle.cancelled:
            return
    _store(context, found.id, version, given, appraisal, points, asked_by)
    _done(handle, STAGES)


def _done(handle: JobHandle | None, stage: int) -> None:
    if handle is not None:
        handle.progress(stage, STAGES)


def _points(
    context: Context,
    found: StoredAppraisal,
    version: SchemeVersion,
    over: Period,
    given: Gathered,
    appraisal: Appraisal,
) -> list[Point]:
    scores = sureness.known(context, found.team_id, over, given)
    # The same facts give the same draws, so that a figure does not change while one looks.
    seed = int(sha256(facts_text(given.facts)).hexdigest()[:12], 16)
    agents = {agent: person for person, (agent, _name) in given.people.items()}
    appeals = results.open_appeals(context.session, agents, over.bounds_ms(context.zone))
    return points_of(
        CheckFacts(
            scheme=version.scheme,
            facts=given.facts,
            appraisal=appraisal,
            appeals={agents[agent]: count for agent, count in appeals.items()},
            least=found.least,
            disconnected=scores.disconnected,
            scored=given.scored,
            unsure=scores.unsure,
            doubts=doubts(
                version.scheme,
                given.facts,
                appraisal.results,
                scores.truth,
                np.random.default_rng(seed),
            ),
        )
    )


def _store(
    context: Context,
    appraisal_id: int,
    version: SchemeVersion,
    given: Gathered,
    appraisal: Appraisal,
    found: list[Point],
    asked_by: int | None,
) -> None:
    session = context.session
    periods.lock(session, appraisal_id)
    stored = periods.one(session, appraisal_id)
    if stored is None:
        raise NotFound()
    before = [] if stored.shown_id is None else periods.points(session, stored.shown_id)
    points = carried_over((each.point for each in before), found)
    standing = computed(standing_of(stored, ()), undecided(points))
    content = facts_text(given.facts)
    run = AppraisalRun(
        appraisal_id=appraisal_id,
        scheme_version_id=version.id,
        label=version.scheme.label,
        digest=sha256(content).hexdigest(),
        origins=dict(given.origins),
        warnings=[reason_json(each) for each in appraisal.warnings],
        teams=[
            {
                "team": each.team,
                "money": None if each.money is None else plain(each.money),
                "derivation": steps_json(each.derivation),
            }
            for each in appraisal.teams
        ],
        people=len(appraisal.results),
        computed_by=asked_by,
        computed_at=context.now,
    )
    run_id = periods.add_run(session, run, content)
    results.add_results(session, run_id, appraisal.results, given.people)
    periods.add_points(session, run_id, points, {each.point.key: each for each in before})
    periods.keep(session, appraisal_id, standing, draft_id=run_id, job_id=None)
    if stored.draft_id is not None:
        periods.drop_draft(session, stored.draft_id)
    periods.note(session, appraisal_id, AppraisalStep.COMPUTE.value, "", asked_by, context.now)
    audit.record(
        context,
        "appraisal.computed",
        "appraisal",
        appraisal_id,
        stored.team_id,
        scheme=run.label,
        period=stored.period,
        people=run.people,
        digest=run.digest,
    )
    session.commit()
