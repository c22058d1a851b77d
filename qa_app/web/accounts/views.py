"""Accounts shared by shift: the table, giving and ending, and lists as files."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.accounts.entries import said_time
from qa_app.core.errors import Invalid
from qa_app.core.list_plans import RowState
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services.accounts import entries, importing
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.accounts.forms import EndForm, EntryForm, WordsForm
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import Form, blame
from qa_app.web.list_files import (
    ListCommitForm,
    ListFileForm,
    committed,
    plan_page,
    previewed,
    tell_brought,
)
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
navigation.on(
    blueprint,
    Entry(N_("Shared accounts"), "accounts.listing", "key", 6, Right.IMPORT, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.IMPORT)
def listing() -> str:
    """Who holds which account when, the latest first."""
    return _listing(EntryForm(formdata=None), ListFileForm(formdata=None))


@blueprint.post("")
@needs(Right.IMPORT)
def give() -> Response | tuple[str, int]:
    """Give an account to an agent for a time."""
    form, status = EntryForm(), 422
    form.offer(entries.agents(context()))
    if form.validate_on_submit():
        try:
            entries.give(context(), form.chosen(context().zone))
        except Invalid as fault:
            blame(form, fault)
            status = status_of(fault)
        else:
            return _done(_("The account is given."))
    return _listing(form, ListFileForm(formdata=None), open_dialog="give-dialog"), status


@blueprint.post("/<int:entry_id>/end")
@needs(Right.IMPORT)
def end(entry_id: int) -> Response:
    """Let a time end."""
    entries.one(context(), entry_id)
    form = EndForm()
    if not form.validate_on_submit():
        raise Invalid(N_("Say when the time with the account ends."))
    entries.end(context(), entry_id, form.until_ms(context().zone))
    return _done(_("The time is ended."))


@blueprint.post("/<int:entry_id>/remove")
@needs(Right.IMPORT)
def remove(entry_id: int) -> Response:
    """Forget an entry that was a slip."""
    entries.remove(context(), entry_id)
    return _done(_("The entry is removed."))


@blueprint.post("/list/preview")
@needs(Right.IMPORT)
def preview() -> tuple[str, int]:
    """What a list would change, row by row."""
    form = ListFileForm()
    if form.validate_on_submit():
        try:
            plan, again = previewed(form, lambda rows: importing.plan_accounts(context(), rows))
        except Invalid as fault:
            blame(form, fault)
        else:
            return _plan(plan, again), 200
    return _listing(EntryForm(formdata=None), form, open_dialog="list-dialog"), 422


@blueprint.post("/list")
@needs(Right.IMPORT)
def commit() -> Response | tuple[str, int]:
    """Do what the list asks for."""
    try:
        plan = committed(lambda rows: importing.import_accounts(context(), rows))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        page = _listing(EntryForm(formdata=None), form, open_dialog="list-dialog")
        return page, status_of(fault)
    tell_brought(plan)
    if not plan.counts[RowState.REFUSED]:
        return redirect(url_for("accounts.listing"), 303)
    return _plan(plan, None), 200


def _plan(plan: importing.AccountPlan, form: ListCommitForm | None) -> str:
    at = partial(said_time, zone=context().zone)
    return plan_page("accounts/plan.html", plan, form, at=at)


def _listing(form: EntryForm, file_form: Form, *, open_dialog: str | None = None) -> str:
    words = WordsForm(request.args)
    page = entries.entries(
        context(),
        words.chosen(),
        place_from(request.args.get("after"), request.args.get("before")),
    )
    if form.agent.choices is None:
        form.offer(entries.agents(context()))
    return render_template(
        "accounts/listing.html",
        page=page,
        words=words,
        form=form,
        file_form=file_form,
        now=context().now,
        local_now=context().now.astimezone(context().zone).strftime("%Y-%m-%dT%H:%M"),
        open_dialog=open_dialog,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


def _done(sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("accounts.listing"), 303)
