"""Which rubric applies: the table, and what it comes to today."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services import rubric_uses
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import LastDayForm, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.rubric_uses.forms import UseForm

blueprint = Blueprint("rubric_uses", __name__, url_prefix="/rubric-use")
navigation.on(
    blueprint,
    Entry(
        N_("Which rubric applies"),
        "rubric_uses.listing",
        "table",
        25,
        Right.SET_REVIEWING,
        Section.DEFINITIONS,
    ),
)


@blueprint.get("")
@needs(Right.SET_REVIEWING)
def listing() -> str:
    """The rows and today's outcome."""
    return _listing(UseForm(formdata=None, since=context().today))


@blueprint.post("")
@needs(Right.SET_REVIEWING)
def add() -> Response | tuple[str, int]:
    """Let a rubric apply somewhere from a day on."""
    form, status = UseForm(), 422
    form.offer(rubric_uses.list_uses(context()))
    if form.validate_on_submit():
        try:
            rubric_uses.add(context(), form.chosen())
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            status = status_of(fault)
        else:
            return _done(_("The row is added."))
    return _listing(form, open_dialog="add-dialog"), status


@blueprint.post("/<int:use_id>/end")
@needs(Right.SET_REVIEWING)
def end(use_id: int) -> Response:
    """Give a row its last day."""
    form = LastDayForm()
    if not form.validate_on_submit():
        rubric_uses.one(context(), use_id)
        raise Invalid(N_("Say on which day the row ends."))
    rubric_uses.end(context(), use_id, form.day())
    return _done(_("The row is ended."))


@blueprint.post("/<int:use_id>/remove")
@needs(Right.SET_REVIEWING)
def remove(use_id: int) -> Response:
    """Forget a row that was a slip."""
    rubric_uses.remove(context(), use_id)
    return _done(_("The row is removed."))


def _listing(form: UseForm, *, open_dialog: str | None = None) -> str:
    page = rubric_uses.list_uses(context())
    if form.rubric.choices is None:
        form.offer(page)
    return render_template(
        "rubric_uses/listing.html",
        page=page,
        form=form,
        channels=list(Channel),
        today=context().today,
        open_dialog=open_dialog,
    )


def _done(sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("rubric_uses.listing"), 303)
