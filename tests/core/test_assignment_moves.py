"""Tasks that change hands, and a random month of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qa_app.core.assignments import (
    AssignmentState,
    Kept,
    OpenTask,
    Reviewer,
    Step,
    after,
    move,
    spread,
)
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.people.leaving import OpenAssignment, Successor, plan_hand_over
from qa_app.core.permissions import Reach
from qa_app.core.sampling import Part

EVERYBODY = frozenset({1, 2, 3})
EVERYWHERE = Reach(everywhere=True, team_ids=frozenset())


def task(number: int, agent: int, reviewer: int = 1, *, begun: bool = False) -> OpenTask:
    return OpenTask(number, Part(number, agent), reviewer, EVERYBODY, begun)


def test_tasks_go_to_whoever_has_least() -> None:
    """Somebody is ill, and the others share their work."""
    found = move([task(number, number) for number in range(6)], [Reviewer(2, open=4), Reviewer(3)])
    assert [who for _task, who in found.given].count(3) == 5
    assert found.kept == {}


def test_a_begun_draft_stays_with_its_author() -> None:
    """Half an hour's work must not change hands behind somebody's back."""
    tasks = [task(1, 1, begun=True), task(2, 1)]
    assert move(tasks, [Reviewer(2)]).kept == {1: Kept.BEGUN}
    assert move(tasks, [Reviewer(2)], take_begun=True).given == ((1, 2), (2, 2))


def test_nobody_takes_their_own_or_another_teams_conversation() -> None:
    """The task stays, and the lead is told why."""
    tasks = [task(1, 7), task(2, 8)._replace(takers=frozenset({1})), task(3, 9, reviewer=2)]
    found = move(tasks, [Reviewer(2, agent=7)])
    assert found.given == ()
    assert found.kept == {1: Kept.NOBODY, 2: Kept.NOBODY, 3: Kept.THEIRS}


def test_without_reviewers_nothing_moves() -> None:
    """The sentence says what to do first."""
    with pytest.raises(Invalid, match="role of reviewer"):
        move([task(1, 1)], [])


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.integers(1, 4), st.integers(1, 3), st.booleans()),
        unique_by=lambda each: each[0],
        max_size=20,
    ),
    st.booleans(),
)
def test_every_task_moves_once_or_stays_with_a_reason(
    given_tasks: list[tuple[int, int, int, bool]], take_begun: bool
) -> None:
    """None is lost on the way, and none is doubled."""
    tasks = [task(number, agent, who, begun=begun) for number, agent, who, begun in given_tasks]
    found = move(tasks, [Reviewer(1, agent=1), Reviewer(2), Reviewer(3, agent=2)])
    moved = [number for number, _who in found.given]
    assert sorted([*moved, *found.kept]) == sorted(each.id for each in tasks)
    by_id = {each.id: each for each in tasks}
    for number, who in found.given:
        assert who != by_id[number].reviewer
        assert {1: 1, 3: 2}.get(who) != by_id[number].part.agent
        assert take_begun or not by_id[number].begun


@pytest.mark.parametrize("state", [AssignmentState.DONE, AssignmentState.SKIPPED])
@pytest.mark.parametrize("step", [Step.FINISH, Step.SKIP, Step.GIVE, Step.TAKE_BACK])
def test_what_is_finished_does_not_move(state: AssignmentState, step: Step) -> None:
    """Two people press at the same moment."""
    with pytest.raises(Conflict, match="finished already"):
        after(state, step)


@dataclass
class Held:
    """A task as the machine below keeps it."""

    part: Part
    reviewer: int
    position: int
    state: AssignmentState = AssignmentState.OPEN
    begun: bool = False


OWN = {1: 1, 2: 2, 3: None, 4: None}
"""Which agent each reviewer is."""


class Month(RuleBasedStateMachine):
    """Draws, work, re-assigning and leaving in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: dict[int, Held] = {}
        self.waiting: dict[int, Part] = {}
        self.parts, self.numbers = 0, 0
        self.here = set(OWN)

    def pool(self) -> list[Reviewer]:
        opened = [held.reviewer for held in self.open().values()]
        return [Reviewer(who, OWN[who], opened.count(who)) for who in sorted(self.here)]

    def open(self) -> dict[int, Held]:
        return {n: h for n, h in self.tasks.items() if h.state is AssignmentState.OPEN}

    def end_of(self, reviewer: int) -> int:
        own = [held.position for held in self.tasks.values() if held.reviewer == reviewer]
        return max(own, default=-1) + 1

    def give_waiting(self) -> None:
        found = spread(self.waiting.values(), self.pool())
        for given_out in found.tasks:
            self.numbers += 1
            part = self.waiting.pop(given_out.part)
            end = self.end_of(given_out.reviewer)
            self.tasks[self.numbers] = Held(part, given_out.reviewer, end)

    @rule(agents=st.lists(st.integers(1, 5), min_size=1, max_size=6))
    def draw(self, agents: list[int]) -> None:
        for agent in agents:
            self.parts += 1
            self.waiting[self.parts] = Part(self.parts, agent)
        self.give_waiting()

    @precondition(lambda self: self.open())
    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.tasks[data.draw(st.sampled_from(sorted(self.open())))].begun = True

    @precondition(lambda self: self.open())
    @rule(data=st.data(), step=st.sampled_from([Step.FINISH, Step.SKIP]))
    def end(self, data: st.DataObject, step: Step) -> None:
        held = self.tasks[data.draw(st.sampled_from(sorted(self.open())))]
        state = after(held.state, step)
        assert state is not None
        held.state = state

    @precondition(lambda self: any(h.state is AssignmentState.DONE for h in self.tasks.values()))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        done = [n for n, h in self.tasks.items() if h.state is AssignmentState.DONE]
        held = self.tasks[data.draw(st.sampled_from(done))]
        if held.reviewer in self.here:
            state = after(held.state, Step.REOPEN)
            assert state is not None
            held.state = state

    @precondition(lambda self: self.open())
    @rule(data=st.data(), take_begun=st.booleans())
    def re_assign(self, data: st.DataObject, take_begun: bool) -> None:
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.open())), unique=True))
        tasks = [
            OpenTask(n, self.tasks[n].part, self.tasks[n].reviewer, frozenset(self.here), b)
            for n, b in ((n, self.tasks[n].begun) for n in chosen)
        ]
        before = {n for n, h in self.tasks.items() if h.begun}
        found = move(tasks, self.pool(), take_begun=take_begun)
        for number, who in found.given:
            held = self.tasks[number]
            assert take_begun or number not in before
            held.reviewer, held.position, held.begun = who, self.end_of(who), False
        assert {n for n, _who in found.given} | set(found.kept) == set(chosen)

    @precondition(lambda self: len(self.here) > 1)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        gone = data.draw(st.sampled_from(sorted(self.here)))
        self.here.discard(gone)
        theirs = {n: h for n, h in self.open().items() if h.reviewer == gone}
        successors = [Successor(each.id, EVERYWHERE, each.agent, each.open) for each in self.pool()]
        plan = plan_hand_over(
            [OpenAssignment(n, 1, held.part.agent) for n, held in theirs.items()], successors
        )
        for number, who in plan.taken:
            held = self.tasks[number]
            held.reviewer, held.position, held.begun = who, self.end_of(who), False
        for number in plan.returned:
            part = self.tasks.pop(number).part
            self.waiting[part.id] = part

    @rule()
    def come_back(self) -> None:
        self.here = set(OWN)
        self.give_waiting()

    @invariant()
    def no_part_is_lost_or_doubled(self) -> None:
        held = [each.part.id for each in self.tasks.values()] + list(self.waiting)
        assert sorted(held) == list(range(1, self.parts + 1))

    @invariant()
    def nobody_has_their_own(self) -> None:
        assert all(OWN[held.reviewer] != held.part.agent for held in self.open().values())

    @invariant()
    def each_place_in_a_queue_is_taken_once(self) -> None:
        places = [(held.reviewer, held.position) for held in self.open().values()]
        assert len(places) == len(set(places))

    @invariant()
    def who_has_left_has_nothing_open(self) -> None:
        assert {held.reviewer for held in self.open().values()} <= self.here


TestMonth = Month.TestCase
TestMonth.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
