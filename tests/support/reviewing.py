"""A team at work for tests: two agents, their chats of one month, and who looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.permissions import RoleName
from qa_app.core.rubrics import Answer
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services import assignments, reviews, sampling
from qa_app.services.context import Context
from qa_app.services.imports.preparing import personal_spans
from qa_app.services.reviews import AnswerGiven, Basis, Change, OpenedAssignment, Saved
from qa_app.storage.bulk import begin_bulk
from qa_app.storage.imports import Placed, write_chunk
from qa_app.storage.packing import pack_spans
from qa_app.storage.queries import definitions
from qa_app.storage.queries.imports import known
from qa_app.storage.tables.conversations import Part
from qa_app.storage.tables.definitions import DefinitionVersion
from qa_app.storage.tables.people import Agent, Team, User
from tests.support.clock import MONDAY_MORNING
from tests.support.factories import actor_of, chat, make_agent, make_team, make_user
from tests.support.imports import make_import, prepared

PERIOD = "2026-10"
RUBRICS = Path(__file__).resolve().parents[2] / "rubrics"
FINDINGS = (
    Finding("latency.slow-response", Severity.INFO, 3, None, None, None),
    Finding("banned.dont-know", Severity.MAJOR, 3, 3, 6, None),
    Finding("courtesy.hold-announced", Severity.MINOR, None, None, None, None),
)


def rude_chat(number: int, agent: str, started: datetime = MONDAY_MORNING) -> Conversation:
    """A chat in which the agent is slow once, says 不知道, and a mobile number stands."""
    return chat(
        ("customer", 0, f"在吗，订单 {number} 到哪了"),
        ("agent", 14, "您好，欢迎光临，请问有什么可以帮您？"),
        ("customer", 65, "什么时候发货，我的电话是13812345678"),
        ("agent", 190, "这个我不知道😅，您等等"),
        ("customer", 200, "那谢谢了"),
        ("agent", 210, "不客气，感谢您的咨询，祝您生活愉快，再见"),
        id=f"{agent}-{number:03}",
        agent=agent,
        started=started + timedelta(minutes=number),
    )


class Floor:
    """A team with two agents, and somebody in every role.

    ``team`` and ``reviewer``: those that are there already, where a test has made them.
    """

    def __init__(
        self,
        context: Context,
        chats: int = 4,
        key: str = "t1",
        team: Team | None = None,
        reviewer: User | None = None,
    ) -> None:
        self.context = context
        session = context.session
        self.team: Team = team or make_team(session, key)
        self.first: Agent = make_agent(session, self.team, f"{key}a1", "张伟")
        self.second: Agent = make_agent(session, self.team, f"{key}a2", "王芳")
        self.lead = self._user(RoleName.QUALITY_LEAD, "周主管")
        self.reviewer = reviewer or self._user(RoleName.REVIEWER, "李娜")
        self.supervisor = self._user(RoleName.SUPERVISOR, "孙组长")
        self.trainer = self._user(RoleName.TRAINER, "吴培训")
        self.agent = self._user(RoleName.AGENT, "张伟", self.first)
        self.colleague = self._user(RoleName.AGENT, "王芳", self.second)
        self.rules = seed(context)
        self.bring(*self.chats(range(chats)))

    def chats(
        self, numbers: Sequence[int], started: datetime = MONDAY_MORNING
    ) -> list[Conversation]:
        """Chats of these numbers of each agent."""
        agents = (self.first.key, self.second.key)
        return [rude_chat(number, agent, started) for agent in agents for number in numbers]

    def bring(self, *texts: Conversation, findings: Sequence[Finding] = FINDINGS) -> None:
        """Store chats as an import does."""
        row = make_import(self.context.session, self.team)
        connection = self.context.session.connection()
        begin_bulk(connection)
        stored = known(connection, [(each.source, each.id) for each in texts])
        agents = {self.first.key: self.first.id, self.second.key: self.second.id, None: None}
        placed = []
        for each in texts:
            text = prepared(each, findings)._replace(personal=pack_spans(personal_spans([each])[0]))
            owners = tuple((agents[share.agent], self.team.id) for share in text.shares)
            placed.append(Placed(text, owners, stored.get((each.source, each.id))))
        write_chunk(connection, row.id, placed, self.rules)
        self.context.session.commit()
        self.context.session.expire_all()

    def as_(self, user: User, role: RoleName | None = None) -> Context:
        """The context of one of the floor's people."""
        role = role or RoleName(user.memberships[0].role)
        return replace(self.context, actor=actor_of(user, role, self.team))

    def draw(
        self,
        per_agent: int = 2,
        seed: str = "a seed",
        reviewers: Sequence[User] = (),
        period: str = PERIOD,
    ) -> int:
        """A draw by the lead, for the one reviewer unless others are named."""
        chosen = [user.id for user in reviewers or [self.reviewer]]
        return sampling.make_draw(
            self.as_(self.lead), self.team.id, period, per_agent, reviewer_ids=chosen, seed=seed
        )

    def queue(self) -> list[int]:
        """The reviewer's open assignments in order."""
        return [each.id for each in assignments.my_queue(self.as_(self.reviewer))]

    def open(self, assignment_id: int) -> OpenedAssignment:
        return reviews.open_assignment(self.as_(self.reviewer), assignment_id)

    def basis(self, assignment_id: int) -> Basis:
        """What the reviewer's window has in front of it."""
        opened = self.open(assignment_id)
        return Basis(opened.edition, opened.form.revision_id)

    def save(self, assignment_id: int, *changes: Change) -> Saved:
        """Keep changes on top of whatever stands."""
        return reviews.save(
            self.as_(self.reviewer), assignment_id, changes, self.basis(assignment_id)
        )

    def fill(self, assignment_id: int, value: str | None = None) -> None:
        """Full marks everywhere, or ``value`` points with a reason on each criterion."""
        criteria = self.open(assignment_id).form.rubric.rubric.criteria
        reason = "" if value is None else "见会话"
        self.save(
            assignment_id,
            *(
                AnswerGiven(each.id, Answer(value=value or str(each.scale.maximum), reason=reason))
                for each in criteria
            ),
        )

    def review(self, assignment_id: int, value: str | None = None) -> int:
        """Fill and submit; returns the id of the review."""
        self.fill(assignment_id, value)
        context = self.as_(self.reviewer)
        assert reviews.submit(context, assignment_id, self.basis(assignment_id)) == ()
        review = self.open(assignment_id).review
        assert review is not None
        return review.id

    def parts(self, agent: Agent) -> list[int]:
        chosen = select(Part.id).where(Part.agent_id == agent.id).order_by(Part.id)
        return list(self.context.session.scalars(chosen))

    def _user(self, role: RoleName, name: str, agent: Agent | None = None) -> User:
        return make_user(self.context.session, role, self.team, name=name, agent=agent)


def seed(context: Context) -> dict[str, int]:
    """The shipped rubric, the latency profiles and the three rules; the rules' versions.

    All that the product ships takes a second to read, for every test anew.
    """
    stored = {version.key for version in definitions.every(context.session)}
    seeds = [Seed(shipped, 1) for shipped in _shipped() if shipped.key not in stored]
    definitions.add_seeds(context.session, seeds, MONDAY_MORNING - timedelta(days=30))
    context.session.commit()
    rows = context.session.execute(
        select(DefinitionVersion.key, DefinitionVersion.id).where(DefinitionVersion.kind == "rule")
    )
    return {row[0]: row[1] for row in rows}


@cache
def _shipped() -> tuple[Shipped, ...]:
    folders = {
        Kind.RUBRIC: ("forms", ["001-O"]),
        Kind.LATENCY: ("latency", ["default", "last-message", "jd", "taobao-capped"]),
        Kind.RULE: ("prescreen", [finding.rule for finding in FINDINGS]),
    }
    return tuple(
        Shipped(kind, key, (RUBRICS / folder / f"{key}.yaml").read_text("utf-8"))
        for kind, (folder, keys) in folders.items()
        for key in keys
    )
