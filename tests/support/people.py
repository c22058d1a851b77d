"""Accounts for tests, without the slow hash."""

from __future__ import annotations

from datetime import timedelta

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from qa_app.core.permissions import Grant, RoleName
from qa_app.services.people.sign_in import SignInRules
from qa_app.storage.tables.people import Team, User
from tests.support.factories import LONG_AGO

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The product's hasher takes 0.1 s on purpose; a test takes hundreds of hashes."""

RULES = SignInRules(idle=timedelta(hours=12), demo=False)
PASSWORD = "mei-gui-hua-kai"


def with_password(session: Session, user: User, password: str = PASSWORD) -> User:
    user.password_hash = QUICK_HASHER.hash(password)
    session.flush()
    return user


def grant(role: RoleName, team: Team | None) -> Grant:
    return Grant(role, team.id if team else None, LONG_AGO)
