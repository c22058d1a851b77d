"""A house with imported conversations in which rules can be tried, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from qa_app.core.conversations import Conversation
from qa_app.core.definitions import Kind, Seed, Shipped
from qa_app.core.listing import FindingState
from qa_app.core.permissions import RoleName
from qa_app.jobs.tasks import TASKS
from qa_app.services import definitions, screening_decisions
from qa_app.services.context import Context
from qa_app.services.definitions import seed_shipped
from qa_app.services.rule_bench import runs
from qa_app.services.rule_bench.history import ask_history
from qa_app.services.rule_bench.publishing import publish
from qa_app.services.rule_bench.runs import Run
from qa_app.storage.queries import definitions as queries
from qa_app.storage.tables.conversations import ConversationRow
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.screening import FindingRow
from tests.support.factories import actor_of, chat, make_agent, make_team, make_user
from tests.support.importing import imported, jsonl
from tests.support.working import work_off

RULE = "banned.own-words"
BODY = """\
id: banned.own-words
title: {zh_CN: 不耐烦用语, en: Impatient words}
severity: major
explanation: {zh_CN: 客户听了不舒服。, en: Customers do not like to hear it.}
conditions:
  words:
    role: agent
    phrases:
      texts:
        - 自己看着办
        - 不想跟你讲
when: words
report: words
examples:
  hit: [你自己看着办吧]
  miss: [您看这样办可以吗]
"""


def saying(*texts: str, name: str, agent: str = "a1") -> Conversation:
    """A customer who asks and an agent who says these texts."""
    lines = [("customer", 0.0, "在吗"), *(("agent", 5.0 + n, text) for n, text in enumerate(texts))]
    return chat(*lines, id=name, agent=agent)


@dataclass
class Bench:
    """A team with one agent, its lead, and what is imported for it by the shipped rules.

    ``as_lead`` acts as a lead of every team, who changes what all share; ``as_team_lead`` as one
    who leads this team alone. The administrator may change what all share, as in a real house.
    """

    context: Context

    def __post_init__(self) -> None:
        session = self.context.session
        self.team: Team = make_team(session, "t1")
        self.agent: Agent = make_agent(session, self.team, "a1")
        self.lead: User = make_user(session, RoleName.QUALITY_LEAD, self.team)
        self.administrator: User = make_user(session, RoleName.ADMINISTRATOR)
        seed_shipped(self.context)
        seed = Seed(Shipped(Kind.RULE, RULE, BODY), 1)
        queries.add_seeds(session, [seed], self.context.now)
        session.commit()

    def bring(self, *conversations: Conversation) -> None:
        imported(self.context, jsonl(*conversations), team=self.team)

    @property
    def as_lead(self) -> Context:
        return replace(self.context, actor=actor_of(self.lead, RoleName.QUALITY_LEAD, None))

    @property
    def as_team_lead(self) -> Context:
        return replace(self.context, actor=actor_of(self.lead, RoleName.QUALITY_LEAD, self.team))

    def body(self, *changes: tuple[str, str], key: str = RULE) -> str:
        """The text of the newest version of a rule, with something changed."""
        body = definitions.versions_of(self.context, Kind.RULE, key)[0].body
        for old, new in changes:
            assert old in body
            body = body.replace(old, new)
        self.context.session.rollback()
        return body

    def with_phrase(self, phrase: str) -> str:
        """The rule with one more phrase than it has."""
        return self.body(("      texts:\n", f"      texts:\n        - {phrase}\n"))

    def work(self) -> None:
        self.context.session.commit()
        work_off(self.context, TASKS)
        self.context.session.expire_all()

    def tried(self, body: str) -> Run:
        """A draft tried on history by the lead, to the end."""
        run_id = ask_history(self.as_lead, body)
        self.work()
        return runs.one_run(self.as_lead, run_id)

    def published(self, body: str, base: int = 1) -> None:
        """A draft published, and everything screened again."""
        publish(self.as_lead, body, base=base, note="one more phrase")
        self.work()

    def hits(self, key: str = RULE) -> list[tuple[str, str, int | None, str]]:
        """The stored findings of a rule: conversation, state, who decided, severity."""
        chosen = (
            select(
                ConversationRow.external_id,
                FindingRow.state,
                FindingRow.decided_by,
                FindingRow.severity,
            )
            .join(ConversationRow, ConversationRow.current_revision_id == FindingRow.revision_id)
            .where(FindingRow.rule == key)
            .order_by(ConversationRow.external_id, FindingRow.message)
        )
        found = [tuple(row) for row in self.context.session.execute(chosen)]
        self.context.session.rollback()
        return found  # type: ignore[return-value]

    def decide(self, name: str, state: FindingState, key: str = RULE) -> None:
        """The lead's decision on the findings of one conversation."""
        ids = self.context.session.scalars(
            select(FindingRow.id)
            .join(ConversationRow, ConversationRow.current_revision_id == FindingRow.revision_id)
            .where(FindingRow.rule == key, ConversationRow.external_id == name)
        ).all()
        screening_decisions.decide_some(self.as_lead, list(ids), state)

    def names(self, found: Sequence[runs.Excerpt]) -> list[str]:
        return [each.change.external_id for each in found]
