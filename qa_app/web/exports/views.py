"""Asking for exports, following them, and fetching their files."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Invalid
from qa_app.core.periods import Span, period_of
from qa_app.core.permissions import Right
from qa_app.services import exports, scores
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.exports.forms import ExportForm
from qa_app.web.exports.words import FORMATS, NAMES, NOTICES
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("exports", __name__, url_prefix="/exports")
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Exports"), "exports.listing", "download", 90, Right.SEE_SCORES, Section.SCORES),
)


@blueprint.get("")
@needs(Right.SEE_SCORES)
def listing() -> str:
    """The form, and the actor's own exports."""
    return _page(_form())


@blueprint.post("")
@needs(Right.SEE_SCORES)
def ask() -> AnyResponse | tuple[str, int]:
    """Have an export written in the background."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        exports.ask(context(writes=True), form.wish())
    except Invalid as fault:
        blame(form, fault)
        return _page(form), status_of(fault)
    flash(_("The export is being written. You are told when it is ready."), "success")
    return redirect(url_for("exports.listing"), 303)


@blueprint.get("/<int:job_id>/file")
@needs(Right.SEE_SCORES)
def file(job_id: int) -> Response:
    """The file, for who asked for it; the audit log keeps that it was fetched."""
    found = exports.fetch(context(writes=True), job_id)
    return send_file(found.path, as_attachment=True, download_name=found.name)


def _form() -> ExportForm:
    form = ExportForm()
    asking = context()
    form.offer(scores.teams(asking), period_of(asking.today, Span.MONTH))
    return form


def _page(form: ExportForm) -> str:
    asking = context()
    return render_template(
        "exports/listing.html",
        form=form,
        exports=exports.my_exports(asking),
        may_unmask=exports.may_unmask(asking),
        names=NAMES,
        formats=FORMATS,
        seconds_left=_seconds_left,
    )


def _seconds_left(asked: exports.AskedExport) -> float | None:
    left = asked.job.time_left(context().now)
    return None if left is None else left.total_seconds()
