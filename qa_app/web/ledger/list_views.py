"""Lists of entries as files."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.list_plans import RowState
from qa_app.core.permissions import Right
from qa_app.services.ledger import importing
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.ledger.views import blueprint
from qa_app.web.list_files import ListFileForm, committed, plan_page, previewed, tell_brought


@blueprint.get("/list")
@needs(Right.KEEP_LEDGER)
def upload() -> str:
    """Choose a file."""
    return render_template("ledger/upload.html", form=ListFileForm(formdata=None))


@blueprint.post("/list/preview")
@needs(Right.KEEP_LEDGER)
def preview() -> tuple[str, int]:
    """What a list would bring, row by row."""
    form = ListFileForm()
    if form.validate_on_submit():
        try:
            plan, again = previewed(form, lambda rows: importing.plan_entries(context(), rows))
        except Invalid as fault:
            blame(form, fault)
        else:
            return plan_page("ledger/plan.html", plan, again), 200
    return render_template("ledger/upload.html", form=form), 422


@blueprint.post("/list")
@needs(Right.KEEP_LEDGER)
def bring() -> Response | tuple[str, int]:
    """Bring what the list holds; what was refused is shown with its reasons."""
    try:
        plan = committed(lambda rows: importing.import_entries(context(), rows))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        return render_template("ledger/upload.html", form=form), status_of(fault)
    tell_brought(plan)
    if not plan.counts[RowState.REFUSED]:
        return redirect(url_for("ledger.listing"), 303)
    return plan_page("ledger/plan.html", plan, None), 200
