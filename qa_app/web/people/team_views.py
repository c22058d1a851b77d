"""Teams."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.permissions import Right
from qa_app.services.people import teams
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.people.team_forms import NewTeamForm, TeamForm

blueprint = Blueprint("teams", __name__, url_prefix="/administration/teams")
navigation.on(
    blueprint,
    Entry(N_("Teams"), "teams.listing", "people", 20, Right.MANAGE_PEOPLE, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def listing() -> str:
    return _listing(_new_form())


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def create() -> Response | tuple[str, int]:
    """A new team."""
    form = NewTeamForm()
    if form.validate_on_submit():
        try:
            teams.create_team(context(), form.key.data, form.name.data, form.zone.data)
        except (Invalid, Conflict) as fault:
            blame(form, fault)
        else:
            flash(_("The team is made."), "success")
            return redirect(url_for("teams.listing"), 303)
    return _listing(form, open_dialog=True), 422


@blueprint.route("/<int:team_id>", methods=["GET", "POST"])
@needs(Right.MANAGE_PEOPLE)
def one(team_id: int) -> Response | tuple[str, int]:
    """A team's name and zone."""
    team = teams.team_details(context(), team_id)
    form = TeamForm(name=team.name, zone=team.zone)
    if form.validate_on_submit():
        try:
            teams.change_team(context(), team_id, form.name.data, form.zone.data)
        except (Invalid, Conflict) as fault:
            blame(form, fault)
        else:
            flash(_("The team is changed."), "success")
            return redirect(url_for("teams.listing"), 303)
    page = render_template("people/team.html", form=form, team=team)
    return page, 422 if form.is_submitted() else 200


def _new_form() -> NewTeamForm:
    return NewTeamForm(formdata=None, zone=str(context().zone))


def _listing(form: Form, *, open_dialog: bool = False) -> str:
    return render_template(
        "people/teams.html",
        teams=teams.managed_teams(context()),
        form=form,
        may_create=context().reach(Right.MANAGE_PEOPLE).everywhere,
        open_dialog=open_dialog,
    )
