"""Every fault that reaches a visitor is answered here, and only here.

This is the one file of the pages in which a core error becomes an HTTP status. The answer is
a page, a JSON object or a fragment for the page that asked, each with a sentence that says
what to do; nothing of the inside is told, except the number under which the log has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from qa_app.core.errors import Conflict, Invalid, NotFound, QaError, Refused
from qa_app.web.languages import say
from qa_app.web.navigation import N_, SIGN_IN, url_if
from qa_app.web.tracing import request_id

STATUS_OF: dict[type[QaError], int] = {
    Invalid: 422,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
}

KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
"""What of a library's own answer is for the visitor's browser."""


@dataclass(frozen=True, slots=True)
class Words:
    """The title of an error page and what to do, both as catalogue keys."""

    title: str
    advice: str


UNREADABLE = Words(
    N_("This request could not be read"),
    N_("Go back, reload the page and try again."),
)
BROKEN = Words(
    N_("Something went wrong here"),
    N_("It has been recorded. Try again, or tell an administrator the number below."),
)
STALE_FORM = Words(
    N_("This page has been open for too long"),
    N_("Reload the page and send it again. What you typed is still there if you go back first."),
)
WORDS: dict[int, Words] = {
    400: UNREADABLE,
    401: Words(
        N_("Please sign in"),
        N_("Your session has ended, or you have not signed in yet."),
    ),
    403: Words(
        N_("You may not do this"),
        N_("Your role does not allow it. Ask an administrator if you need the right."),
    ),
    404: Words(
        N_("There is nothing here"),
        N_("The address may be wrong, or this belongs to a team in which you have no part."),
    ),
    405: Words(
        N_("This address does not do that"),
        N_("Go back and use the buttons of the page."),
    ),
    409: Words(
        N_("This has changed meanwhile"),
        N_("Reload the page to see the present state, then decide again."),
    ),
    413: Words(
        N_("This is too large"),
        N_("Send a smaller file, or split it into several."),
    ),
    422: Words(
        N_("This cannot be accepted as it is"),
        N_("Go back, correct what is named here and send it again."),
    ),
    429: Words(
        N_("Too many tries"),
        N_("Wait a minute, then try again."),
    ),
    500: BROKEN,
    503: Words(
        N_("Too busy at the moment"),
        N_("Wait a few seconds, then try again."),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer: its status, its words as said, and the form field at fault if one is."""

    status: int
    title: str
    advice: str
    field: str | None = None

    @property
    def reference(self) -> str | None:
        """The number to tell an administrator; only where the log has something to add."""
        return request_id() if self.status >= 500 else None


def init_errors(app: Flask) -> None:
    """Register the answers; what nobody expected is logged with the request's number."""
    app.register_error_handler(QaError, _core_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.log_exception = _log  # type: ignore[method-assign]


def status_of(error: QaError) -> int:
    """The HTTP status of a core error; a member of the family without its own is a 422."""
    for kind in type(error).__mro__:
        if kind in STATUS_OF:
            return STATUS_OF[kind]
    return STATUS_OF[Invalid]


def _core_error(error: QaError) -> Response:
    status = status_of(error)
    return _answer(Fault(status, gettext(WORDS[status].title), say(error), error.field))


def _stale_form(error: CSRFError) -> Response:
    return _answer(Fault(400, gettext(STALE_FORM.title), gettext(STALE_FORM.advice)))


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    words = WORDS.get(error.code) or (UNREADABLE if error.code < 500 else BROKEN)
    if error.code == 401 and (redirect := _to_sign_in()):
        return redirect
    answer = _answer(Fault(error.code, gettext(words.title), gettext(words.advice)))
    own = error.get_response()
    for name in KEPT_HEADERS:
        if name in own.headers:
            answer.headers[name] = own.headers[name]
    return answer


def _to_sign_in() -> Response | None:
    """A visitor is led to the sign-in page; a script is told, so that it can say so itself."""
    way_in = url_if(SIGN_IN, next=_here())
    if not way_in:
        return None
    if request.headers.get("HX-Request") == "true":
        return Response(status=401, headers={"HX-Redirect": way_in})
    return None if _asks_for_json() else Response(status=303, headers={"Location": way_in})


def _here() -> str | None:
    """Where to come back to after signing in: a page, never a part of one or a step."""
    page = request.headers.get("HX-Current-URL")
    if page is not None:
        return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()
    return request.full_path.removesuffix("?") if request.method == "GET" else None


def _answer(fault: Fault) -> Response:
    if _asks_for_fragment():
        response = make_response(render_template("errors/fragment.html", fault=fault))
        # Whatever the page meant to replace stays; the sentence joins the other messages.
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        response.headers["HX-Reselect"] = ".notice"
    elif _asks_for_json():
        response = jsonify(
            error={
                "status": fault.status,
                "title": fault.title,
                "message": fault.advice,
                "field": fault.field,
                "reference": fault.reference,
            }
        )
    else:
        response = make_response(render_template("errors/page.html", fault=fault))
    response.status_code = fault.status
    return response


def _asks_for_fragment() -> bool:
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"


def _asks_for_json() -> bool:
    accepted = request.accept_mimetypes
    if accepted.best_match(("text/html", "application/json")) == "application/json":
        return True
    return request.is_json and "text/html" not in accepted.values()


def _log(exc_info: object) -> None:
    structlog.get_logger("qa_app.web").error(
        "request failed",
        request_id=request_id(),
        method=request.method,
        page=request.endpoint,
        exc_info=exc_info,
    )
