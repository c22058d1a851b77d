"""The demo's months: one published under two schemes at once, one left as a draft to try."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from qa_app.core.appraisals import Decision
from qa_app.core.definitions import Kind
from qa_app.core.errors import Conflict
from qa_app.core.periods import Period, Span, period_of
from qa_app.core.permissions import Reach, Right
from qa_app.definitions.schemes import drafts
from qa_app.services import definitions, scheme_builder, scheme_uses
from qa_app.services.appraisals import computing, deciding, looking, publishing
from qa_app.services.context import Context
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import measures_in
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.measures_in import NewFigure, Place
from qa_app.storage.queries.scores import first_and_last

PAID_BY, PAY, POINTS, MUTUAL = "002-A", "house-pay", "000-I", "003-B"
PAY_TITLE = "客服绩效考核办法（本店现行）"
PAY_NOTE = "沿用第二期办法的算法，不再限定 2021 年的执行期。"
ACCEPTED = "已与质检主管核对，按现有数据发放。"
HELD = "样本太少，等补检后再发放。"


def run_months(lead: Context, leading: Sequence[Context]) -> int:
    """Run the last month of each supervisor's team; returns how many periods were begun."""
    return sum(_run(lead, boss) for boss in leading)


def _keep_pay_scheme(lead: Context, team_id: int, since: date) -> None:
    """The paying scheme without its term, which ended in 2021: one of the team's own."""
    known = definitions.versions_of(lead, Kind.SCHEME, PAID_BY)
    if definitions.versions_of(lead, Kind.SCHEME, PAY, team_id) or not known:
        return
    scheme_builder.begin(lead, PAY, PAY_TITLE, PAID_BY, team_id)
    document = {
        key: value
        for key, value in drafts.document_of(known[0].body).items()
        if key not in {"term", "source"}
    }
    title = {"title": {"zh_CN": PAY_TITLE, "en": "Agents' performance, as in force"}}
    scheme_builder.bring(lead, PAY, drafts.body_of({**document, **title}).encode())
    edition = scheme_builder.open_draft(lead, PAY).edition
    scheme_builder.publish(lead, PAY, edition=edition, note=PAY_NOTE, since=since)


def _run(lead: Context, boss: Context) -> int:
    team_id = next(iter(sorted(boss.reach(Right.RUN_PERIODS).team_ids)), None)
    month = None if team_id is None else _last_month(boss, team_id)
    if team_id is None or month is None:
        return 0
    _keep_pay_scheme(lead, team_id, month.previous.first_day)
    scheme_uses.add(boss, NewUse(PAY, [team_id], None, month.first_day, beside=True))
    present = period_of(boss.today, Span.MONTH)
    scheme_uses.add(boss, NewUse(MUTUAL, [team_id], None, present.first_day, beside=True))
    _bring_figures(boss, team_id, month)
    begun = computing.begin(boss, team_id, PAY, "", month.id)
    _decide(lead, begun)
    _publish(boss, begun)
    drafts = [
        over
        for over in (month, month.next)
        if any(each.scheme.id == POINTS for each in scheme_uses.in_force(boss, team_id, over))
    ][:1]
    for over in drafts:
        _bring_figures(boss, team_id, over)
        computing.begin(boss, team_id, POINTS, "", over.id)
    return 1 + len(drafts)


def _last_month(context: Context, team_id: int) -> Period | None:
    """The last month of which the team has something published."""
    reach = Reach(False, frozenset({team_id}))
    found = first_and_last(context.session, reach, (), published_only=True)
    return (
        None if found is None else period_of(found[1].astimezone(context.zone).date(), Span.MONTH)
    )


def _bring_figures(boss: Context, team_id: int, month: Period) -> None:
    """Sales and bonuses of the paying scheme, points earned of the other."""
    agents = people_on(boss.session, team_id, month.first_day, month.last_day)
    for scheme, measures in (
        (PAY, {"sales": (420_000, 35_000), "bonus": (2_600, 220)}),
        (POINTS, {"earned": (96, 3)}),
    ):
        figures = [
            NewFigure(agent, measure, Decimal(first + step * (number * 3 % 5)), None)
            for number, agent in enumerate(agents)
            for measure, (first, step) in measures.items()
        ]
        measures_in.keep_figures(
            boss.session,
            Place(team_id, scheme, month.id),
            figures,
            import_id=None,
            entered_by=boss.actor.user_id,
            now=boss.now,
        )
    boss.session.commit()


def _decide(lead: Context, appraisal_id: int) -> None:
    """Hold the first person concerned, accept the rest."""
    points = looking.board(lead, appraisal_id).points
    personal = [each.id for each in points if each.point.person is not None]
    rest = [each.id for each in points if each.id not in personal[:1]]
    if personal:
        deciding.decide(lead, appraisal_id, personal[:1], Decision.HELD, HELD)
    if rest:
        deciding.decide(lead, appraisal_id, rest, Decision.ACCEPTED, ACCEPTED)


def _publish(boss: Context, appraisal_id: int) -> None:
    try:
        publishing.publish(boss, appraisal_id)
    except Conflict:
        # Somebody has tried the demo already; what they left is theirs.
        boss.session.rollback()
