"""A period's way from draft to published and back: whatever is done, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qa_app.core.appraisal.reasons import reason
from qa_app.core.appraisals import (
    AppraisalState,
    Decided,
    Decision,
    Point,
    PointKind,
    Standing,
    carried_over,
    checked,
    computed,
    decided,
    held_people,
    needs_another,
    published,
    reopened,
    undecided,
)
from qa_app.core.errors import Conflict, Invalid, QaError, Refused

SUPERVISOR, LEAD = 1, 2


class Month(RuleBasedStateMachine):
    """Computes, decides, checks, publishes and re-opens in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Standing()
        self.points: list[Point] = []
        self.frozen: list[int] = []
        self.figure = 0

    @rule(found=st.lists(st.sampled_from("abc"), unique=True), changed=st.booleans())
    def compute(self, found: list[str], changed: bool) -> None:
        new = [
            Point(
                PointKind.THIN, name, name, reason("%(n)s", n=self.figure + 1 if changed else name)
            )
            for name in found
        ]
        try:
            points = carried_over(self.points, new)
            after = computed(self.now, undecided(points))
        except Conflict:
            assert self.now.state is AppraisalState.PUBLISHED
            return
        self.now, self.points, self.figure = after, points, self.figure + 1

    @precondition(lambda self: self.now.state is not AppraisalState.PUBLISHED)
    @rule(
        place=st.integers(0, 2),
        decision=st.sampled_from(Decision),
        why=st.sampled_from(["", "看过"]),
    )
    def decide(self, place: int, decision: Decision, why: str) -> None:
        if place >= len(self.points):
            return
        try:
            self.points[place] = decided(self.points[place], decision, why, LEAD, own=False)
        except Invalid:
            assert not why
            return
        self.now = Standing(
            self.now.state,
            self.now.draft,
            undecided(self.points),
            self.now.checked_by,
            self.now.editions,
        )

    @rule(assessed=st.booleans())
    def check(self, assessed: bool) -> None:
        try:
            self.now = checked(self.now, LEAD, assessed=assessed)
        except QaError:
            return
        assert not assessed

    @rule(assessed=st.booleans())
    def publish(self, assessed: bool) -> None:
        try:
            after = published(self.now, SUPERVISOR, assessed=assessed)
        except QaError:
            return
        assert undecided(self.points) == 0, "nothing undecided is published"
        assert not assessed or self.now.checked_by == LEAD
        self.now = after
        self.frozen.append(self.figure)

    @rule(why=st.sampled_from(["", "  ", "申诉改分"]))
    def reopen(self, why: str) -> None:
        try:
            self.now = reopened(self.now, why)
        except QaError:
            return
        assert why.strip(), "without a reason nothing is re-opened"

    @invariant()
    def what_was_published_is_counted_and_waits_for_no_draft(self) -> None:
        assert self.now.editions == len(self.frozen)
        if self.now.state is AppraisalState.PUBLISHED:
            assert self.now.editions
            assert not self.now.draft


TestMonth = Month.TestCase


def _point(person: str | None = "a", n: int = 3) -> Point:
    return Point(PointKind.THIN, "thin:a", person, reason("%(n)s", n=n))


def test_a_decision_stays_while_nothing_changed_and_falls_when_something_did() -> None:
    """What was accepted at three reviews was not accepted at two."""
    accepted = decided(_point(), Decision.ACCEPTED, "样本少，已复核", LEAD, own=False)
    assert carried_over([accepted], [_point()]) == [accepted]
    assert carried_over([accepted], [_point(n=2)])[0].decided is None


def test_a_hold_by_hand_stays_over_computations_until_it_is_released() -> None:
    """A computation must not pay out what somebody stopped."""
    held = Point(
        PointKind.BY_HAND, "by_hand:a", "a", reason("x"), Decided(Decision.HELD, "离职结算", LEAD)
    )
    assert held_people(carried_over([held], [])) == {"a"}
    released = Point(
        held.kind, held.key, "a", held.because, Decided(Decision.HELD, "离职结算", LEAD, True)
    )
    assert held_people(carried_over([released], [])) == frozenset()


def test_nobody_decides_about_themselves_and_nobody_is_held_for_the_team() -> None:
    """Whoever is paid does not say that the pay is right."""
    with pytest.raises(Refused):
        decided(_point(), Decision.ACCEPTED, "我的", LEAD, own=True)
    with pytest.raises(Invalid):
        decided(_point(None), Decision.HELD, "等", LEAD, own=False)


def test_who_is_in_the_period_is_told_that_another_looks_it_over_first() -> None:
    """The board has to say so before a button ends in a refusal."""
    draft = Standing(AppraisalState.DRAFT, draft=True)
    assert needs_another(draft, SUPERVISOR, assessed=True)
    assert not needs_another(draft, SUPERVISOR, assessed=False)
    looked_over = checked(draft, LEAD)
    assert not needs_another(looked_over, SUPERVISOR, assessed=True)
