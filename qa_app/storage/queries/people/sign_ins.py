"""Sign-ins, failed attempts and one-time links."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from qa_app.core.permissions import Grant, RoleName
from qa_app.storage.tables.people import AccountLink, Membership, SignIn, SignInAttempt, User

# Above this many, the wait has reached its limit long ago.
_COUNTED_FAILURES = 200


class StoredSignIn(NamedTuple):
    """A sign-in with what is needed of its user on every request."""

    user_id: int
    seen_at: datetime
    expires_at: datetime
    username: str
    name: str
    locale: str
    active: bool
    demo: bool
    agent_id: int | None


_SIGN_IN = (
    select(
        SignIn.user_id,
        SignIn.seen_at,
        SignIn.expires_at,
        User.username,
        User.name,
        User.locale,
        User.active,
        User.demo,
        User.agent_id,
        Membership.role,
        Membership.team_id,
        Membership.since,
        Membership.until,
    )
    .join(User, User.id == SignIn.user_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(SignIn.token_digest == bindparam("token"))
    .order_by(Membership.since, Membership.id)
)


class Credentials(NamedTuple):
    """What a sign-in is checked against; ``password_hash`` is missing before the set-up."""

    user_id: int
    username: str
    password_hash: str | None
    active: bool
    demo: bool


class StoredLink(NamedTuple):
    """A one-time link that may still be used."""

    user_id: int
    purpose: str
    expires_at: datetime
    username: str
    name: str
    demo: bool


def sign_in(session: Session, token_digest: bytes) -> tuple[StoredSignIn, tuple[Grant, ...]] | None:
    """A sign-in and every grant of its user, whenever it holds; one statement for each request."""
    rows = session.execute(_SIGN_IN, {"token": token_digest}).all()
    if not rows:
        return None
    grants = (
        Grant(RoleName(row.role), row.team_id, row.since, row.until)
        for row in rows
        if row.role is not None
    )
    return StoredSignIn._make(rows[0][: len(StoredSignIn._fields)]), tuple(grants)


def add_sign_in(
    session: Session, token_digest: bytes, user_id: int, now: datetime, expires_at: datetime
) -> None:
    session.execute(
        insert(SignIn).values(
            token_digest=token_digest,
            user_id=user_id,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
        )
    )


def note_seen(session: Session, token_digest: bytes, now: datetime) -> None:
    session.execute(update(SignIn).where(SignIn.token_digest == token_digest).values(seen_at=now))


def end_sign_in(session: Session, token_digest: bytes) -> None:
    session.execute(delete(SignIn).where(SignIn.token_digest == token_digest))


def end_sign_ins_of(session: Session, user_id: int, *, besides: bytes = b"") -> None:
    """End every sign-in of a user, but for the one of this token digest."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.token_digest != besides))


def forget_ended(session: Session, now: datetime, unused_since: datetime) -> None:
    """Remove the sign-ins that no longer open anything."""
    session.execute(
        delete(SignIn).where(or_(SignIn.expires_at <= now, SignIn.seen_at <= unused_since))
    )


def credentials(session: Session, username: str) -> Credentials | None:
    return _credentials(session, username=username)


def credentials_of(session: Session, user_id: int) -> Credentials | None:
    return _credentials(session, id=user_id)


def _credentials(session: Session, **key: object) -> Credentials | None:
    row = session.execute(
        select(User.id, User.username, User.password_hash, User.active, User.demo).filter_by(**key)
    ).first()
    return None if row is None else Credentials(*row)


def set_password_hash(session: Session, user_id: int, password_hash: str) -> None:
    session.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))


def failures_of_name(session: Session, username: str, since: datetime) -> list[datetime]:
    """When sign-ins under a name failed, the latest first."""
    return list(
        session.scalars(
            select(SignInAttempt.at)
            .where(SignInAttempt.username == username, SignInAttempt.at > since)
            .order_by(SignInAttempt.at.desc())
            .limit(_COUNTED_FAILURES)
        )
    )


def failures_of_address(session: Session, address: str, since: datetime) -> list[datetime]:
    """When sign-ins from an address failed, the latest first."""
    return list(
        session.scalars(
            select(SignInAttempt.at)
            .where(SignInAttempt.address == address, SignInAttempt.at > since)
            .order_by(SignInAttempt.at.desc())
            .limit(_COUNTED_FAILURES)
        )
    )


def add_attempt(session: Session, username: str, address: str, now: datetime) -> None:
    """Count an attempt as failed."""
    session.execute(insert(SignInAttempt).values(username=username, address=address, at=now))


def forget_attempts(session: Session, username: str) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.username == username))


def forget_attempts_before(session: Session, moment: datetime) -> None:
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= moment))


def add_link(
    session: Session,
    token_digest: bytes,
    user_id: int,
    purpose: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    session.execute(
        insert(AccountLink).values(
            token_digest=token_digest,
            user_id=user_id,
            purpose=purpose,
            created_at=now,
            expires_at=expires_at,
        )
    )


def usable_link(session: Session, token_digest: bytes, now: datetime) -> StoredLink | None:
    row = session.execute(
        select(
            AccountLink.user_id,
            AccountLink.purpose,
            AccountLink.expires_at,
            User.username,
            User.name,
            User.demo,
        )
        .join(User, User.id == AccountLink.user_id)
        .where(
            AccountLink.token_digest == token_digest,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
            User.active,
        )
    ).first()
    return None if row is None else StoredLink(*row)


def use_link(session: Session, token_digest: bytes, now: datetime) -> bool:
    """Mark a link as used; false where somebody was faster, or it was taken back.

    Found by its token: the number of a link that was taken back may belong to another by now.
    """
    done = session.execute(
        update(AccountLink)
        .where(AccountLink.token_digest == token_digest, AccountLink.used_at.is_(None))
        .values(used_at=now)
        .returning(AccountLink.id)
    )
    return done.first() is not None


def end_links_of(session: Session, user_id: int) -> None:
    """Take back the links of a user that have not been used."""
    session.execute(
        delete(AccountLink).where(AccountLink.user_id == user_id, AccountLink.used_at.is_(None))
    )


def open_link_until(session: Session, user_id: int, now: datetime) -> datetime | None:
    """Until when a link waits for this user, if one does."""
    return session.scalar(
        select(AccountLink.expires_at)
        .where(
            AccountLink.user_id == user_id,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
        )
        .order_by(AccountLink.expires_at.desc())
        .limit(1)
    )
