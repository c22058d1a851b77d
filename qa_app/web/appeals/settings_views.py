"""Working days for appeals and the share of re-checks, team by team."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services.appeals import settings
from qa_app.services.rechecks import settings as rechecks
from qa_app.web.access import needs
from qa_app.web.appeals.forms import SettingsForm
from qa_app.web.context import context
from qa_app.web.forms import blame

blueprint = Blueprint("second_looks", __name__, url_prefix="/appeals/settings")


@blueprint.get("")
@needs(Right.SET_REVIEWING)
def listing() -> str:
    """The teams with their days and shares."""
    return render_template("appeals/settings.html", listed=settings.teams_to_set(context()))


@blueprint.route("/<int:team_id>", methods=["GET", "POST"])
@needs(Right.SET_REVIEWING)
def one(team_id: int) -> Response | tuple[str, int]:
    """A team's days and share."""
    calendar = settings.calendar_of(context(), team_id)
    setting = rechecks.setting_of(context(), team_id)
    terms = calendar.terms
    form = SettingsForm(
        data={
            "to_raise": terms.to_raise,
            "to_comment": terms.to_comment,
            "to_rescore": terms.to_rescore,
            "to_decide": terms.to_decide,
            "remind": terms.remind,
            "seven_days": calendar.seven_days,
            "percent": setting.percent,
            "seniors": list(setting.seniors),
        }
    )
    form.offer(setting.can_be)
    if form.validate_on_submit():
        try:
            settings.change(
                context(),
                team_id,
                form.terms(),
                seven_days=form.seven_days.data,
                percent=form.percent.data,
                seniors=form.seniors.data,
            )
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("second_looks.listing"), 303)
    page = render_template("appeals/team_settings.html", form=form, calendar=calendar)
    return page, 422 if form.is_submitted() else 200
