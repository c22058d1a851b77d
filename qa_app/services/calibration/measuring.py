"""How far a team's reviewers mean the same, over a period: computed in the background, kept.

Everything that two or more reviewers reviewed counts: closed rounds, and conversations of
ordinary work that several had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from qa_app.core.calibration import (
    REFERENCE,
    Difference,
    Judged,
    Outcome,
    Repeated,
    Report,
    courses,
    figures,
    outcome,
)
from qa_app.core.errors import Invalid, NotFound, _
from qa_app.core.jobs import JobKind
from qa_app.core.periods import Period, Span, period, period_of
from qa_app.core.permissions import Right
from qa_app.core.rubrics import Answer, Rubric
from qa_app.services import definitions, jobs
from qa_app.services.context import Context
from qa_app.services.jobs import JobHandle
from qa_app.storage.queries.calibration import answers as answer_queries
from qa_app.storage.queries.calibration import figures as queries
from qa_app.storage.queries.calibration.figures import (
    ComparedReview,
    ReferenceOfPart,
    StoredFigures,
)
from qa_app.storage.queries.conversations import Named, teams_in
from qa_app.storage.queries.people import accounts
from qa_app.storage.tables.base import from_ms

MONTHS, QUARTERS, YEARS = 24, 8, 3
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The figures of one team, rubric and period, as last computed.

    ``rubric``: the version in force, ``None`` where the team has compared nothing yet. ``found``:
    ``None`` where nothing was computed; ``computing``: whether that is going on. ``names``: of
    the reviewers.
    """

    team: Named
    teams: Sequence[Named]
    rubric: Rubric | None
    rubrics: Sequence[Rubric]
    period: Period
    periods: Sequence[Period]
    found: StoredFigures | None
    names: Mapping[int, str]
    computing: bool


def agreement_page(
    context: Context, team_id: int | None, rubric: str | None, period_id: str | None
) -> AgreementPage:
    """What is known of agreement; raises NotFound outside the actor's teams."""
    context.actor.require(Right.CALIBRATE)
    teams = teams_in(context.session, context.reach(Right.CALIBRATE))
    if team_id is not None:
        context.actor.require(Right.CALIBRATE, team_id)
    team = next((each for each in teams if team_id in {None, each.id}), None)
    if team is None:
        raise NotFound()
    offered = _rubrics(context)
    chosen = next((each for each in offered if rubric in {None, each.id}), None)
    newest = queries.newest_period(context.session, team.id, chosen.id) if chosen else None
    today = period_of(context.today, Span.MONTH)
    over = period(period_id) if period_id else period(newest) if newest else today
    found = queries.stored(context.session, team.id, chosen.id, over.id) if chosen else None
    people = [each.reviewer for each in found.report.figures.reviewers] if found else []
    return AgreementPage(
        team=team,
        teams=teams,
        rubric=chosen,
        rubrics=offered,
        period=over,
        periods=periods_until(context),
        found=found,
        names=accounts.names_of(context.session, people),
        computing=jobs.is_planned(context, JobKind.AGREEMENT),
    )


def periods_until(context: Context) -> list[Period]:
    """The periods that can be asked for, the newest of each kind first."""
    found = []
    for span, most in ((Span.MONTH, MONTHS), (Span.QUARTER, QUARTERS), (Span.YEAR, YEARS)):
        found += list(islice(_backwards(period_of(context.today, span)), most))
    return found


def ask_figures(context: Context, team_id: int, rubric: str, period_id: str) -> None:
    """Have the figures of one period computed anew; raises NotFound, Refused, Invalid."""
    context.actor.require(Right.CALIBRATE, team_id)
    if rubric not in {each.id for each in _rubrics(context)}:
        raise Invalid(_("This rubric is not in use."), field="rubric")
    _enqueue(context, team_id, rubric, [period(period_id).id])
    context.session.commit()


def enqueue_figures(context: Context, team_id: int, rubric: str) -> None:
    """The same for today's month, quarter and year and the month before; commits nothing."""
    spans = [period_of(context.today, span) for span in (Span.MONTH, Span.QUARTER, Span.YEAR)]
    wanted = [*spans, spans[0].previous]
    _enqueue(context, team_id, rubric, [each.id for each in wanted])


def run_agreement(
    context: Context, handle: JobHandle, team_id: int, rubric: str, periods: Sequence[str]
) -> None:
    """The body of the job."""
    for number, each in enumerate(periods, start=1):
        compute(context, team_id, rubric, each)
        handle.progress(number, len(periods))
        handle.pause()


def compute(context: Context, team_id: int, rubric: str, period_id: str) -> None:
    """Compute and keep the figures of one period."""
    since, until = period(period_id).bounds_ms(context.zone)
    reviews = queries.compared_reviews(
        context.session, team_id, rubric, from_ms(since), from_ms(until)
    )
    parts = {each.part_id for each in reviews}
    references = {each.part_id: each for each in queries.references(context.session, parts)}
    report = _report(context, rubric, reviews, references)
    queries.store(context.session, team_id, rubric, period_id, report, len(reviews), context.now)
    context.session.commit()


def _report(
    context: Context,
    rubric: str,
    reviews: Sequence[ComparedReview],
    references: Mapping[int, ReferenceOfPart],
) -> Report:
    versions = {each.rubric_version_id for each in reviews}
    versions |= {each.rubric_version_id for each in references.values()}
    rubrics = definitions.rubrics_by_version(context, versions)
    newest = next((each for each in _rubrics(context) if each.id == rubric), None)
    shown = newest or rubrics[max(rubrics)]
    answers = _answers(context, [each.id for each in reviews])
    last = {(each.part_id, each.reviewer_id): each for each in reviews}
    judged = [
        Judged(part, criterion, reviewer, found)
        for (part, reviewer), each in last.items()
        for criterion, found in _outcomes(rubrics[each.rubric_version_id], answers[each.id])
    ]
    judged += list(_settled(context, rubrics, references))
    differences = list(_differences(context, last.values(), references))
    rng = np.random.default_rng(0)
    return Report(
        figures=figures(shown, judged, rng, repeated=_repeated(reviews, rubrics, answers)),
        courses=tuple(courses(differences, rng).values()),
        differences=len(differences),
        against_reference=sum(each.part_id in references for each in last.values()),
    )


def _outcomes(rubric: Rubric, answers: Mapping[str, Answer]) -> Iterator[tuple[str, Outcome]]:
    for criterion in rubric.criteria:
        found = outcome(criterion, answers.get(criterion.id))
        if found is not None:
            yield criterion.id, found


def _settled(
    context: Context,
    rubrics: Mapping[int, Rubric],
    references: Mapping[int, ReferenceOfPart],
) -> Iterator[Judged]:
    by_round: dict[int, list[ReferenceOfPart]] = defaultdict(list)
    for each in references.values():
        by_round[each.round_id].append(each)
    for round_id, own in by_round.items():
        settled = answer_queries.references_of(context.session, round_id)
        for each in own:
            given = {key: one.answer for key, one in settled.get(each.part_id, {}).items()}
            for criterion, found in _outcomes(rubrics[each.rubric_version_id], given):
                yield Judged(each.part_id, criterion, REFERENCE, found)


def _repeated(
    reviews: Iterable[ComparedReview],
    rubrics: Mapping[int, Rubric],
    answers: Mapping[int, Mapping[str, Answer]],
) -> list[Repeated]:
    """The first and the last review of those who reviewed a conversation more than once."""
    own: dict[tuple[int, int], list[ComparedReview]] = defaultdict(list)
    for each in reviews:
        own[each.part_id, each.reviewer_id].append(each)
    found = []
    for (part, reviewer), looks in own.items():
        if len(looks) < 2:
            continue
        first, again = (
            dict(_outcomes(rubrics[look.rubric_version_id], answers[look.id]))
            for look in (looks[0], looks[-1])
        )
        found += [
            Repeated(part, criterion, reviewer, first[criterion], again[criterion])
            for criterion in first.keys() & again.keys()
        ]
    return sorted(found)


def _differences(
    context: Context,
    reviews: Collection[ComparedReview],
    references: Mapping[int, ReferenceOfPart],
) -> Iterator[Difference]:
    """Totals against the reference, else against the mean of the colleagues on the same one."""
    totals: dict[int, dict[int, float]] = defaultdict(dict)
    for each in reviews:
        totals[each.part_id][each.reviewer_id] = float(each.total)
    for each in reviews:
        day = each.submitted_at.astimezone(context.zone).date()
        own = float(each.total)
        reference = references.get(each.part_id)
        others = [points for who, points in totals[each.part_id].items() if who != each.reviewer_id]
        if reference is not None:
            yield Difference(each.reviewer_id, day, own - float(reference.total))
        elif others:
            yield Difference(each.reviewer_id, day, own - sum(others) / len(others))


def _answers(context: Context, review_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = {}
    for start in range(0, len(review_ids), _AT_ONCE):
        chunk = review_ids[start : start + _AT_ONCE]
        found |= answer_queries.answers_of(context.session, chunk)
    return found


def _rubrics(context: Context) -> list[Rubric]:
    """The rubrics in force by which the actor's teams have compared anything."""
    known = set(queries.rubrics_compared(context.session, context.reach(Right.CALIBRATE)))
    versions = definitions.rubric_versions(context)
    return [version.rubric for version in versions if version.rubric.id in known]


def _enqueue(context: Context, team_id: int, rubric: str, periods: Sequence[str]) -> None:
    jobs.enqueue(
        context,
        JobKind.AGREEMENT,
        {"team_id": team_id, "rubric": rubric, "periods": list(periods)},
        unique_key=f"agreement:{team_id}:{rubric}"[:90] + f":{periods[0]}",
    )


def _backwards(first: Period) -> Iterator[Period]:
    while True:
        yield first
        first = first.previous
