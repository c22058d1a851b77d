"""Conversations for tests of lists and pages: brought as an import brings them, found in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from qa_app.core.conversations import Conversation
from qa_app.core.permissions import Actor, RoleName
from qa_app.core.rules.hits import Finding, Severity
from qa_app.services import search
from qa_app.services.context import Context
from qa_app.services.imports.preparing import personal_spans
from qa_app.storage.bulk import begin_bulk
from qa_app.storage.imports import Placed, write_chunk
from qa_app.storage.packing import pack_spans
from qa_app.storage.queries.imports import known
from qa_app.storage.tables.conversations import ConversationRow, Part
from qa_app.storage.tables.people import Agent, Team, User
from qa_app.storage.tables.screening import FindingRow
from tests.support.factories import actor_of, make_agent, make_team, make_user
from tests.support.imports import make_import, prepared
from tests.support.people import grant
from tests.support.reviewing import seed

DONT_KNOW, SLOW, HOLD = "banned.dont-know", "latency.slow-response", "courtesy.hold-announced"


def said(
    severity: Severity = Severity.MAJOR,
    message: int | None = 1,
    start: int | None = 0,
    end: int | None = 3,
    rule: str = DONT_KNOW,
) -> Finding:
    """A finding in a message."""
    return Finding(rule, severity, message, start, end, None)


def missing(severity: Severity = Severity.MINOR, rule: str = HOLD) -> Finding:
    """A finding about something that is not there."""
    return Finding(rule, severity, None, None, None, None)


@dataclass
class Quiet:
    """How the index's job is followed in tests: told how far it is, cancelled when asked."""

    cancelled: bool = False
    done: int = 0
    total: int | None = None
    checkpoints: list[Mapping[str, object]] = field(default_factory=list)

    def progress(self, done: int, total: int | None = None) -> None:
        self.done, self.total = done, total

    def checkpoint(self, state: Mapping[str, object]) -> None:
        self.checkpoints.append(state)

    def pause(self) -> None:
        """Nobody else is waiting."""


class Talks:
    """Teams, agents, and what they said."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.session = context.session
        self.rules = seed(context)
        self.owners: dict[str | None, tuple[int | None, int | None]] = {None: (None, None)}

    def team(self, key: str, name: str = "售前一组") -> Team:
        return make_team(self.session, key, name)

    def agent(self, key: str, team: Team | None, name: str = "张伟") -> Agent:
        agent = make_agent(self.session, team, key, name)
        self.owners[key] = (agent.id, team.id if team else None)
        return agent

    def user(self, role: RoleName, team: Team | None = None, name: str = "李娜") -> User:
        return make_user(self.session, role, team, name=name)

    def as_(self, role: RoleName, team: Team | None = None) -> Context:
        """The context of somebody with this role in this team."""
        return self.acting(actor_of(self.user(role, team), role, team))

    def in_both(self, role: RoleName, *teams: Team) -> Context:
        """The context of somebody with this role in several teams."""
        user = self.user(role, teams[0])
        return self.acting(Actor(user.id, user.name, tuple(grant(role, team) for team in teams)))

    def acting(self, actor: Actor) -> Context:
        self.session.commit()
        return replace(self.context, actor=actor)

    def bring(self, conversation: Conversation, *findings: Finding, timed: bool = True) -> int:
        """Store one conversation (or a new text of it); the id of its first part."""
        self.bring_all([(conversation, findings)], timed=timed)
        return self.parts_of(conversation)[0]

    def bring_all(
        self, texts: Sequence[tuple[Conversation, Sequence[Finding]]], *, timed: bool = True
    ) -> None:
        """Store conversations with what was found in them."""
        row = make_import(self.session)
        connection = self.session.connection()
        begin_bulk(connection)
        kept = known(connection, [(each.source, each.id) for each, _findings in texts])
        placed = []
        for each, findings in texts:
            text = prepared(each, findings, timed=timed)
            text = text._replace(personal=pack_spans(personal_spans([each])[0]))
            owners = tuple(self.owners[share.agent] for share in text.shares)
            placed.append(Placed(text, owners, kept.get((each.source, each.id))))
        write_chunk(connection, row.id, placed, self.rules)
        self.session.commit()
        self.session.expire_all()

    def parts_of(self, conversation: Conversation) -> list[int]:
        """The ids of a conversation's parts, in order."""
        chosen = (
            select(Part.id)
            .join(ConversationRow, ConversationRow.id == Part.conversation_id)
            .where(ConversationRow.external_id == conversation.id)
            .order_by(Part.id)
        )
        return list(self.session.scalars(chosen))

    def part(self, part_id: int) -> Part:
        self.session.expire_all()
        return self.session.get_one(Part, part_id)

    def findings(self, part_id: int) -> list[FindingRow]:
        """A part's findings in every text, in order."""
        self.session.expire_all()
        chosen = select(FindingRow).where(FindingRow.part_id == part_id).order_by(FindingRow.id)
        return list(self.session.scalars(chosen))

    def index(self) -> Quiet:
        """Make everything searchable."""
        self.session.commit()
        handle = Quiet()
        search.bring_up_to_date(self.context, handle)
        return handle


class Statements:
    """Counts the statements that an engine is asked while it is open."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.number = 0

    def __enter__(self) -> Statements:
        event.listen(self.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_fault: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_told: object) -> None:
        self.number += 1
