"""Teams, users, their roles and sign-ins, and the agents whose work is assessed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.storage.tables.base import Base, Instant


class Team(Base):
    """A team (班组). ``key`` is its id in imported files; ``zone`` reads times without zone."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")


class Agent(Base):
    """An agent (客服). ``key`` is the id in imported files."""

    __tablename__ = "agent"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))

    teams: Mapped[list[AgentTeam]] = relationship(
        back_populates="agent", order_by="AgentTeam.since"
    )


class AgentTeam(Base):
    """In which team an agent was, between two dates (inclusive, open end: still there)."""

    __tablename__ = "agent_team"
    __table_args__ = (UniqueConstraint("agent_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agent.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]

    agent: Mapped[Agent] = relationship(back_populates="teams")
    team: Mapped[Team] = relationship()


class User(Base):
    """Somebody who signs in. Without a password the one-time set-up link is still to be used."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    locale: Mapped[str] = mapped_column(String(10), default="zh_CN")
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    left_on: Mapped[date | None]

    agent: Mapped[Agent | None] = relationship()
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", order_by="Membership.since"
    )


class Membership(Base):
    """One role of a user in one team between two dates; no team means every team."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates_in_order"),
        CheckConstraint("team_id IS NOT NULL OR role = 'administrator'", name="team_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    since: Mapped[date]
    until: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    team: Mapped[Team | None] = relationship()


class SignIn(Base):
    """A session kept in the database, so that signing out ends it everywhere at once.

    ``token_digest`` is the SHA-256 of the cookie's token: the table alone opens nothing.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class SignInAttempt(Base):
    """A failed sign-in, counted by the throttle for the name and for the address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index(None, "username", "at"),
        Index(None, "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)


class AccountLink(Base):
    """A link that works once: to set an account up, or to choose a new password."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
