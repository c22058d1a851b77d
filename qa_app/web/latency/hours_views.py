"""Office hours, team by team."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services.latency import hours
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.latency.forms import DAYS, HoursForm
from qa_app.web.latency.words import hours_lines

blueprint = Blueprint("office_hours", __name__, url_prefix="/latency/office-hours")


@blueprint.get("")
@needs(Right.SET_REVIEWING)
def listing() -> str:
    """The teams whose hours one may set."""
    return render_template("latency/hours.html", listed=hours.teams_to_set(context()))


@blueprint.route("/<int:team_id>", methods=["GET", "POST"])
@needs(Right.SET_REVIEWING)
def one(team_id: int) -> Response | tuple[str, int]:
    """A team's hours; all fields empty means that every hour counts."""
    found = hours.calendar_of(context(), team_id)
    form = HoursForm()
    if not form.is_submitted():
        form.show_hours(found.hours)
    elif form.validate():
        try:
            hours.set_hours(context(), team_id, form.chosen_hours() if form.says_hours else None)
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_("The office hours are saved."), "success")
            return redirect(url_for("office_hours.listing"), 303)
    page = render_template(
        "latency/team_hours.html",
        form=form,
        found=found,
        days=DAYS,
        lines=hours_lines(found.hours) if found.hours else [],
    )
    return page, 422 if form.is_submitted() else 200
