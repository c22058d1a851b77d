"""Corrections that come after publishing: re-open the period, make up for it, or leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_app.core.appraisal import Facts, Scheme, facts_from_json
from qa_app.core.appraisals import (
    AppraisalState,
    Difference,
    LateChoice,
    difference,
    with_reason,
)
from qa_app.core.appraisals.points import OWN_POINT
from qa_app.core.errors import Conflict, NotFound, Refused, _
from qa_app.core.periods import Period, period
from qa_app.core.permissions import Right
from qa_app.services import audit, definitions
from qa_app.services.appraisals import publishing
from qa_app.services.appraisals.access import to_change, to_see
from qa_app.services.appraisals.gathering import present_scores
from qa_app.services.context import Context
from qa_app.services.json_files import json_tree
from qa_app.storage.queries.appraisals import late as queries
from qa_app.storage.queries.appraisals import periods, results
from qa_app.storage.queries.appraisals.late import LateCorrection
from qa_app.storage.queries.appraisals.periods import StoredAppraisal, StoredRun
from qa_app.storage.tables.appraisals import AppraisalLate

LARGEST = 1 << 30
NOT_PUBLISHED = _("Only a published period has anything that came late.")


@dataclass(frozen=True, slots=True)
class LatePage:
    """The corrections since a period was computed, with what each person's result would be now.

    ``differences``: by agent, of those for whom nothing was chosen yet. ``into``: the period in
    which it can be made up for.
    """

    appraisal: StoredAppraisal
    scheme: Scheme
    corrections: Sequence[LateCorrection]
    differences: dict[int, Difference]
    into: Period
    may_choose: bool


def waiting(context: Context, found: StoredAppraisal) -> int:
    """How many corrections came after publishing and wait for a choice."""
    if found.state is not AppraisalState.PUBLISHED:
        return 0
    return sum(each.choice is None for each in _corrections(context, found, _run(context, found)))


def late_page(context: Context, appraisal_id: int) -> LatePage:
    """What came after publishing; raises NotFound, Refused."""
    found = to_see(context, appraisal_id)
    run = _run(context, found)
    corrections = _corrections(context, found, run)
    scheme = definitions.scheme_version(context, run.scheme_version_id).scheme
    facts = stored_facts(context, run.id)
    differences = {}
    for each in corrections:
        if each.choice is None and each.agent_id not in differences:
            own = _difference(context, found, scheme, facts, each, corrections)
            if own is not None:
                differences[each.agent_id] = own
    return LatePage(
        found,
        scheme,
        corrections,
        differences,
        _into(context, found),
        context.actor.may(Right.RUN_PERIODS, found.team_id)
        and found.state is AppraisalState.PUBLISHED,
    )


def choose(
    context: Context, appraisal_id: int, correction_id: int, choice: LateChoice, why: str
) -> None:
    """What becomes of a late correction, with a reason; raises Invalid, Conflict, Refused.

    An adjustment settles everything that is known of the person by now.
    """
    found = to_change(context, appraisal_id, Right.RUN_PERIODS)
    if found.state is not AppraisalState.PUBLISHED:
        raise Conflict(NOT_PUBLISHED)
    run, text = _run(context, found), with_reason(why)
    corrections = _corrections(context, found, run)
    chosen = next((each for each in corrections if each.id == correction_id), None)
    if chosen is None:
        raise NotFound()
    if chosen.choice is not None:
        raise Conflict(_("Somebody has chosen already what becomes of this."))
    if chosen.agent_id == context.actor.agent_id:
        raise Refused(OWN_POINT)
    late = AppraisalLate(
        appraisal_id=appraisal_id,
        run_id=run.id,
        correction_id=correction_id,
        agent_id=chosen.agent_id,
        choice=choice.value,
        reason=text,
        chosen_by=context.actor.user_id,
        chosen_at=context.now,
    )
    if choice is LateChoice.ADJUST:
        _adjust(context, found, run, chosen, corrections, late)
    queries.add(context.session, late)
    audit.record(
        context,
        "appraisal.late",
        "appraisal",
        appraisal_id,
        found.team_id,
        correction=correction_id,
        agent=chosen.agent_id,
        choice=choice.value,
        into=late.into,
        points=None if late.points is None else str(late.points),
        money=None if late.money is None else str(late.money),
    )
    if choice is LateChoice.REOPEN:
        publishing.reopen(context, appraisal_id, text)
    context.session.commit()


def stored_facts(context: Context, run_id: int) -> Facts:
    """What a computation was made from."""
    content = periods.facts_of(context.session, run_id)
    return facts_from_json(json_tree(content, file="facts", largest=LARGEST))


def _run(context: Context, found: StoredAppraisal) -> StoredRun:
    run = periods.run_of(context.session, found.published_id)
    if run is None:
        raise NotFound()
    return run


def _corrections(context: Context, found: StoredAppraisal, run: StoredRun) -> list[LateCorrection]:
    agents = [each.agent_id for each in results.results(context.session, run.id)]
    bounds = period(found.period).bounds_ms(context.zone)
    return queries.corrections(context.session, run.id, agents, bounds, run.computed_at)


def _difference(
    context: Context,
    found: StoredAppraisal,
    scheme: Scheme,
    facts: Facts,
    late: LateCorrection,
    corrections: Sequence[LateCorrection],
) -> Difference | None:
    figures = present_scores(context, found.team_id, period(found.period), scheme, late.person)
    settled = [
        (each.points, each.money)
        for each in corrections
        if each.agent_id == late.agent_id and each.choice == LateChoice.ADJUST.value
    ]
    return difference(scheme, facts, late.person, figures, settled)


def _adjust(
    context: Context,
    found: StoredAppraisal,
    run: StoredRun,
    chosen: LateCorrection,
    corrections: Sequence[LateCorrection],
    late: AppraisalLate,
) -> None:
    scheme = definitions.scheme_version(context, run.scheme_version_id).scheme
    facts = stored_facts(context, run.id)
    own = _difference(context, found, scheme, facts, chosen, corrections)
    if own is None or own.is_nothing:
        raise Conflict(_("It changes nothing of the published result. Let it stand."))
    late.into = _into(context, found).id
    late.points, late.money = own.points, own.money


def _into(context: Context, found: StoredAppraisal) -> Period:
    """The next period of the same kind that is not published yet."""
    into = period(found.period).next
    while True:
        later = periods.of_place(context.session, found.team_id, found.scheme, found.role, into.id)
        if later is None or later.state is not AppraisalState.PUBLISHED:
            return into
        into = into.next
