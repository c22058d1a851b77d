"""What came after a period was published, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from qa_app.core.appraisals import LateChoice
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.permissions import Right
from qa_app.services.appraisals import late
from qa_app.services.context import Context
from qa_app.web.access import needs
from qa_app.web.appraisals.forms import LateForm
from qa_app.web.appraisals.views import blueprint
from qa_app.web.context import context
from qa_app.web.forms import blame


@blueprint.get("/appraisals/<int:appraisal_id>/late")
@needs(Right.SEE_APPRAISALS)
def late_changes(appraisal_id: int) -> str:
    """What came after publishing."""
    return _late(appraisal_id)


@blueprint.post("/appraisals/<int:appraisal_id>/late/<int:correction_id>")
@needs(Right.RUN_PERIODS)
def choose(appraisal_id: int, correction_id: int) -> Redirect | tuple[str, int]:
    """What becomes of a late correction."""
    return _chosen_late(appraisal_id, correction_id, late.choose)


@blueprint.post("/appraisals/<int:appraisal_id>/late/entries/<int:entry_id>")
@needs(Right.RUN_PERIODS)
def choose_entry(appraisal_id: int, entry_id: int) -> Redirect | tuple[str, int]:
    """What becomes of an entry of the ledger that changed after publishing."""
    return _chosen_late(appraisal_id, entry_id, late.choose_entry)


def _chosen_late(
    appraisal_id: int, change_id: int, choose: Callable[[Context, int, int, LateChoice, str], None]
) -> Redirect | tuple[str, int]:
    form = LateForm()
    if form.validate():
        try:
            choice = LateChoice(form.choice.data)
            choose(context(), appraisal_id, change_id, choice, form.reason.data)
        except (Invalid, Conflict) as fault:
            blame(form, fault)
        else:
            flash(_("Kept, with your reason."), "success")
            page = "appraisals.board" if choice is LateChoice.REOPEN else "appraisals.late_changes"
            return redirect(url_for(page, appraisal_id=appraisal_id), 303)
    return _late(appraisal_id, form), 422


def _late(appraisal_id: int, form: LateForm | None = None) -> str:
    return render_template(
        "appraisals/late.html",
        page=late.late_page(context(), appraisal_id),
        form=form or LateForm(None),
    )
