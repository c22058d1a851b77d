"""A review under any sequence of steps: submit, withdraw, re-check, publish, appeal, finalise."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.orm import Session

from qa_app.core.appeals import Outcome
from qa_app.core.errors import QaError
from qa_app.core.permissions import SYSTEM
from qa_app.core.rechecks import RecheckState
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, audit, corrections, reviews
from qa_app.services.appeals import closing, steps
from qa_app.services.context import Context
from qa_app.services.rechecks import choosing, settling
from qa_app.services.rechecks import settings as shares
from qa_app.storage.queries import appeals as appeal_queries
from qa_app.storage.queries import rechecks as recheck_queries
from tests.support import databases
from tests.support.appealing import CRITERION, Bench
from tests.support.clock import FixedClock
from tests.support.reviewing import Floor

ORDER = ["draft", "submitted", "published", "final"]


class ReviewMachine(RuleBasedStateMachine):
    """Tries every step on one review; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        url = f"sqlite:///{self.folder.name}/workbench.db"
        databases.build_schema(url)
        self.engine = databases.opened(url)
        self.session = Session(self.engine, expire_on_commit=False)
        context = Context(
            self.session,
            replace(SYSTEM, name="test"),
            Path(self.folder.name),
            ZoneInfo("Asia/Shanghai"),
            FixedClock(),
        )
        self.bench = Bench(Floor(context, chats=2))
        self.floor = self.bench.floor
        self.reached = 0

    @initialize(percent=st.sampled_from([0, 100]))
    def a_review_is_submitted(self, percent: int) -> None:
        shares.change(self.floor.as_(self.floor.lead), self.floor.team.id, percent, [])
        self.session.commit()
        self.review = self.bench.submitted("3")
        self.lead = self.floor.as_(self.floor.lead)

    @rule()
    def its_author_withdraws(self) -> None:
        self._try(lambda: reviews.withdraw(self._as(self.floor.reviewer), self.review))

    @precondition(lambda self: self._state() == "draft")
    @rule()
    def its_author_submits(self) -> None:
        row = self.bench.row(self.review)
        task = row.assignment_id or 0
        who = self._as(self.floor.reviewer)
        self._try(lambda: reviews.submit(who, task, self.floor.basis(task)))

    @rule()
    def chance_speaks(self) -> None:
        self._try(lambda: choosing.choose_now(self._as(self.floor.lead)))

    @rule(value=st.sampled_from(["3", "4"]))
    def the_senior_scores_again(self, value: str) -> None:
        found = recheck_queries.of_review(self.session, self.review)
        if found is not None and found.state is RecheckState.WAITING and found.assignment_id:
            task = found.assignment_id
            lead = self._as(self.floor.lead)
            self._try(lambda: self.bench.fill_and_submit(lead, task, value))

    @rule(take=st.booleans(), release=st.booleans())
    def the_lead_settles(self, take: bool, release: bool) -> None:
        found = recheck_queries.of_review(self.session, self.review)
        if found is None:
            return
        lead = self._as(self.floor.lead)
        if release:
            self._try(lambda: settling.release(lead, found.id, "…"))
        else:
            chosen = [CRITERION] if take else []
            self._try(lambda: settling.settle(lead, found.id, chosen, "…"))

    @rule()
    def the_lead_publishes(self) -> None:
        held = choosing.held_back(self.lead, [self.review])
        self._try(lambda: reviews.publish(self._as(self.floor.lead), [self.review]))
        assert not held or self._state() != "published"

    @rule()
    def the_agent_appeals(self) -> None:
        self._try(lambda: self.bench.raised(self.review))

    @rule()
    def the_appeal_goes_on(self) -> None:
        for stored in appeal_queries.of_review(self.session, self.review):
            self._go_on(stored.id, stored.appeal.rescored is None and bool(stored.assignment_id))

    @rule()
    def the_agent_withdraws_the_appeal(self) -> None:
        agent = self.bench.agent(self.review)
        for stored in appeal_queries.of_review(self.session, self.review):
            self._try(partial(steps.withdraw, agent, stored.id))

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.bench.later(days=days)
        closing.daily_round(self.floor.context)

    @invariant()
    def what_is_published_stays_published_and_final_is_the_end(self) -> None:
        state = ORDER.index(self._state())
        assert state >= self.reached
        self.reached = max(self.reached, state if state >= 2 else 0)

    @invariant()
    def a_final_review_has_nothing_open_and_totals_follow_the_corrections(self) -> None:
        row = self.bench.row(self.review)
        stored = appeal_queries.of_review(self.session, self.review)
        if row.state == "final":
            assert not any(each.appeal.state.is_open for each in stored)
        made = corrections.of_review(self.floor.context, self.review)
        if made and row.state != "draft":
            assert row.total == made[-1].total_after
        found = recheck_queries.of_review(self.session, self.review)
        if row.state in {"published", "final"} and found is not None:
            assert not found.state.holds_back

    @invariant()
    def nobody_keeps_a_second_look_that_nothing_waits_for(self) -> None:
        for who in (self.floor.lead, self.bench.second):
            for task in assignments.my_queue(self._as(who)):
                found = recheck_queries.of_assignment(self.session, task.id)
                appeal = appeal_queries.of_assignment(self.session, task.id)
                assert found is not None or appeal is not None

    def teardown(self) -> None:
        if hasattr(self, "review"):
            assert audit.verify(self.floor.context).breach is None
        self.session.close()
        self.engine.dispose()
        self.folder.cleanup()

    def _go_on(self, appeal_id: int, to_score: bool) -> None:
        """Everybody tries their step; whose turn it is not is refused."""
        lead = self._as(self.floor.lead)
        self._try(lambda: steps.comment(self._as(self.floor.supervisor), appeal_id, "…"))
        self._try(lambda: steps.assign(lead, appeal_id, self.bench.second.id))
        if to_score:
            self._try(lambda: self.bench.score_again(appeal_id, "5"))
        self._try(lambda: steps.decide(lead, appeal_id, Outcome.CHANGED, "…", Answer("5")))

    def _state(self) -> str:
        return self.bench.row(self.review).state

    def _as(self, user: Any) -> Context:
        return self.floor.as_(user)

    def _try(self, step: Any) -> None:
        before = self._state()
        try:
            step()
        except QaError:
            self.session.rollback()
            assert self._state() == before


TestReviewMachine = ReviewMachine.TestCase
TestReviewMachine.settings = settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
