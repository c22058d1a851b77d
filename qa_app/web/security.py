"""What a browser may do with our pages: content policy, headers, forged requests."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect

from qa_app.web.visitors import current_actor

csrf = CSRFProtect()
"""For ``@csrf.exempt``, should a view ever have to be."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_security(app: Flask) -> None:
    """Register headers and the check against forged requests."""
    # A reviewer works on one page all day: the token lives as long as the session does.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_guard)


def csp_nonce() -> str:
    """The word by which this page's own scripts are known; new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    kept = request.endpoint == "static" or "private" in response.cache_control
    if current_actor() is not None and not kept:
        # A shared machine's back button must not show what the last user saw.
        response.headers["Cache-Control"] = "no-store"
    return response
