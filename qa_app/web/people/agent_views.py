"""Agents, and in which teams they were when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid, QaError
from qa_app.core.permissions import Right
from qa_app.services.people import teams
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.people.team_forms import AgentFilterForm, NewAgentForm, PlaceForm
from qa_app.web.people.user_forms import LastDayForm, NameForm

blueprint = Blueprint("agents", __name__, url_prefix="/administration/agents")
navigation.on(
    blueprint,
    Entry(N_("Agents"), "agents.listing", "person-circle", 30, Right.MANAGE_PEOPLE, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def listing() -> str:
    """The agents of the teams managed, narrowed by the address."""
    return _listing(NewAgentForm(formdata=None))


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def create() -> Response | tuple[str, int]:
    """A new agent in a team."""
    form = NewAgentForm()
    form.offer(team.team for team in teams.managed_teams(context()))
    if form.validate_on_submit():
        try:
            agent_id = teams.create_agent(
                context(), form.key.data, form.name.data, form.team.data, form.since.data
            )
        except (Invalid, Conflict) as fault:
            blame(form, fault)
        else:
            return _done(agent_id, _("The agent is made."))
    return _listing(form, open_dialog=True), 422


@blueprint.get("/<int:agent_id>")
@needs(Right.MANAGE_PEOPLE)
def one(agent_id: int) -> str:
    return _page(agent_id)


@blueprint.post("/<int:agent_id>/name")
@needs(Right.MANAGE_PEOPLE)
def rename(agent_id: int) -> Response | tuple[str, int]:
    form = NameForm()
    if form.validate_on_submit():
        try:
            teams.rename_agent(context(), agent_id, form.name.data)
        except (Invalid, Conflict) as fault:
            return _at_fault(agent_id, fault, name=form)
        return _done(agent_id, _("The name is changed."))
    return _at_fault(agent_id, None, name=form)


@blueprint.post("/<int:agent_id>/teams")
@needs(Right.MANAGE_PEOPLE)
def move(agent_id: int) -> Response | tuple[str, int]:
    """Put the agent into a team from a day on."""
    form = PlaceForm()
    form.offer(teams.agent_details(context(), agent_id)[1])
    if form.validate_on_submit():
        try:
            teams.move_agent(context(), agent_id, form.team.data, form.since.data, form.until.data)
        except (Invalid, Conflict) as fault:
            return _at_fault(agent_id, fault, place=form)
        return _done(agent_id, _("The team is changed."))
    return _at_fault(agent_id, None, place=form)


@blueprint.post("/<int:agent_id>/teams/<int:place_id>/end")
@needs(Right.MANAGE_PEOPLE)
def end_place(agent_id: int, place_id: int) -> Response:
    """Let the time in a team end with a day."""
    form = LastDayForm()
    if not form.validate_on_submit():
        raise Invalid(N_("Say with which day the time in the team ends."))
    teams.end_place(context(), agent_id, place_id, form.last_day.data)
    return _done(agent_id, _("The time in the team is ended."))


def _listing(form: NewAgentForm, *, open_dialog: bool = False) -> str:
    wanted = AgentFilterForm(request.args)
    found = teams.agents(context(), wanted.chosen())
    wanted.offer(found.teams)
    if not open_dialog:
        form.offer(found.teams)
        form.since.data = context().today
    return render_template(
        "people/agents.html",
        found=found,
        form=form,
        filter_form=wanted,
        today=context().today,
        open_dialog=open_dialog,
    )


def _page(agent_id: int, **given: Form) -> str:
    """An agent's page, with a form that was just refused in place of a fresh one."""
    agent, offered = teams.agent_details(context(), agent_id)
    place = given.get("place")
    if place is None:
        place = PlaceForm(formdata=None, since=context().today)
        place.offer(offered)
    return render_template(
        "people/agent.html",
        agent=agent,
        today=context().today,
        name_form=given.get("name") or NameForm(formdata=None, name=agent.name),
        place_form=place,
        end_form=LastDayForm(formdata=None, last_day=context().today),
        open_dialog=next(iter(given), None),
    )


def _at_fault(agent_id: int, fault: QaError | None, **given: Form) -> tuple[str, int]:
    if fault is not None:
        for form in given.values():
            blame(form, fault)
    return _page(agent_id, **given), 422


def _done(agent_id: int, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("agents.one", agent_id=agent_id), 303)
