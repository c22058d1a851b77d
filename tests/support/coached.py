"""A team whose reviews and coaching tasks are known to the last mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from qa_app.core.coaching.tasks import TaskKind, TaskState
from qa_app.core.permissions import RoleName
from qa_app.services import review_figures
from qa_app.services.context import Context
from qa_app.storage.tables.coaching import CoachingTask
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.reviews import AnswerRow
from tests.support.assignments import assign, begin_review, make_draw, make_part
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, make_agent, make_team, make_user
from tests.support.imports import make_import
from tests.support.reviewing import seed

CRITERION = "001-O#attitude.patience"
POINTS = 5
SET, CONFIRMED = timedelta(days=-30), timedelta(days=-28)
"""When tasks are set and confirmed, from the Monday morning on which tests take place."""


class CoachedTeam:
    """A team with a trainer, a reviewer and as many agents as are asked for."""

    def __init__(
        self, context: Context, agents: int = 8, team: Team | None = None, key: str = "ct"
    ) -> None:
        self.context, session = context, context.session
        seed(context)
        self.team = team or make_team(session, key)
        self.trainer = make_user(session, RoleName.TRAINER, self.team, name="吴培训")
        self.reviewer = make_user(session, RoleName.REVIEWER, self.team, name="李娜")
        self.agents: list[Agent] = [
            make_agent(session, self.team, f"{self.team.key}-{number}", f"客服{number}")
            for number in range(agents)
        ]
        self._import = make_import(session, self.team).id
        self._versions = {"001-O": self._version("001-O")}
        self._draw = make_draw(session, self.team, self._versions["001-O"])
        session.commit()

    def as_(self, user: User, role: RoleName) -> Context:
        return replace(self.context, actor=actor_of(user, role, self.team))

    @property
    def asking(self) -> Context:
        """The trainer's context."""
        return self.as_(self.trainer, RoleName.TRAINER)

    def marks(
        self,
        agent: int,
        after: timedelta,
        points: Sequence[int],
        *,
        rubric: str = "001-O",
        criterion: str = "attitude.patience",
        state: str = "published",
        kind: str = "random",
        purpose: str = "sample",
    ) -> None:
        """Reviews of conversations that began an hour after each other, from a moment on."""
        made = []
        for hour, earned in enumerate(points):
            started = MONDAY_MORNING + after + timedelta(hours=hour)
            review = self._review(self.agents[agent], started, rubric, state, kind, purpose)
            self.context.session.add(
                AnswerRow(
                    review_id=review,
                    criterion=criterion,
                    value=str(earned),
                    earned=Decimal(earned),
                    maximum=Decimal(POINTS),
                )
            )
            made.append(review)
        review_figures.keep(self.context, made)
        self.context.session.commit()

    def task(
        self,
        agent: int,
        set_after: timedelta = SET,
        confirmed_after: timedelta | None = CONFIRMED,
        state: TaskState = TaskState.CONFIRMED,
        criterion: str = CRITERION,
    ) -> int:
        """A coaching task that was set and confirmed then."""
        row = CoachingTask(
            team_id=self.team.id,
            agent_id=self.agents[agent].id,
            kind=TaskKind.COACHING.value,
            state=state.value,
            criterion=criterion,
            goal="先安抚，再给办法。",
            due_on=date(2026, 10, 31),
            set_by=self.trainer.id,
            set_at=MONDAY_MORNING + set_after,
            confirmed_at=None if confirmed_after is None else MONDAY_MORNING + confirmed_after,
        )
        self.context.session.add(row)
        self.context.session.commit()
        return row.id

    def a_month(
        self, coached: int = 1, before: int = 4, after: int = 4, gained: int = 1
    ) -> list[int]:
        """The first agents are coached and gain points of five, the others stay as they are."""
        for agent in range(len(self.agents)):
            base = (2, 4, 3, 3)
            more = gained if agent < coached else 0
            self.marks(agent, SET - timedelta(days=5), [base[n % 4] for n in range(before)])
            later = [base[n % 4] + more for n in range(after)]
            self.marks(agent, CONFIRMED + timedelta(days=5), later)
        return [self.task(agent) for agent in range(coached)]

    def _review(
        self, agent: Agent, started: datetime, rubric: str, state: str, kind: str, purpose: str
    ) -> int:
        session = self.context.session
        assignment = assign(
            session,
            self.reviewer,
            self._draw,
            make_part(session, self.team, agent, started),
            kind=kind,
            rubric_version_id=self._versions.get(rubric) or self._version(rubric),
            purpose=purpose,
            state="done",
        )
        return begin_review(
            session,
            assignment,
            self._import,
            state=state,
            purpose=purpose,
            total=Decimal(80),
            without_critical=Decimal(80),
            passed=True,
        ).id

    def _version(self, rubric: str) -> int:
        """The newest version of a rubric; one that nothing is known of is like 001-O."""
        session = self.context.session
        known = session.query(DefinitionVersion).filter_by(kind="rubric", key=rubric).first()
        if known is not None:
            return known.id
        made = DefinitionVersion(
            kind="rubric",
            key=rubric,
            number=1,
            body=session.get_one(DefinitionVersion, self._versions["001-O"]).body,
            digest=b"0" * 16,
            created_at=MONDAY_MORNING,
        )
        session.add(made)
        session.flush()
        return made.id
