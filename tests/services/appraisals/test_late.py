"""What changes after its month was published: a review by an appeal, an entry of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qa_app.core.appraisals import AppraisalState, Decision, LateChoice
from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.core.ledger import Figures, Settlement
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import RoleName
from qa_app.services import definitions, scheme_uses
from qa_app.services.appraisals import computing, deciding, late, looking, publishing
from qa_app.services.context import Context
from qa_app.services.ledger import answering, entering
from qa_app.services.ledger.entering import NewEntry
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import measures_in
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.measures_in import NewFigure, Place
from qa_app.storage.tables.people import Agent, Team
from tests.support.appealing import Bench
from tests.support.appraising import DAY, as_somebody, enter, give, month, team_of
from tests.support.clock import FixedClock
from tests.support.factories import LONG_AGO
from tests.support.reviewing import Floor

SCHEME = "002-A"


def _published(bench: Bench) -> tuple[int, int]:
    """A review of an agent, and the published month in which it counted."""
    floor = bench.floor
    review_id = bench.published("3")
    context = floor.context
    definitions.seed_shipped(context)
    scheme_uses.add(context, NewUse(SCHEME, [floor.team.id], None, LONG_AGO))
    over = period_of(context.today, Span.MONTH)
    people = people_on(context.session, floor.team.id, over.first_day, over.last_day)
    figures = [
        NewFigure(agent, measure, Decimal(value), None)
        for agent in people
        for measure, value in (("sales", 1000), ("bonus", 3500))
    ]
    measures_in.keep_figures(
        context.session,
        Place(floor.team.id, SCHEME, over.id),
        figures,
        import_id=None,
        entered_by=None,
        now=context.now,
    )
    boss = floor.as_(floor.supervisor)
    run = computing.begin(boss, floor.team.id, SCHEME, "", over.id)
    points = [each.id for each in looking.board(boss, run).points]
    deciding.decide(boss, run, points, Decision.ACCEPTED, "已核实")
    publishing.publish(boss, run)
    return review_id, run


@pytest.fixture
def bench(floor: Floor) -> Bench:
    return Bench(floor)


def test_a_late_appeal_is_made_up_for_in_the_next_month(bench: Bench) -> None:
    """What was published stays; the difference is paid with the reason, and only once."""
    review_id, run = _published(bench)
    boss = bench.floor.as_(bench.floor.supervisor)
    before = looking.board(boss, run)
    assert before.late == 0
    bench.later(hours=1)
    bench.decided(review_id, value="5")
    bench.later(hours=1)
    boss = bench.floor.as_(bench.floor.supervisor)
    page = late.late_page(boss, run)
    (change,) = page.changes
    correction = change.correction
    assert correction
    own = page.differences[correction.agent_id]
    assert looking.board(boss, run).late == 1
    assert looking.board(boss, run).results == before.results, "what is published is frozen"
    assert own.points
    with pytest.raises(Invalid):
        late.choose(boss, run, correction.id, LateChoice.ADJUST, "")
    late.choose(boss, run, correction.id, LateChoice.ADJUST, "申诉成立，下月补差")
    with pytest.raises(Conflict):
        late.choose(boss, run, correction.id, LateChoice.LEAVE, "再看看")
    over = period_of(boss.today, Span.MONTH).next
    following = computing.begin(boss, bench.floor.team.id, SCHEME, "", over.id)
    steps = looking.result_page(boss, following, correction.agent_id).derivation
    owed = [each for each in steps if each.step == "adjustment"]
    assert bool(owed) == bool(own.money)


def test_a_late_appeal_can_open_the_month_again(bench: Bench) -> None:
    """Then it is computed with the corrected review and published anew."""
    review_id, run = _published(bench)
    bench.later(hours=1)
    bench.decided(review_id, value="5")
    bench.later(hours=1)
    boss = bench.floor.as_(bench.floor.supervisor)
    (change,) = late.late_page(boss, run).changes
    correction = change.correction
    assert correction
    late.choose(boss, run, correction.id, LateChoice.REOPEN, "申诉改分，重新公布")
    assert looking.board(boss, run).appraisal.state is AppraisalState.REOPENED
    computing.compute(boss, run)
    result = looking.result_page(boss, run, correction.agent_id)
    assert str(correction.after) in {total for _review, total in result.reviews}
    assert timedelta(0) < boss.now - result.run.computed_at + timedelta(seconds=1)


def _points_month(context: Context) -> tuple[Team, list[Agent], Context, Context, int]:
    """September of two agents with 100 points each, published under 000-I."""
    team, agents = team_of(context, "000-I")
    boss = as_somebody(context, RoleName.SUPERVISOR, team)
    own = as_somebody(context, RoleName.AGENT, team, agents[0])
    for agent in agents:
        give(context, team, agent, "000-I", {"earned": "100"})
    enter(context.session, context, team, agents[0], "000-I", "work_report")
    run = month(boss, team, "000-I")
    publishing.publish(boss, run)
    assert looking.result_page(boss, run, agents[0].id).result.total == Decimal(95)
    return team, agents, boss, own, run


def _hours_on(context: Context, hours: int) -> Context:
    return replace(context, clock=FixedClock(context.now + timedelta(hours=hours)))


def test_an_entry_settled_late_is_made_up_for_in_the_next_month(context: Context) -> None:
    """The agent reads the result, disputes and is right: the points come back, once, and what
    comes after that is told as another change.
    """
    team, agents, boss, own, run = _points_month(context)
    (entry,) = looking.result_page(boss, run, agents[0].id).entries
    assert entry
    answering.dispute(_hours_on(own, 1), entry.id, "当天请假")
    assert looking.board(boss, run).late == 0, "nothing is late before it is settled"
    answering.settle(_hours_on(boss, 2), entry.id, Settlement.WITHDRAWN, "核实请假")
    page = late.late_page(boss, run)
    assert [each.chosen for each in page.changes] == [None]
    assert page.differences[agents[0].id].points == Decimal(5)
    assert looking.result_page(boss, run, agents[0].id).result.total == Decimal(95)
    late.choose_entry(_hours_on(boss, 3), run, entry.id, LateChoice.ADJUST, "下月补回")
    with pytest.raises(Conflict):
        late.choose_entry(boss, run, entry.id, LateChoice.LEAVE, "再看看")
    assert looking.board(boss, run).late == 0
    following = computing.begin(boss, team.id, "000-I", "", "2026-10")
    steps = looking.result_page(boss, following, agents[0].id).derivation
    assert [str(each.value) for each in steps if each.step == "adjustment"] == ["5"]
    again = entering.enter(
        _hours_on(boss, 4), NewEntry(agents[0].id, "000-I", Figures("work_report", DAY))
    )
    untold = late.late_page(boss, run).differences[agents[0].id]
    assert untold.is_nothing, "000-I counts only what was told"
    entering.tell(_hours_on(boss, 5), again, DAY)
    page = late.late_page(boss, run)
    assert [each.chosen is None for each in page.changes] == [False, True]
    assert page.differences[agents[0].id].points == Decimal(-5)


def test_an_entry_that_comes_late_can_open_the_month_again(context: Context) -> None:
    """Then it counts in the new edition, and nothing is late any more."""
    _team, agents, boss, _own, run = _points_month(context)
    new = entering.enter(
        _hours_on(boss, 1),
        NewEntry(agents[1].id, "000-I", Figures("work_report", DAY), told_on=DAY),
    )
    with pytest.raises(NotFound):
        late.choose_entry(boss, run, new + 1, LateChoice.LEAVE, "没有这条")
    late.choose_entry(_hours_on(boss, 2), run, new, LateChoice.REOPEN, "漏登，重新公布")
    computing.compute(_hours_on(boss, 3), run)
    publishing.publish(_hours_on(boss, 3), run)
    assert looking.result_page(boss, run, agents[1].id).result.total == Decimal(95)
    assert late.late_page(boss, run).changes == []
