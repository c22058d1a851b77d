"""Which scheme assesses whom: the table."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import scheme_uses
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import LastDayForm, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.scheme_uses.forms import UseForm
from qa_app.web.schemes import words

blueprint = Blueprint("scheme_uses", __name__, url_prefix="/scheme-use")
navigation.on(
    blueprint,
    Entry(
        N_("Which scheme applies"),
        "scheme_uses.listing",
        "table",
        45,
        Right.SEE_SCORES,
        Section.DEFINITIONS,
    ),
)


@blueprint.get("")
@needs(Right.SEE_SCORES)
def listing() -> str:
    """The rows; ``?scheme=`` opens the form for one."""
    asked = request.args.get("scheme", "")[:100]
    form = UseForm(formdata=None, since=context().today.replace(day=1), scheme=asked)
    return _listing(form, open_dialog="add-dialog" if asked else None)


@blueprint.post("")
@needs(Right.CHOOSE_SCHEMES)
def add() -> Response | tuple[str, int]:
    """Let a scheme assess teams from a day on."""
    form, status = UseForm(), 422
    form.offer(scheme_uses.list_uses(context()))
    if form.validate_on_submit():
        try:
            scheme_uses.add(context(), form.chosen())
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            status = status_of(fault)
        else:
            return _done(_("The row is added."))
    return _listing(form, open_dialog="add-dialog"), status


@blueprint.post("/<int:use_id>/end")
@needs(Right.CHOOSE_SCHEMES)
def end(use_id: int) -> Response:
    """Give a row its last day."""
    form = LastDayForm()
    if not form.validate_on_submit():
        scheme_uses.one(context(), use_id)
        raise Invalid(N_("Say on which day the row ends."))
    scheme_uses.end(context(), use_id, form.day())
    return _done(_("The row is ended."))


@blueprint.post("/<int:use_id>/remove")
@needs(Right.CHOOSE_SCHEMES)
def remove(use_id: int) -> Response:
    """Forget a row that was a slip."""
    scheme_uses.remove(context(), use_id)
    return _done(_("The row is removed."))


def _listing(form: UseForm, *, open_dialog: str | None = None) -> str:
    page = scheme_uses.list_uses(context())
    if form.scheme.choices is None:
        form.offer(page)
    return render_template(
        "scheme_uses/listing.html",
        page=page,
        form=form,
        today=context().today,
        open_dialog=open_dialog if page.teams else None,
        words=words,
    )


def _done(sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("scheme_uses.listing"), 303)
