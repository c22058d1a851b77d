"""A round under any sequence of steps, and what each state lets people see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from qa_app.core.calibration import (
    Round,
    RoundState,
    TaskState,
    begin_settling,
    call_off,
    close,
    may_answer,
    may_see_others,
    may_settle,
    reopen,
)
from qa_app.core.errors import Conflict

PARTS, REVIEWERS = (1, 2), (10, 11, 12)
KEYS = st.sampled_from([(part, who) for part in PARTS for who in REVIEWERS])
STEPS: tuple[Callable[[Round], Round], ...] = (begin_settling, close, reopen, call_off)


class RoundMachine(RuleBasedStateMachine):
    """Reviewers and the lead do whatever they like; only what the state allows happens."""

    def __init__(self) -> None:
        super().__init__()
        tasks = {(part, who): TaskState.OPEN for part in PARTS for who in REVIEWERS}
        self.round = Round(RoundState.OPEN, tasks, dict.fromkeys(PARTS, 3))
        self.was_settled: set[int] = set()

    @rule(key=KEYS, state=st.sampled_from(TaskState))
    def reviewers_go_on(self, key: tuple[int, int], state: TaskState) -> None:
        if may_answer(self.round.state):
            self.round = replace(self.round, tasks={**self.round.tasks, key: state})

    @rule(part=st.sampled_from(PARTS))
    def a_conversation_is_settled(self, part: int) -> None:
        if may_settle(self.round.state):
            self.round = replace(self.round, unsettled={**self.round.unsettled, part: 0})

    @rule(step=st.sampled_from(STEPS))
    def a_step_is_tried(self, step: Callable[[Round], Round]) -> None:
        try:
            self.round = step(self.round)
        except Conflict:
            return

    @invariant()
    def nobody_sees_others_while_anybody_may_still_answer(self) -> None:
        state = self.round.state
        if may_answer(state):
            assert not may_see_others(state, leads=True)
            assert not may_see_others(state, leads=False)

    @invariant()
    def nothing_is_open_once_the_blind_phase_ended(self) -> None:
        if self.round.state is not RoundState.OPEN:
            assert self.round.waiting == 0

    @invariant()
    def what_is_closed_has_its_whole_reference(self) -> None:
        if self.round.state is RoundState.CLOSED:
            assert self.round.compared
            assert all(not self.round.unsettled[part] for part in self.round.compared)

    @invariant()
    def reviewers_see_others_only_beside_a_reference(self) -> None:
        seen = may_see_others(self.round.state, leads=False)
        assert seen == (self.round.state is RoundState.CLOSED)


TestRound = RoundMachine.TestCase
TestRound.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def submitted(*keys: tuple[int, int]) -> Round:
    tasks = {(part, who): TaskState.OPEN for part in PARTS for who in REVIEWERS}
    return Round(RoundState.OPEN, {**tasks, **dict.fromkeys(keys, TaskState.DONE)}, {1: 2, 2: 2})


def test_a_session_needs_one_conversation_that_two_have_answered() -> None:
    """One answer has nothing to be compared with."""
    with pytest.raises(Conflict):
        begin_settling(submitted((1, 10), (2, 11)))
    begun = begin_settling(submitted((1, 10), (1, 11), (2, 11)))
    assert begun.state is RoundState.SETTLING
    assert begun.compared == {1}


def test_what_was_not_submitted_in_time_is_given_up() -> None:
    """Else somebody would answer after having heard the others."""
    begun = begin_settling(submitted((1, 10), (1, 11)))
    assert set(begun.tasks.values()) == {TaskState.DONE, TaskState.SKIPPED}


def test_closing_waits_for_every_conversation_that_was_compared_and_no_other() -> None:
    """A conversation that only one answered has nothing to settle."""
    begun = begin_settling(submitted((1, 10), (1, 11), (2, 11)))
    with pytest.raises(Conflict):
        close(begun)
    assert close(replace(begun, unsettled={1: 0, 2: 2})).state is RoundState.CLOSED


def test_a_closed_round_goes_back_to_its_session_and_an_open_one_can_be_called_off() -> None:
    """A wrong reference would stay wrong in everybody's figures."""
    closed = close(replace(begin_settling(submitted((1, 10), (1, 11))), unsettled={}))
    assert reopen(closed).state is RoundState.SETTLING
    assert call_off(submitted()).state is RoundState.CALLED_OFF
    with pytest.raises(Conflict):
        call_off(closed)
