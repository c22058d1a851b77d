"""A floor with a published review that its agent disputes, for the tests of second looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qa_app.core.appeals import Outcome
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.services import reviews
from qa_app.services.appeals import raising, steps
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven, Basis
from qa_app.storage.queries import reviews as review_queries
from qa_app.storage.tables.appeals import AppealRow
from qa_app.storage.tables.people import User
from qa_app.storage.tables.reviews import ReviewRow
from tests.support.clock import FixedClock
from tests.support.factories import make_user
from tests.support.reviewing import Floor

CRITERION = "attitude.patience"


class Bench:
    """Who has to do with an appeal, and the steps that they take.

    ``second``: another reviewer, who has not seen the first review.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        session = floor.context.session
        self.second: User = make_user(session, RoleName.REVIEWER, floor.team, name="唐果")
        session.commit()

    def later(self, **span: float) -> None:
        """Let time pass for everybody."""
        clock = self.floor.context.clock
        moment = clock() + timedelta(**span)
        self.floor.context = replace(self.floor.context, clock=FixedClock(moment))

    def submitted(self, value: str | None = "3") -> int:
        """A review by the floor's reviewer that waits to be published."""
        queue = self.floor.queue()
        if not queue:
            self.floor.draw(seed="bench")
            queue = self.floor.queue()
        return self.floor.review(queue[0], value)

    def published(self, value: str | None = "3") -> int:
        """One that its agent can see."""
        review_id = self.submitted(value)
        reviews.publish(self.floor.as_(self.floor.lead), [review_id])
        return review_id

    def row(self, review_id: int) -> ReviewRow:
        session = self.floor.context.session
        return session.get_one(ReviewRow, review_id, populate_existing=True)

    def agent(self, review_id: int) -> Context:
        """The context of the agent whose review it is."""
        found = review_queries.one(self.floor.context.session, review_id)
        assert found is not None
        both = (self.floor.agent, self.floor.colleague)
        return self.floor.as_(next(each for each in both if each.agent_id == found.agent_id))

    def other_agent(self, review_id: int) -> Context:
        mine = self.agent(review_id).actor.user_id
        both = (self.floor.agent, self.floor.colleague)
        return self.floor.as_(next(each for each in both if each.id != mine))

    def raised(self, review_id: int, criterion: str = CRITERION) -> int:
        return raising.raise_(self.agent(review_id), review_id, criterion, "我已经安抚过客户。")

    def commented(self, review_id: int) -> int:
        appeal_id = self.raised(review_id)
        steps.comment(self.floor.as_(self.floor.supervisor), appeal_id, "情况属实。")
        return appeal_id

    def given(self, review_id: int) -> int:
        appeal_id = self.commented(review_id)
        steps.assign(self.floor.as_(self.floor.lead), appeal_id, self.second.id)
        return appeal_id

    def rescored(self, review_id: int, value: str = "5") -> int:
        appeal_id = self.given(review_id)
        self.score_again(appeal_id, value)
        return appeal_id

    def decided(self, review_id: int, outcome: Outcome = Outcome.CHANGED, value: str = "5") -> int:
        appeal_id = self.rescored(review_id, value)
        answer = Answer(value=value) if outcome is Outcome.CHANGED else None
        steps.decide(self.floor.as_(self.floor.lead), appeal_id, outcome, "以会话为准。", answer)
        return appeal_id

    def task_of(self, appeal_id: int) -> int:
        session = self.floor.context.session
        task = session.get_one(AppealRow, appeal_id, populate_existing=True).assignment_id
        assert task is not None
        return task

    def score_again(self, appeal_id: int, value: str) -> None:
        """The second reviewer answers what the task asks, and submits."""
        self.fill_and_submit(self.floor.as_(self.second), self.task_of(appeal_id), value)

    def fill_and_submit(self, who: Context, task_id: int, value: str | None, **others: str) -> None:
        """Answer every criterion of a task with a value (``None``: full marks) and submit it.

        ``others``: values of single criteria, with ``__`` for the point of their ids.
        """
        opened = reviews.open_assignment(who, task_id)
        revision = opened.form.revision_id
        single = {name.replace("__", "."): given for name, given in others.items()}
        changes = [
            AnswerGiven(
                each.id,
                Answer(
                    value=single.get(each.id, value or str(each.scale.maximum)), reason="见会话"
                ),
            )
            for each in opened.form.rubric.rubric.criteria
        ]
        saved = reviews.save(who, task_id, changes, Basis(opened.edition, revision))
        assert reviews.submit(who, task_id, Basis(saved.edition, revision)) == ()
