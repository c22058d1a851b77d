"""Lists of entries as files."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
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
from qa_app.web.list_files import ListFileForm, committed, previewed, refused_file


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
            page = render_template(
                "ledger/plan.html",
                plan=plan,
                form=again,
                name=again.file_name.data,
                refused=refused_file(plan),
            )
            return page, 200
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
    counts = plan.counts
    flash(
        _(
            "The list is imported: %(new)s new, %(changed)s changed, %(refused)s refused.",
            new=counts[RowState.NEW],
            changed=counts[RowState.CHANGED],
            refused=counts[RowState.REFUSED],
        ),
        "success",
    )
    refused = refused_file(plan)
    if refused is None:
        return redirect(url_for("ledger.listing"), 303)
    return render_template("ledger/plan.html", plan=plan, form=None, name="", refused=refused), 200
