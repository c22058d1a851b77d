"""An appeal that changes a review after its month was published."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from qa_app.core.appraisals import AppraisalState, Decision, LateChoice
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.periods import Span, period_of
from qa_app.services import definitions, scheme_uses
from qa_app.services.appraisals import computing, deciding, late, looking, publishing
from qa_app.services.scheme_uses import NewUse
from qa_app.storage.queries import measures_in
from qa_app.storage.queries.employment import people_on
from qa_app.storage.queries.measures_in import NewFigure, Place
from tests.support.appealing import Bench
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
    (correction,) = page.corrections
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
    (correction,) = late.late_page(boss, run).corrections
    late.choose(boss, run, correction.id, LateChoice.REOPEN, "申诉改分，重新公布")
    assert looking.board(boss, run).appraisal.state is AppraisalState.REOPENED
    computing.compute(boss, run)
    result = looking.result_page(boss, run, correction.agent_id)
    assert str(correction.after) in {total for _review, total in result.reviews}
    assert timedelta(0) < boss.now - result.run.computed_at + timedelta(seconds=1)
