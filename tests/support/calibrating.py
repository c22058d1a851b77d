"""Calibration rounds for tests: a floor with a second and a third reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.services import assignments, calibration, reviews
from qa_app.services.calibration import RoundPlan
from qa_app.services.context import Context
from qa_app.services.reviews import AnswerGiven, Basis, open_assignment
from qa_app.storage.tables.people import User
from tests.support.factories import make_user
from tests.support.reviewing import Floor

FIRST = "attitude.professional"
"""A criterion of the shipped rubric, worth 5 points."""


class Circle:
    """A floor's reviewers who calibrate with each other."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        session = floor.context.session
        self.second = make_user(session, RoleName.REVIEWER, floor.team, name="王敏")
        self.third = make_user(session, RoleName.REVIEWER, floor.team, name="陈静")
        session.commit()

    @property
    def lead(self) -> Context:
        return self.floor.as_(self.floor.lead)

    @property
    def people(self) -> list[User]:
        return [self.floor.reviewer, self.second, self.third]

    def plan(self, **changed: Any) -> RoundPlan:
        """A round of two conversations of the first agent for all three."""
        usual: dict[str, Any] = {
            "team_id": self.floor.team.id,
            "name": "十月校准",
            "part_ids": self.floor.parts(self.floor.first)[:2],
            "reviewer_ids": [user.id for user in self.people],
        }
        return RoundPlan(**usual | changed)

    def begin(self, **changed: Any) -> int:
        return calibration.make_round(self.lead, self.plan(**changed))

    def answer(self, user: User, **points: str) -> int:
        """Fill and submit everything that waits for somebody; returns how many.

        Full marks, but for the criteria named (``attitude__patience="3"``).
        """
        context = self.floor.as_(user)
        queue = assignments.my_queue(context)
        for task in queue:
            fill(context, task.id, points)
        return len(queue)

    def all_answer(self, *firsts: str) -> None:
        """Everybody answers, each with these points on the first criterion."""
        for user, points in zip(self.people, firsts, strict=True):
            self.answer(user, attitude__professional=points)

    def settle_all(self, round_id: int, first: str = "4") -> None:
        """Settle what all agree on, and the first criterion at ``first`` points."""
        for part_id in self.parts_of(round_id):
            calibration.settle(self.lead, round_id, part_id, FIRST, Answer(value=first), "按定义")
            calibration.settle_unanimous(self.lead, round_id, part_id)

    def closed(self, *firsts: str, **changed: Any) -> int:
        """A round that has gone its whole way."""
        round_id = self.begin(**changed)
        self.all_answer(*(firsts or ("5", "4", "4")))
        calibration.begin_settling(self.lead, round_id)
        self.settle_all(round_id)
        calibration.close(self.lead, round_id)
        return round_id

    def parts_of(self, round_id: int) -> Sequence[int]:
        opened = calibration.open_round(self.lead, round_id)
        return [line.conversation.part_id for line in opened.lines]


def fill(context: Context, task_id: int, points: dict[str, str]) -> None:
    """Answer and submit one task; a lost point has its reason."""
    given = {key.replace("__", "."): value for key, value in points.items()}
    opened = open_assignment(context, task_id)
    changes = [
        AnswerGiven(
            each.id,
            Answer(value=given[each.id], reason="见会话")
            if each.id in given
            else Answer(value=str(each.scale.maximum)),
        )
        for each in opened.form.rubric.rubric.criteria
    ]
    basis = Basis(opened.edition, opened.form.revision_id)
    saved = reviews.save(context, task_id, changes, basis)
    problems = reviews.submit(context, task_id, Basis(saved.edition, basis.revision_id))
    assert not problems, problems
