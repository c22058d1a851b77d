"""An appeal under any sequence of steps by anybody on any day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qa_app.core.appeals import (
    Appeal,
    AppealState,
    Outcome,
    Party,
    assign,
    comment,
    decide,
    due_on,
    is_final,
    move_on,
    notice_on,
    raise_appeal,
    rescore,
    withdraw,
)
from qa_app.core.errors import Conflict, Refused
from qa_app.core.permissions import RoleName
from tests.core.appeals.people import (
    AGENT,
    DISPUTED,
    EVERYBODY,
    FIRST,
    GROUNDS,
    OFFICE,
    PUBLISHED,
    SECOND_ANSWER,
    TERMS,
)

ANYBODY = st.sampled_from(EVERYBODY)
RANK = [
    AppealState.AWAITING_COMMENT,
    AppealState.AWAITING_RESCORE,
    AppealState.AWAITING_DECISION,
    AppealState.DECIDED,
    AppealState.WITHDRAWN,
]


class AppealMachine(RuleBasedStateMachine):
    """Tries every step; keeps who took which one that was let through."""

    def __init__(self) -> None:
        super().__init__()
        self.today: date = PUBLISHED
        self.appeal: Appeal | None = None
        self.earlier: list[AppealState] = []
        self.took: dict[str, Party] = {}

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(who=ANYBODY)
    def somebody_raises(self, who: Party) -> None:
        states = [*self.earlier, *([self.appeal.state] if self.appeal else [])]
        try:
            raised = raise_appeal(DISPUTED, GROUNDS, who, self.today, TERMS, OFFICE, earlier=states)
        except (Refused, Conflict):
            return
        assert who.agent == DISPUTED.agent
        assert set(states) <= {AppealState.WITHDRAWN}
        self.earlier, self.appeal, self.took = states, raised, {}

    @precondition(lambda self: self.appeal is not None)
    @rule(who=ANYBODY)
    def somebody_comments(self, who: Party) -> None:
        self._try("comment", who, lambda appeal: comment(appeal, "…", who, self.today))

    @precondition(lambda self: self.appeal is not None)
    @rule(who=ANYBODY)
    def somebody_moves_on(self, who: Party) -> None:
        self._try("move_on", who, lambda appeal: move_on(appeal, who, self.today, TERMS, OFFICE))

    @precondition(lambda self: self.appeal is not None)
    @rule(who=ANYBODY, to=ANYBODY)
    def somebody_assigns(self, who: Party, to: Party) -> None:
        self._try("assign", who, lambda appeal: assign(appeal, to, who, self.today))

    @precondition(lambda self: self.appeal is not None)
    @rule(who=ANYBODY)
    def somebody_scores_again(self, who: Party) -> None:
        self._try("rescore", who, lambda appeal: rescore(appeal, SECOND_ANSWER, who, self.today))

    @precondition(lambda self: self.appeal is not None)
    @rule(who=ANYBODY, outcome=st.sampled_from(Outcome))
    def somebody_decides(self, who: Party, outcome: Outcome) -> None:
        self._try(
            "decide",
            who,
            lambda appeal: decide(appeal, outcome, "…", SECOND_ANSWER, who, self.today),
        )

    @precondition(lambda self: self.appeal is not None)
    @rule()
    def the_agent_withdraws(self) -> None:
        self._try("withdraw", AGENT, lambda appeal: withdraw(appeal, AGENT, self.today))

    @invariant()
    def the_blind_and_the_deciding_stand_outside(self) -> None:
        for step in ("rescore", "decide"):
            if step in self.took:
                who = self.took[step]
                assert RoleName.SUPERVISOR not in who.roles
                assert who.user != FIRST.user
                assert who.agent != DISPUTED.agent
        if {"rescore", "decide"} <= self.took.keys():
            assert self.took["rescore"].user != self.took["decide"].user

    @invariant()
    def what_a_state_says_has_happened(self) -> None:
        if self.appeal is None:
            return
        state = self.appeal.state
        assert (state is AppealState.DECIDED) == (self.appeal.decision is not None)
        if state in {AppealState.AWAITING_DECISION, AppealState.DECIDED}:
            assert self.appeal.rescored is not None
        if state is AppealState.AWAITING_RESCORE:
            assert self.appeal.comment is not None or "move_on" in self.took

    @invariant()
    def what_is_open_has_a_last_day_and_what_is_not_tells_nobody(self) -> None:
        if self.appeal is None:
            return
        due = due_on(self.appeal, TERMS, OFFICE)
        assert (due is not None) == self.appeal.state.is_open
        notice = notice_on(self.appeal, self.today, TERMS, OFFICE)
        if self.appeal.state.is_open:
            assert (due is not None and self.today > due) <= (notice is not None)
            assert not is_final(PUBLISHED, [self.appeal.state], self.today, TERMS, OFFICE)
        else:
            assert notice is None

    def _try(self, step: str, who: Party, take: object) -> None:
        before = self.appeal
        assert before is not None
        assert callable(take)
        try:
            after = take(before)
        except (Refused, Conflict):
            return
        assert before.state.is_open
        assert RANK.index(after.state) >= RANK.index(before.state)
        self.appeal = after
        self.took[step] = who


TestAppealMachine = AppealMachine.TestCase
TestAppealMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
