"""Who may open a page. Every view says so, by one of the decorators here.

Who is not signed in is led to the sign-in page and back. A view guards the page; the service
that it calls guards the thing (``actor.require``): a thing of another team is not there (404),
a right that is missing there is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import abort, current_app

from qa_app.core.errors import Refused, _
from qa_app.core.permissions import Right
from qa_app.web.visitors import current_actor

P = ParamSpec("P")
R = TypeVar("R")

OPEN_TO = "open_to"
"""The attribute of a view that says who may open it; see :func:`open_to`."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anybody may open, signed in or not."""
    setattr(view, OPEN_TO, "public")
    return view


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open to everybody who is signed in; the view decides by whose things it shows."""
    return _guarded(view)


def needs(*rights: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open to who has one of the rights in some team; others are refused.

    ::

        @blueprint.get("/<int:draw_id>")
        @needs(Right.DRAW)
        def one(draw_id: int) -> str: ...
    """
    if not rights:
        raise ValueError("name the rights that open this view")
    return lambda view: _guarded(view, *rights)


def open_to(view: Callable[..., object]) -> str | tuple[Right, ...] | None:
    """``public``, the rights of which one is needed (none: just being signed in), or ``None``
    for a view that nobody has thought about.
    """
    return cast("str | tuple[Right, ...] | None", getattr(view, OPEN_TO, None))


def may_open(endpoint: str, team_id: int | None = None) -> bool:
    """Whether the visitor's rights open this page: for a thing of this team, or for any.

    The service behind it may still refuse a single thing.
    """
    view = current_app.view_functions.get(endpoint)
    rights = open_to(view) if view else None
    actor = current_actor()
    if rights is None or isinstance(rights, str) or actor is None:
        return rights == "public"
    return not rights or any(actor.may(right, team_id) for right in rights)


def own_path(target: str | None) -> str | None:
    r"""A path of this site, to go on to after signing in; ``None`` for anything else.

    Browsers take ``//host``, ``/\host`` and a tab in between for another site's address.
    """
    if not target or not target.startswith("/") or not target.isprintable():
        return None
    if target.startswith("//") or "\\" in target:
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _guarded(view: Callable[P, R], *rights: Right) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = current_actor()
        if actor is None:
            abort(401)
        if rights and not any(actor.may(right) for right in rights):
            raise Refused(_("Your role does not allow this. Ask an administrator for the right."))
        return view(*args, **kwargs)

    setattr(guarded, OPEN_TO, rights)
    return guarded
