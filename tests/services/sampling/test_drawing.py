"""Drawing a sample, looking at it beforehand and afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from qa_app.core.errors import Conflict, Invalid, NotFound, Refused
from qa_app.core.permissions import RoleName
from qa_app.core.sampling_plans import draw_plan
from qa_app.services import sampling
from qa_app.services.audit import verify
from qa_app.services.sampling import Replay, Wish
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.audit import AuditEntry
from qa_app.storage.tables.sampling import Draw, DrawnPart
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, make_team, make_user
from tests.support.reviewing import PERIOD, Floor


def drawn(floor: Floor) -> list[DrawnPart]:
    floor.context.session.expire_all()
    return list(floor.context.session.scalars(select(DrawnPart).order_by(DrawnPart.id)))


def chances(floor: Floor) -> dict[int, float]:
    """The joint probability of every drawn part."""
    return {row.part_id: row.inclusion_probability for row in drawn(floor)}


def wish(floor: Floor, per_agent: int = 2, period: str = PERIOD) -> Wish:
    """The plainest plan for the floor's team."""
    return Wish(floor.team.id, sampling.plain_terms(per_agent), sampling.month(period))


def test_a_draw_takes_as_many_of_each_agent_and_keeps_the_chance(floor: Floor) -> None:
    """Without the chance no score could be weighted fairly later."""
    floor.draw(per_agent=2)
    rows = drawn(floor)
    assert Counter(row.stratum for row in rows) == {
        f"agent:{floor.first.id}": 2,
        f"agent:{floor.second.id}": 2,
    }
    assert {(row.draw_probability, row.inclusion_probability) for row in rows} == {(0.5, 0.5)}


def test_an_agent_with_fewer_conversations_is_drawn_whole(floor: Floor) -> None:
    """Their chance is certain, and it says so."""
    floor.draw(per_agent=9)
    assert list(chances(floor).values()) == [1.0] * 8


def test_a_draw_can_be_replayed_from_what_was_stored(floor: Floor) -> None:
    """Anybody can check afterwards that nobody picked the conversations by hand."""
    draw_id = floor.draw(seed="lottery 7")
    stored = floor.context.session.get_one(Draw, draw_id)
    plan = stored.terms.plan(stored.window, stored.seed)
    again = draw_plan(plan, stored.population.candidates, excluded=stored.population.excluded)
    assert {each.part for each in again.parts()} == set(chances(floor))
    assert sampling.replay(floor.as_(floor.lead), draw_id) == Replay(4, 0, 0)


def test_a_draw_that_was_tampered_with_does_not_replay(floor: Floor) -> None:
    """The page must not vouch for what is not so."""
    draw_id = floor.draw()
    floor.context.session.get_one(Draw, draw_id).seed = "another"
    floor.context.session.commit()
    found = sampling.replay(floor.as_(floor.lead), draw_id)
    assert not found.same
    assert found.missing == found.added > 0


def test_without_a_seed_one_is_made_and_kept(floor: Floor) -> None:
    """A draw that nobody can replay proves nothing."""
    seeds = {
        floor.context.session.get_one(Draw, floor.draw(per_agent=1, seed=" ")).seed
        for _time in range(2)
    }
    assert len(seeds) == 2
    assert all(seeds)


def test_a_second_draw_takes_others_and_corrects_the_chances(floor: Floor) -> None:
    """1 of 4 first, 1 of the 3 left then: each had 1 - 3/4 · 2/3 = 1/2."""
    floor.draw(per_agent=1)
    first = set(chances(floor))
    floor.draw(per_agent=1, seed="another")
    assert len(chances(floor)) == 4
    assert first < set(chances(floor))
    assert list(chances(floor).values()) == [pytest.approx(0.5)] * 4


def test_what_was_imported_between_two_draws_had_one_chance_only(floor: Floor) -> None:
    """4 stood in the first draw; the 4 new ones only among the 7 left of the second."""
    floor.draw(per_agent=1)
    old = {*floor.parts(floor.first), *floor.parts(floor.second)}
    floor.bring(*floor.chats(range(4, 8)))
    floor.draw(per_agent=7, seed="all the rest")
    found = chances(floor)
    assert {round(p, 6) for part, p in found.items() if part in old} == {1.0}
    floor_of_new = {p for part, p in found.items() if part not in old}
    assert floor_of_new == {1.0}


def test_new_conversations_do_not_get_the_first_draws_chance(floor: Floor) -> None:
    """1 - (1 - 1/4)(1 - 1/7) for the old ones, 1/7 for the new."""
    floor.draw(per_agent=1)
    old = {*floor.parts(floor.first), *floor.parts(floor.second)}
    floor.bring(*floor.chats(range(4, 8)))
    floor.draw(per_agent=1, seed="some seed")
    for part, chance in chances(floor).items():
        expected = 1 - (3 / 4) * (6 / 7) if part in old else 1 / 7
        assert chance == pytest.approx(expected)


def test_another_month_is_another_population(floor: Floor) -> None:
    """A conversation belongs to the month in which it started."""
    floor.bring(*floor.chats(range(20, 22), MONDAY_MORNING + timedelta(days=30)))
    floor.draw(per_agent=2, period="2026-11")
    assert list(chances(floor).values()) == [1.0] * 4
    assert not set(chances(floor)) & set(range(1, 9))


def test_the_work_is_spread_evenly_and_added_behind_what_waits(floor: Floor) -> None:
    """Nobody's queue is turned around under their hands."""
    other = make_user(floor.context.session, RoleName.REVIEWER, floor.team, name="钱多")
    floor.draw(per_agent=2)
    before = floor.queue()
    floor.draw(per_agent=2, seed="next", reviewers=[floor.reviewer, other])
    rows = floor.context.session.scalars(select(Assignment)).all()
    assert Counter(row.reviewer_id for row in rows) == {floor.reviewer.id: 4, other.id: 4}
    assert floor.queue()[: len(before)] == before


def test_nobody_is_given_their_own_conversation(floor: Floor) -> None:
    """An agent may review colleagues, not themselves."""
    session = floor.context.session
    both = make_user(session, RoleName.REVIEWER, floor.team, agent=None, name="两栖")
    floor.agent.agent_id, both.agent_id = None, None
    session.flush()
    both.agent_id = floor.first.id
    session.commit()
    floor.draw(per_agent=2, reviewers=[floor.reviewer, both])
    own = floor.parts(floor.first)
    taken = session.scalars(select(Assignment.part_id).where(Assignment.reviewer_id == both.id))
    assert not set(taken) & set(own)


def test_a_draw_that_somebody_could_only_review_themselves_is_refused(floor: Floor) -> None:
    """It says so beforehand instead of leaving the conversations to nobody."""
    session = floor.context.session
    both = make_user(session, RoleName.REVIEWER, floor.team, name="两栖")
    floor.agent.agent_id = None
    session.flush()
    both.agent_id = floor.first.id
    session.commit()
    with pytest.raises(Invalid) as refused:
        floor.draw(reviewers=[both])
    assert refused.value.field == "reviewers"
    assert drawn(floor) == []


@pytest.mark.parametrize(
    ("period", "per_agent", "field"),
    [("2026-09", 2, "period"), ("2026-Q4", 2, "period"), (PERIOD, 0, "per_agent")],
)
def test_a_draw_that_makes_no_sense_is_refused(
    floor: Floor, period: str, per_agent: int, field: str
) -> None:
    """An empty draw would look like work that was done."""
    with pytest.raises(Invalid) as refused:
        floor.draw(per_agent, period=period)
    assert refused.value.field == field


def test_a_seed_has_an_end(floor: Floor) -> None:
    """It is stored and shown on one line."""
    with pytest.raises(Invalid) as refused:
        floor.draw(seed="x" * 65)
    assert refused.value.field == "seed"


def test_the_supervisor_does_not_draw_the_own_team(floor: Floor) -> None:
    """Who leads a team does not choose what is looked at of it."""
    with pytest.raises(Refused):
        sampling.make_draw(floor.as_(floor.supervisor), floor.team.id, PERIOD, 2)


def test_another_team_is_not_there(floor: Floor) -> None:
    """Neither to draw from nor to look at."""
    other = make_team(floor.context.session, name="别组")
    lead = make_user(floor.context.session, RoleName.QUALITY_LEAD, other)
    stranger = replace(floor.context, actor=actor_of(lead, RoleName.QUALITY_LEAD, other))
    draw_id = floor.draw()
    with pytest.raises(NotFound):
        sampling.make_draw(stranger, floor.team.id, PERIOD, 2)
    with pytest.raises(NotFound):
        sampling.open_draw(stranger, draw_id)
    with pytest.raises(NotFound):
        sampling.replay(stranger, draw_id)
    assert sampling.list_draws(stranger).draws == []


def test_a_draw_is_written_into_the_audit_log(floor: Floor) -> None:
    """With figures, and without a word of the conversations."""
    draw_id = floor.draw()
    entry = floor.context.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "draw.made")
    ).one()
    assert (entry.subject_id, entry.team_id) == (str(draw_id), floor.team.id)
    assert verify(floor.context).breach is None


def test_the_outlook_says_what_a_draw_would_do(floor: Floor) -> None:
    """Who plans wants to see the chances and the load before, not after."""
    floor.draw(per_agent=1)
    seen = sampling.outlook(floor.as_(floor.lead), wish(floor), [floor.reviewer.id])
    assert [
        (each.agent, each.available, each.drawn_before, each.would_draw) for each in seen.agents
    ] == [("张伟", 3, 1, 2), ("王芳", 3, 1, 2)]
    assert [each.probability for each in seen.agents] == [pytest.approx(2 / 3)] * 2
    load = {each.name: (each.open, each.would_add) for each in seen.reviewers}
    assert load == {"周主管": (0, 0), "李娜": (2, 4)}
    assert (seen.would_draw, seen.unassigned) == (4, 0)


def test_the_outlook_of_an_empty_month_is_empty(floor: Floor) -> None:
    """It is no fault to look at a month in which nothing was said."""
    seen = sampling.outlook(floor.as_(floor.lead), wish(floor, 5, "2026-09"))
    assert (seen.agents, seen.would_draw) == ([], 0)


def test_a_draw_shows_how_far_it_is(floor: Floor) -> None:
    """Progress by agent, and what nobody has reviewed yet."""
    draw_id = floor.draw(per_agent=2)
    floor.review(floor.queue()[0])
    opened = sampling.open_draw(floor.as_(floor.lead), draw_id)
    assert (opened.draw.drawn, opened.draw.done, opened.draw.waiting) == (4, 1, 0)
    assert [(each.size, each.counted.kept, each.counted.least) for each in opened.agents] == [
        (4, 2, 0.5),
        (4, 2, 0.5),
    ]
    assert sum(each.counted.done for each in opened.agents) == 1
    assert [each.id for each in sampling.list_draws(floor.as_(floor.lead)).draws] == [draw_id]


def test_what_lost_its_reviewer_is_given_to_another(floor: Floor) -> None:
    """When a reviewer leaves, their tasks may come back with nobody to do them."""
    draw_id = floor.draw(per_agent=2)
    session = floor.context.session
    for row in session.scalars(select(Assignment).limit(3)).all():
        session.delete(row)
    session.commit()
    lead = floor.as_(floor.lead)
    assert sampling.open_draw(lead, draw_id).waiting == 3
    assert sampling.assign_waiting(lead, draw_id, [floor.lead.id]) == 3
    assert sampling.open_draw(lead, draw_id).waiting == 0
    with pytest.raises(Conflict):
        sampling.assign_waiting(lead, draw_id)
