"""An agent's values of themself and of colleagues: what is asked for, and giving it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from qa_app.core.errors import Conflict
from qa_app.core.permissions import Right
from qa_app.services import assessing
from qa_app.services.assessing import Form
from qa_app.services.measures_in.entering import Refused
from qa_app.web import notice_words
from qa_app.web.access import needs
from qa_app.web.assessing.words import NOTICES, title_of
from qa_app.web.context import context
from qa_app.web.languages import say
from qa_app.web.measures_in.words import cells_of
from qa_app.web.schemes.words import accepted

blueprint = Blueprint("assessing", __name__, url_prefix="/my-values")
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))


@blueprint.get("")
@needs(Right.SEE_OWN_SCORES)
def mine() -> str:
    """What the visitor is asked for."""
    asking = context()
    return render_template(
        "assessing/mine.html",
        forms=assessing.forms(asking),
        linked=asking.actor.agent_id is not None,
        title_of=title_of,
    )


@blueprint.route(
    "/<int:team_id>/<scheme>/<period>/<assessor>", methods=["GET", "POST"], endpoint="form"
)
@needs(Right.SEE_OWN_SCORES)
def give(team_id: int, scheme: str, period: str, assessor: str) -> str | tuple[str, int] | Redirect:
    """Give values as one of the scheme's assessors."""
    form, values = assessing.open_form(context(), team_id, scheme, period, assessor)
    faults = {}
    if request.method == "POST":
        values = cells_of(request.form)
        try:
            return _kept(assessing.give(context(), form, values))
        except Refused as refused:
            faults = {cell: say(fault) for cell, fault in refused.faults.items()}
        except Conflict as fault:
            flash(say(fault), "danger")
            return redirect(url_for("assessing.mine"), 303)
    page = _page(form, values, faults)
    return (page, 422) if faults else page


def _kept(changed: int) -> Redirect:
    said = ngettext("%(num)s value is kept.", "%(num)s values are kept.", changed)
    flash(said if changed else _("Nothing was changed."), "success")
    return redirect(url_for("assessing.mine"), 303)


def _page(
    form: Form, values: Mapping[tuple[int, str], str], faults: Mapping[tuple[int, str], str]
) -> str:
    return render_template(
        "assessing/form.html",
        form=form,
        title=title_of(form.giver),
        values=values,
        faults=faults,
        accepted=accepted,
    )
