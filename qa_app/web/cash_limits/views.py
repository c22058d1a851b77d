"""Limits on deductions in cash: the table, adding, ending, removing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.cash_limits import LimitKind
from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import cash_limits
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.cash_limits.forms import KINDS, LimitForm
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import LastDayForm, blame
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("cash_limits", __name__, url_prefix="/cash-limits")
navigation.on(
    blueprint,
    Entry(
        N_("Limits on deductions"),
        "cash_limits.listing",
        "shield-check",
        9,
        Right.LIMIT_CASH,
        Section.HOUSE,
    ),
)


@blueprint.get("")
@needs(Right.LIMIT_CASH)
def listing() -> str:
    """The limits, past ones too."""
    return _listing(LimitForm(formdata=None, since=context().today))


@blueprint.post("")
@needs(Right.LIMIT_CASH)
def add() -> Response | tuple[str, int]:
    """Limit deductions from a day on."""
    form, status = LimitForm(), 422
    form.offer(cash_limits.list_limits(context()))
    if form.validate_on_submit():
        try:
            cash_limits.add(
                context(),
                form.team_id,
                LimitKind(form.kind.data),
                form.figure(),
                form.since.data,
                form.until.data,
                form.reason.data,
            )
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            status = status_of(fault)
        else:
            return _done(_("The limit is set."))
    return _listing(form, open_dialog="add-dialog"), status


@blueprint.post("/<int:limit_id>/end")
@needs(Right.LIMIT_CASH)
def end(limit_id: int) -> Response:
    """Give a limit its last day."""
    form = LastDayForm()
    if not form.validate_on_submit():
        cash_limits.one(context(), limit_id)
        raise Invalid(N_("Say on which day the limit ends."))
    cash_limits.end(context(), limit_id, form.day())
    return _done(_("The limit is ended."))


@blueprint.post("/<int:limit_id>/remove")
@needs(Right.LIMIT_CASH)
def remove(limit_id: int) -> Response:
    """Forget a limit that was a slip."""
    cash_limits.remove(context(), limit_id)
    return _done(_("The limit is removed."))


def _listing(form: LimitForm, *, open_dialog: str | None = None) -> str:
    page = cash_limits.list_limits(context())
    if form.team.choices is None:
        form.offer(page)
    return render_template(
        "cash_limits/listing.html",
        page=page,
        form=form,
        kinds=KINDS,
        today=context().today,
        open_dialog=open_dialog,
    )


def _done(sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("cash_limits.listing"), 303)
