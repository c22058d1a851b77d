"""Signing in and out, one-time links, and one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid, NotFound
from qa_app.services.people import accounts, passwords, sign_in
from qa_app.services.people.attempts import TooManyTries
from qa_app.services.people.passwords import Purpose
from qa_app.web import languages, sessions
from qa_app.web.access import own_path, public, signed_in
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import Form, blame
from qa_app.web.languages import say
from qa_app.web.navigation import ACCOUNT, HOME, SIGN_IN, url_if
from qa_app.web.people.account_forms import (
    ChangePasswordForm,
    LanguageForm,
    NewPasswordForm,
    SignInForm,
)
from qa_app.web.visitors import current_actor

blueprint = Blueprint("people", __name__)

LINK_PAGE = "people.account_link"


@blueprint.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@public
def sign_in_page() -> Response | tuple[str, int]:
    """The way in; who is in already goes on."""
    if request.method == "GET" and current_actor() is not None:
        return redirect(_next())
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    try:
        new = sign_in.sign_in(
            sessions.nobodys_context(writes=True),
            form.username.data,
            form.password.data,
            _address(),
            sessions.rules(),
        )
    except TooManyTries as waiting:
        form.form_errors.append(say(waiting))
        return _waiting(_sign_in_page(form, 429), waiting)
    except Invalid as fault:
        form.form_errors.append(say(fault))
        return _sign_in_page(form, status_of(fault))
    return sessions.keep(redirect(_next(), 303), new)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """The way out; being out already is no fault."""
    token = sessions.token()
    if token is not None:
        sign_in.sign_out(sessions.nobodys_context(writes=True), token)
    response = sessions.forget(redirect(url_for(SIGN_IN), 303))
    flash(_("You are signed out."), "success")
    return response


@blueprint.route("/account/link/<token>", methods=["GET", "POST"])
@public
def account_link(token: str) -> Response | tuple[str, int]:
    """Where a one-time link leads: choose a password, and be in.

    Looking does not use the link up: chat programs open addresses to preview them.
    """
    form = NewPasswordForm()
    try:
        found = passwords.link(
            sessions.nobodys_context(writes=False), token, demo=sessions.rules().demo
        )
        if form.validate_on_submit():
            new = passwords.use_link(
                sessions.nobodys_context(writes=True), token, form.password.data, sessions.rules()
            )
            response = sessions.keep(redirect(_start(), 303), new)
            flash(_("Your password is set. Welcome!"), "success")
            return response
    except NotFound as gone:
        return render_template("people/link_gone.html", sentence=say(gone)), status_of(gone)
    except Invalid as fault:
        blame(form, fault)
    return _private(
        render_template(
            "people/account_link.html",
            form=form,
            link=found,
            resetting=found.purpose == Purpose.RESET,
        ),
        422 if form.is_submitted() else 200,
    )


@blueprint.get("/account")
@signed_in
def account() -> str:
    """One's own account."""
    return _account_page(ChangePasswordForm(), LanguageForm(locale=languages.locale_name()))


@blueprint.post("/account/password")
@signed_in
def change_password() -> Response | tuple[str, int]:
    form, status = ChangePasswordForm(), 422
    if form.validate_on_submit():
        try:
            passwords.change_password(
                context(),
                sessions.token() or "",
                form.old.data,
                form.password.data,
                _address(),
            )
        except TooManyTries as waiting:
            form.form_errors.append(say(waiting))
            page = _account_page(form, LanguageForm(locale=languages.locale_name()))
            return _waiting((page, 429), waiting)
        except (Invalid, Conflict) as fault:
            blame(form, fault)
            status = status_of(fault)
        else:
            flash(_("Your password is changed. Everywhere else you are signed out."), "success")
            return redirect(url_for(ACCOUNT), 303)
    return _account_page(form, LanguageForm(locale=languages.locale_name())), status


@blueprint.post("/account/language")
@signed_in
def change_language() -> Response | tuple[str, int]:
    form = LanguageForm()
    if not form.validate_on_submit():
        return _account_page(ChangePasswordForm(formdata=None), form), 422
    accounts.set_own_locale(context(), form.locale.data)
    # The browser's cookie outranks the account; both follow the choice made here.
    return redirect(url_for(ACCOUNT, lang=form.locale.data), 303)


def _sign_in_page(form: Form, status: int) -> tuple[str, int]:
    page = render_template(
        "people/sign_in.html", form=form, next=own_path(request.args.get("next"))
    )
    return page, status


def _account_page(password: Form, language: Form) -> str:
    return render_template(
        "people/account.html",
        user=accounts.own_account(context()),
        today=context().today,
        password=password,
        language=language,
    )


def _waiting(page: tuple[str, int], waiting: TooManyTries) -> Response:
    response = make_response(page)
    response.headers["Retry-After"] = str(waiting.seconds)
    return response


def _private(page: str, status: int) -> Response:
    """A page whose address is a secret: kept nowhere and told to nobody."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _next() -> str:
    return own_path(request.args.get("next")) or _start()


def _start() -> str:
    return url_if(HOME) or url_for(ACCOUNT)


def _address() -> str:
    return request.remote_addr or "-"
