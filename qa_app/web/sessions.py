"""Who a request comes from: the cookie's token, looked up in the database on every request.

Flask's own signed cookie carries nothing but the token against forged requests; a copy of it
opens nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from qa_app.config import Settings
from qa_app.services.context import Context
from qa_app.services.people import sign_in
from qa_app.services.people.sign_in import NOBODY, NewSignIn, SignedIn, SignInRules
from qa_app.storage.wiring import session_for
from qa_app.web.context import settings
from qa_app.web.role_names import role_name, role_names
from qa_app.web.visitors import Visitor

ResponseT = TypeVar("ResponseT", bound=Response)

COOKIE = "sign_in"
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


def init_sessions(app: Flask, _settings: Settings) -> None:
    """Make ``g.actor`` (and ``g.user``, what pages show of them) known to every view."""
    app.before_request(_recognise)
    app.jinja_env.globals["role_name"] = role_name


def rules() -> SignInRules:
    """How long a sign-in lasts here, and whether demo users may have one."""
    return SignInRules(timedelta(hours=settings().sign_in_hours), settings().demo)


def nobodys_context(*, writes: bool) -> Context:
    """A context for the services that are called before anybody is known."""
    return Context(
        session=session_for(writes=writes),
        actor=NOBODY,
        data_dir=settings().data_dir,
        zone=settings().zone,
        clock=current_app.config["CLOCK"],
    )


def token() -> str | None:
    """The token of the request's cookie, whether or not it opens anything."""
    return request.cookies.get(COOKIE) or None


def keep(response: ResponseT, new: NewSignIn) -> ResponseT:
    """Hand the browser a token made just now; what it carried before is worth nothing."""
    session.clear()
    now = current_app.config["CLOCK"]()
    response.set_cookie(
        COOKIE,
        new.token,
        # Seconds from now, not a date: the visitor's clock may be days off.
        max_age=round((new.expires_at - now).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings().secure_cookies,
    )
    return response


def forget(response: ResponseT) -> ResponseT:
    session.clear()
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=settings().secure_cookies)
    return response


def _recognise() -> None:
    """Set ``g.actor``; leaves no transaction open where the request is going to write.

    The body of an upload is still to come then, and a transaction that may write keeps every
    other writer waiting.
    """
    g.actor = None
    held = token()
    if held is None or request.endpoint == "static":
        return
    found = sign_in.signed_in(nobodys_context(writes=False), held, rules())
    if found is not None and found.unseen:
        sign_in.note_seen(nobodys_context(writes=True), held)
    session_for(writes=request.method not in _LOOKING)
    if found is not None:
        _welcome(found)


def _welcome(found: SignedIn) -> None:
    g.actor = found.actor
    # The language of the names below is the user's own, so it must be known before them.
    g.user = Visitor(name=found.actor.name, locale=found.locale)
    g.user = replace(g.user, role=role_names(grant.role for grant in found.actor.grants))
