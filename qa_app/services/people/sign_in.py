"""Signing in and out, and who a request comes from.

A sign-in is a row, so ending it ends it everywhere at once. It lasts ``idle`` after its last
use and never longer than ``LONGEST`` (or ``idle``, if that is longer).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import LONGEST_USERNAME, folded_username
from qa_app.core.permissions import Actor, grants_on
from qa_app.services.context import Context
from qa_app.services.people import hashing
from qa_app.services.people.attempts import begin_attempt
from qa_app.services.people.tokens import digest, new_token
from qa_app.storage.queries.people import sign_ins
from qa_app.storage.queries.people.sign_ins import Credentials, StoredSignIn

NOBODY = Actor(user_id=None, name="nobody")
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignInRules:
    """What the settings say about signing in.

    ``idle``: how long an unused sign-in lasts. ``demo``: whether demo users may sign in.
    """

    idle: timedelta
    demo: bool


@dataclass(frozen=True, slots=True)
class NewSignIn:
    """A sign-in just made; the token goes into the cookie and is kept nowhere."""

    token: str
    user_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a request comes from. ``unseen``: it is time to note that they were here."""

    username: str
    locale: str
    demo: bool
    actor: Actor
    unseen: bool


def sign_in(
    context: Context, username: str, password: str, address: str, rules: SignInRules
) -> NewSignIn:
    """Sign somebody in, or raise Invalid or TooManyTries.

    The sentence, and the time it takes, are the same whether the name or the password is
    wrong, or the account may not be used. Nobody else's writing waits for the slow hash.
    """
    name = folded_username(username)[:LONGEST_USERNAME]
    begin_attempt(context, name, address)
    known = sign_ins.credentials(context.session, name)
    context.session.rollback()
    usable = known is not None and known.active and (rules.demo or not known.demo)
    password_hash = known.password_hash if known is not None and usable else None
    if not hashing.fits(password, password_hash, context.data_dir) or known is None:
        raise Invalid(_("The sign-in name or the password is wrong."))
    return _admit(context, known, password, rules)


def _admit(context: Context, known: Credentials, password: str, rules: SignInRules) -> NewSignIn:
    """Begin a session, unless the account changed while the hash was computed."""
    renewed = None
    if known.password_hash is not None and hashing.is_outdated(known.password_hash):
        renewed = hashing.hashed(password, context.data_dir)
    if sign_ins.credentials_of(context.session, known.user_id) != known:
        context.session.rollback()
        raise Invalid(_("The sign-in name or the password is wrong."))
    if renewed is not None:
        sign_ins.set_password_hash(context.session, known.user_id, renewed)
    sign_ins.forget_attempts(context.session, known.username)
    new = begin(context, known.user_id, rules)
    context.session.commit()
    return new


def begin(context: Context, user_id: int, rules: SignInRules) -> NewSignIn:
    """A new sign-in for a user whose identity is settled; commits nothing."""
    now = context.now
    sign_ins.forget_ended(context.session, now, now - rules.idle)
    new = NewSignIn(new_token(), user_id, now + max(LONGEST, rules.idle))
    sign_ins.add_sign_in(context.session, digest(new.token), user_id, now, new.expires_at)
    return new


def signed_in(context: Context, token: str, rules: SignInRules) -> SignedIn | None:
    """Who holds this token, with the grants in force today; reads only."""
    stored = sign_ins.sign_in(context.session, digest(token))
    if stored is None or not _is_valid(stored[0], context.now, rules):
        return None
    found, granted = stored
    grants = grants_on(granted, context.today)
    return SignedIn(
        username=found.username,
        locale=found.locale,
        demo=found.demo,
        actor=Actor(found.user_id, found.name, grants, found.agent_id),
        unseen=found.seen_at + SEEN_EVERY <= context.now,
    )


def _is_valid(found: StoredSignIn, now: datetime, rules: SignInRules) -> bool:
    in_time = now < found.expires_at and now < found.seen_at + rules.idle
    return in_time and found.active and (rules.demo or not found.demo)


def note_seen(context: Context, token: str) -> None:
    """Keep a sign-in alive; called about once a minute of use.

    Where the database is too busy, the next request notes it: no page fails for this.
    """
    try:
        sign_ins.note_seen(context.session, digest(token), context.now)
        context.session.commit()
    except OperationalError:
        context.session.rollback()


def sign_out(context: Context, token: str) -> None:
    """End the sign-in of this token, everywhere and at once."""
    sign_ins.end_sign_in(context.session, digest(token))
    context.session.commit()
