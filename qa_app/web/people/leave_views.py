"""Somebody leaves, or comes back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services.people import leaving
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.people.user_forms import LeaveForm

blueprint = Blueprint("leaving", __name__, url_prefix="/administration/users")


@blueprint.route("/<int:user_id>/leave", methods=["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def leave(user_id: int) -> Response | tuple[str, int]:
    """Ask who takes the open work over, then let them leave."""
    decision = leaving.before_leaving(context(), user_id)
    form = LeaveForm()
    form.offer(decision.candidates)
    if form.validate_on_submit():
        try:
            left = leaving.leave(context(), user_id, form.last_day.data, form.chosen)
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_report(decision.user.name, left), "success")
            return redirect(url_for("users.one", user_id=user_id), 303)
    elif not form.is_submitted():
        form.last_day.data = context().today
    page = render_template("people/leave.html", form=form, decision=decision)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<int:user_id>/take-back")
@needs(Right.MANAGE_PEOPLE)
def take_back(user_id: int) -> Response:
    """Let somebody who left sign in again."""
    leaving.take_back(context(), user_id)
    flash(_("They can sign in again. Give them roles now."), "success")
    return redirect(url_for("users.one", user_id=user_id), 303)


def _report(name: str, left: leaving.Left) -> str:
    sentences = [_("%(name)s has left and can no longer sign in.", name=name)]
    if left.taken:
        sentences.append(
            ngettext(
                "%(num)d assignment was handed over.",
                "%(num)d assignments were handed over.",
                left.taken,
            )
        )
    if left.returned:
        sentences.append(
            ngettext(
                "%(num)d assignment waits to be assigned again.",
                "%(num)d assignments wait to be assigned again.",
                left.returned,
            )
        )
    return " ".join(sentences)
