"""Choosing a password: by a one-time link, or with the old one.

A link is made by an administrator (or the command line), shown once, and works once. Making
another takes the earlier ones back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from qa_app.core.errors import Conflict, Invalid, NotFound, _
from qa_app.core.people.passwords import check_password
from qa_app.core.permissions import Actor
from qa_app.services import audit
from qa_app.services.context import Context
from qa_app.services.people import hashing
from qa_app.services.people.attempts import begin_attempt
from qa_app.services.people.managed import managed_user
from qa_app.services.people.sign_in import NewSignIn, SignInRules, begin
from qa_app.services.people.tokens import digest, new_token
from qa_app.storage.queries.people import sign_ins
from qa_app.storage.queries.people.sign_ins import StoredLink

LINK_SPENT = _("This link has been used or has expired. Ask an administrator for a new one.")


class Purpose(StrEnum):
    SET_UP = "set_up"
    RESET = "reset"


VALID_FOR = {Purpose.SET_UP: timedelta(days=7), Purpose.RESET: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class NewLink:
    """A one-time link just made; the token is shown once and kept nowhere."""

    username: str
    name: str
    token: str
    purpose: Purpose
    expires_at: datetime


def make_link(context: Context, user_id: int) -> NewLink:
    """A link by which a user sets their account up, or chooses a new password."""
    user = managed_user(context, user_id)
    if not user.active:
        raise Conflict(_("%(name)s has left and cannot sign in."), name=user.name)
    purpose = Purpose.RESET if user.has_password else Purpose.SET_UP
    link = add_link(context, user.id, user.username, user.name, purpose)
    audit.record(context, "user.link_made", "user", user.id, purpose=purpose)
    context.session.commit()
    return link


def add_link(context: Context, user_id: int, username: str, name: str, purpose: Purpose) -> NewLink:
    """A new link in place of the earlier ones; commits nothing."""
    now, token = context.now, new_token()
    expires_at = now + VALID_FOR[purpose]
    sign_ins.end_links_of(context.session, user_id)
    sign_ins.add_link(context.session, digest(token), user_id, purpose, now, expires_at)
    return NewLink(username, name, token, purpose, expires_at)


def link(context: Context, token: str, *, demo: bool) -> StoredLink:
    """Whose link this is; raises NotFound where it opens nothing (any more)."""
    found = sign_ins.usable_link(context.session, digest(token), context.now)
    if found is None or (found.demo and not demo):
        raise NotFound(LINK_SPENT)
    return found


def use_link(context: Context, token: str, password: str, rules: SignInRules) -> NewSignIn:
    """Set the password, end every sign-in of the user, and sign them in anew."""
    found = link(context, token, demo=rules.demo)
    check_password(password, found.username)
    context.session.rollback()
    password_hash = hashing.hashed(password, context.data_dir)
    if not sign_ins.use_link(context.session, digest(token), context.now):
        context.session.rollback()
        raise NotFound(LINK_SPENT)
    sign_ins.set_password_hash(context.session, found.user_id, password_hash)
    sign_ins.end_sign_ins_of(context.session, found.user_id)
    sign_ins.forget_attempts(context.session, found.username)
    new = begin(context, found.user_id, rules)
    themselves = replace(context, actor=Actor(found.user_id, found.name))
    audit.record(themselves, "user.password_set", "user", found.user_id, purpose=found.purpose)
    context.session.commit()
    return new


def change_password(context: Context, token: str, old: str, new: str, address: str) -> None:
    """Change one's own password; every sign-in of the user ends but for this token's.

    Raises Invalid naming the field ``old`` or ``password``, or TooManyTries: an unwatched
    screen must not be a place to guess passwords at leisure.
    """
    user_id = context.actor.user_id
    known = None if user_id is None else sign_ins.credentials_of(context.session, user_id)
    if known is None:
        raise NotFound()
    check_password(new, known.username)
    begin_attempt(context, known.username, address)
    if not hashing.fits(old, known.password_hash, context.data_dir):
        raise Invalid(_("This is not your present password."), field="old")
    password_hash = hashing.hashed(new, context.data_dir)
    if sign_ins.credentials_of(context.session, known.user_id) != known:
        context.session.rollback()
        raise Conflict(_("Your account was changed meanwhile. Try again."))
    sign_ins.set_password_hash(context.session, known.user_id, password_hash)
    sign_ins.end_sign_ins_of(context.session, known.user_id, besides=digest(token))
    sign_ins.end_links_of(context.session, known.user_id)
    sign_ins.forget_attempts(context.session, known.username)
    audit.record(context, "user.password_changed", "user", known.user_id)
    context.session.commit()
