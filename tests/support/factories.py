"""Rows and core values for tests, each with sensible defaults and distinct keys.

Makers of rows add and flush; the caller (or the service called next) commits.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from qa_app.core.conversations import (
    Channel,
    Conversation,
    Event,
    Message,
    Person,
    Role,
    in_order,
)
from qa_app.core.permissions import Actor, Grant, RoleName
from qa_app.storage.tables.people import Agent, AgentTeam, Membership, Team, User
from tests.support.clock import MONDAY_MORNING

LONG_AGO = date(2026, 1, 1)
_numbers = itertools.count(1)


def make_team(session: Session, key: str | None = None, name: str = "售前一组") -> Team:
    team = Team(key=key or f"t{next(_numbers)}", name=name, zone="Asia/Shanghai")
    session.add(team)
    session.flush()
    return team


def make_agent(
    session: Session,
    team: Team | None = None,
    key: str | None = None,
    name: str = "张伟",
    since: date = LONG_AGO,
    until: date | None = None,
) -> Agent:
    agent = Agent(key=key or f"a{next(_numbers)}", name=name)
    session.add(agent)
    session.flush()
    if team is not None:
        session.add(AgentTeam(agent_id=agent.id, team_id=team.id, since=since, until=until))
        session.flush()
    return agent


def make_user(
    session: Session,
    role: RoleName | None = None,
    team: Team | None = None,
    *,
    username: str | None = None,
    name: str = "李娜",
    agent: Agent | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> User:
    """A user with one role in one team; an administrator needs no team."""
    user = User(
        username=username or f"user{next(_numbers)}",
        name=name,
        agent_id=agent.id if agent else None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    session.add(user)
    session.flush()
    if role is not None:
        session.add(
            Membership(
                user_id=user.id,
                team_id=team.id if team else None,
                role=str(role),
                since=since,
                until=until,
            )
        )
        session.flush()
    return user


def actor_of(user: User, role: RoleName, team: Team | None = None) -> Actor:
    """The actor that a user with this one role is."""
    grant = Grant(role, team.id if team else None, LONG_AGO)
    return Actor(user.id, user.name, (grant,), user.agent_id)


def chat(
    *lines: tuple[str, float | None, str],
    id: str | None = None,  # noqa: A002 - the field's own name
    agent: str | None = "a1",
    team: str | None = None,
    source: str = "test",
    started: datetime = MONDAY_MORNING,
) -> Conversation:
    """A chat from ``(who, seconds from the start or None, text)``.

    ``who``: customer, agent, bot, system, an event's name for a system message, or
    ``agent:KEY`` for a message of another agent.
    """
    start_ms = int(started.timestamp() * 1000)
    messages = [_message(line, start_ms) for line in lines]
    return Conversation(
        id=id or f"c{next(_numbers)}",
        messages=in_order(messages),
        source=source,
        channel=Channel.CHAT,
        started_ms=start_ms,
        agent=Person(agent, None, team) if agent else None,
        customer=Person("u1"),
    )


def _message(line: tuple[str, float | None, str], start_ms: int) -> Message:
    who, seconds, text = line
    at = None if seconds is None else start_ms + round(seconds * 1000)
    name, _, sender = who.partition(":")
    if name in {str(event) for event in Event}:
        return Message(0, Role.SYSTEM, text, at, event=Event(name))
    return Message(0, Role(name), text, at, agent=sender or None)


def some_chat(texts: Sequence[str] = ("在吗", "您好，请问有什么可以帮您？")) -> Conversation:
    """A customer and an agent speaking in turn, ten seconds apart."""
    lines = [
        ("customer" if number % 2 == 0 else "agent", number * 10.0, text)
        for number, text in enumerate(texts)
    ]
    return chat(*lines)
