"""Unflagged conversations in the review queues: taken at random, unmarked, outside the score."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import func, select

from qa_app.core.listing import FindingState
from qa_app.core.sampling import UNFLAGGED, DrawKind, order_of, stratum_of
from qa_app.services import assignments, reviews, rule_quality, sampling, scores
from qa_app.services.context import Context
from qa_app.services.sampling import Wish
from qa_app.services.screening_decisions import decide_some
from qa_app.storage.queries.sampling import PartRow as Sampled
from qa_app.storage.queries.sampling import parts_between
from qa_app.storage.tables.assignments import Assignment
from qa_app.storage.tables.conversations import Part as PartRow
from qa_app.storage.tables.sampling import Draw, DrawnPart
from qa_app.storage.tables.screening import FindingRow
from tests.support.reviewing import PERIOD, Floor


@pytest.fixture
def floor(context: Context) -> Floor:
    """Two agents with four flagged and six unflagged chats each."""
    floor = Floor(context)
    floor.bring(*floor.chats(range(10, 16)), findings=())
    return floor


def share(floor: Floor, percent: int) -> None:
    rule_quality.set_share(floor.as_(floor.lead), floor.team.id, percent)


def drawn(floor: Floor, kind: DrawKind) -> list[DrawnPart]:
    floor.context.session.expire_all()
    chosen = select(DrawnPart).where(DrawnPart.kind == kind.value).order_by(DrawnPart.id)
    return list(floor.context.session.scalars(chosen))


def task_of(floor: Floor, part_id: int) -> int:
    found = floor.context.session.scalar(
        select(Assignment.id).where(Assignment.part_id == part_id, Assignment.state == "open")
    )
    assert found is not None
    return found


def skip(floor: Floor, part_id: int) -> int | None:
    return assignments.skip(floor.as_(floor.reviewer), task_of(floor, part_id), "无法质检")


def test_a_draw_takes_a_tenth_more_from_the_unflagged(floor: Floor) -> None:
    """What the rules overlook shows nowhere else."""
    floor.draw(per_agent=2)
    [further] = drawn(floor, DrawKind.RECALL)
    assert further.unflagged
    assert further.part_id not in {row.part_id for row in drawn(floor, DrawKind.RANDOM)}
    part = floor.context.session.get_one(PartRow, further.part_id)
    assert part.severity_rank == 0
    assert len(floor.queue()) == 5


def test_every_part_keeps_the_chance_of_being_drawn_for_either_purpose(floor: Floor) -> None:
    """Recall is weighted by it: an unflagged part had two chances, a flagged one had one."""
    floor.draw(per_agent=2)
    [further] = drawn(floor, DrawKind.RECALL)
    random = drawn(floor, DrawKind.RANDOM)
    second = 1 / (12 - sum(row.unflagged for row in random))
    assert further.draw_probability == second
    either = pytest.approx(1 - 0.8 * (1 - second))
    assert further.inclusion_probability == either
    for row in random:
        assert row.draw_probability == 0.2
        assert row.inclusion_probability == (either if row.unflagged else 0.2)


def test_the_share_is_the_teams_to_choose(floor: Floor) -> None:
    """Half as much again, or nothing at all."""
    share(floor, 50)
    floor.draw(per_agent=4)
    assert len(drawn(floor, DrawKind.RECALL)) == 4
    share(floor, 0)
    floor.draw(per_agent=1)
    assert len(drawn(floor, DrawKind.RECALL)) == 4


def test_a_dismissed_finding_makes_no_flag(floor: Floor) -> None:
    """A conversation with false alarms alone looks as clean as any."""
    part = floor.parts(floor.first)[0]
    found = floor.context.session.scalars(
        select(FindingRow.id).where(FindingRow.part_id == part)
    ).all()
    decide_some(floor.as_(floor.lead), found, FindingState.DISMISSED)
    draw_id = floor.draw(per_agent=1)
    left = once_left(floor, draw_id)
    clean = {row.part_id for row in drawn(floor, DrawKind.RANDOM) if row.unflagged}
    assert part in clean.union(left)
    assert len(clean.union(left)) == 13


def test_nothing_in_the_queue_tells_them_from_the_others(floor: Floor) -> None:
    """Somebody who knows which ones are checked checks those alone."""
    share(floor, 100)
    floor.draw(per_agent=3)
    further = {row.part_id for row in drawn(floor, DrawKind.RECALL)}
    queue = assignments.my_queue(floor.as_(floor.reviewer))
    kinds = [task.part_id in further for task in queue]
    assert len(queue) == 12
    assert sum(kinds) == 6
    assert kinds != sorted(kinds), "they must not stand at one end"
    assert len({(task.draw_id, task.period, task.rubric_version_id) for task in queue}) == 1
    assert {floor.open(task.id).place.of for task in queue} == {12}
    ids = [task.id for task in queue]
    assert ids == sorted(ids)


def test_their_reviews_stay_out_of_the_plain_score(floor: Floor) -> None:
    """A mean that leans towards conversations without findings is too good."""
    share(floor, 100)
    floor.draw(per_agent=2)
    further = {row.part_id for row in drawn(floor, DrawKind.RECALL)}
    queue = assignments.my_queue(floor.as_(floor.reviewer))
    ids = [floor.review(task.id, "4" if task.part_id in further else None) for task in queue]
    reviews.publish(floor.as_(floor.lead), ids)
    found = scores.score_list(floor.as_(floor.supervisor), PERIOD)
    assert found.overall.n == 4
    assert found.overall.mean == 100
    assert sum(line.targeted for line in found.lines) == 4


def test_a_later_draw_may_choose_them_for_the_score(floor: Floor) -> None:
    """To leave them out would leave out the good ones; nobody reviews them twice."""
    share(floor, 100)
    floor.draw(per_agent=1)
    further = {row.part_id for row in drawn(floor, DrawKind.RECALL)}
    share(floor, 0)
    floor.draw(per_agent=9, seed="again")
    random = [row.part_id for row in drawn(floor, DrawKind.RANDOM)]
    assert len(random) == len(set(random)) == 20
    assert further <= set(random)
    tasks = list(floor.context.session.scalars(select(Assignment.part_id)))
    assert len(tasks) == len(set(tasks)) == 20


def test_a_part_that_serves_both_counts_in_the_score(floor: Floor) -> None:
    """It is in the random sample, whatever it was taken for first."""
    share(floor, 100)
    floor.draw(per_agent=1)
    [part, _other] = [row.part_id for row in drawn(floor, DrawKind.RECALL)]
    floor.draw(per_agent=9, seed="again")
    review = floor.review(task_of(floor, part))
    reviews.publish(floor.as_(floor.lead), [review])
    assert scores.score_list(floor.as_(floor.supervisor), PERIOD).overall.n == 1


def test_a_skipped_one_is_replaced_by_the_next_and_the_chances_follow(floor: Floor) -> None:
    """As in the sample of the scores: two of so many were looked at for one review."""
    draw_id = floor.draw(per_agent=2)
    [gone] = [row.part_id for row in drawn(floor, DrawKind.RECALL)]
    added = skip(floor, gone)
    assert added is not None
    rows = drawn(floor, DrawKind.RECALL)
    size = len(once_left(floor, draw_id))
    assert [row.draw_probability for row in rows] == [2 / size] * 2
    assert rows[1].replaces_id == rows[0].id
    assert all(row.unflagged for row in rows)


def test_what_could_not_be_reviewed_is_in_no_later_draw(floor: Floor) -> None:
    """It would only be skipped once more."""
    share(floor, 100)
    floor.draw(per_agent=1)
    gone = drawn(floor, DrawKind.RECALL)[0].part_id
    skip(floor, gone)
    floor.draw(per_agent=10, seed="again")
    assert gone not in {row.part_id for row in drawn(floor, DrawKind.RANDOM)}


def test_a_replacement_that_is_the_reviewers_own_goes_to_somebody_else(context: Context) -> None:
    """A reviewer never reviews their own conversations."""
    floor = Floor(context)
    floor.bring(*floor.chats([10])[:1], *floor.chats(range(20, 23))[3:], findings=())
    found = parts_between(context.session, floor.team.id, (0, 2**42))
    clean = {part.part_id: part for part in found if not part.flagged}
    seed = next(seed for seed in map(str, count()) if _first_is(floor, seed, found, clean))
    floor.draw(per_agent=1, seed=seed)
    [gone] = [row.part_id for row in drawn(floor, DrawKind.RECALL)]
    floor.colleague.agent_id = None
    context.session.flush()
    floor.reviewer.agent_id = floor.second.id
    context.session.commit()
    added = skip(floor, gone)
    assert added is not None
    assert context.session.get_one(Assignment, added).reviewer_id == floor.lead.id


def test_the_page_of_a_draw_tells_the_lead_and_replays_both_kinds(floor: Floor) -> None:
    """Who plans the sample sees all of it, and can repeat it."""
    draw_id = floor.draw(per_agent=2)
    lead = floor.as_(floor.lead)
    opened = sampling.open_draw(lead, draw_id)
    assert sampling.replay(lead, draw_id).same
    assert opened.unflagged is not None
    assert (opened.unflagged.kept, opened.unflagged.done) == (1, 0)
    assert {agent.counted.kept for agent in opened.agents} == {2}
    assert sum(line.for_recall for line in opened.lines) == 1
    floor.context.session.get_one(Draw, draw_id).recall_size = 3
    floor.context.session.commit()
    assert sampling.replay(lead, draw_id).added == 2


def test_the_outlook_says_how_many_would_be_added(floor: Floor) -> None:
    """And that they are work for reviewers too."""
    share(floor, 50)
    wish = Wish(floor.team.id, sampling.plain_terms(3), sampling.month(PERIOD))
    found = sampling.outlook(floor.as_(floor.lead), wish)
    assert (found.would_draw, found.unflagged, found.recall_percent) == (6, 3, 50)
    assert sum(reviewer.would_add for reviewer in found.reviewers) == 9


def test_without_unflagged_conversations_there_is_nothing_to_add(context: Context) -> None:
    """The draw itself goes on as ever."""
    floor = Floor(context)
    draw_id = floor.draw(per_agent=2)
    assert sampling.open_draw(floor.as_(floor.lead), draw_id).unflagged is None
    assert context.session.scalar(select(func.count()).select_from(DrawnPart)) == 4


def once_left(floor: Floor, draw_id: int) -> list[int]:
    """The parts from which a draw took what it took for recall."""
    stored = floor.context.session.get_one(Draw, draw_id)
    return [each.part for each in stored.population.unflagged]


def _first_is(floor: Floor, seed: str, found: list[Sampled], clean: dict[int, Sampled]) -> bool:
    """Whether a draw with this seed takes the first agent's clean chat, and that for recall."""
    own = {
        agent: [each.part_id for each in found if each.agent_id == agent]
        for agent in (floor.first.id, floor.second.id)
    }
    chosen = {order_of(parts, stratum_of(agent), seed)[0] for agent, parts in own.items()}
    first = order_of(clean, UNFLAGGED, seed)[0]
    return clean[first].agent_id == floor.first.id and not chosen.intersection(clean)
