"""Who joined and left when, grades and mentors: the list, one agent, and lists as files."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.list_plans import RowState
from qa_app.core.permissions import Right
from qa_app.services import employment
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.employment.forms import KINDS, FactForm, FilterForm
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.list_files import ListFileForm, committed, plan_page, previewed, tell_brought
from qa_app.web.navigation import N_, Entry, Section

blueprint = Blueprint("employment", __name__, url_prefix="/employment")
navigation.on(
    blueprint,
    Entry(
        N_("Employment"),
        "employment.listing",
        "card-checklist",
        8,
        Right.KEEP_EMPLOYMENT,
        Section.HOUSE,
    ),
)


@blueprint.get("")
@needs(Right.KEEP_EMPLOYMENT)
def listing() -> str:
    """The agents of the visitor's teams as of today."""
    return _listing(ListFileForm(formdata=None))


@blueprint.get("/<int:agent_id>")
@needs(Right.KEEP_EMPLOYMENT)
def one(agent_id: int) -> str:
    """One agent with the history."""
    return _one(agent_id, FactForm(formdata=None, since=context().today))


@blueprint.post("/<int:agent_id>")
@needs(Right.KEEP_EMPLOYMENT)
def record(agent_id: int) -> Response | tuple[str, int]:
    """Write a fact down."""
    form, status = FactForm(), 422
    form.offer(employment.open_agent(context(), agent_id))
    if form.validate_on_submit():
        try:
            employment.record(context(), form.chosen(agent_id))
        except Invalid as fault:
            blame(form, fault)
            status = status_of(fault)
        else:
            return _done(agent_id, _("Written down."))
    return _one(agent_id, form), status


@blueprint.post("/facts/<int:fact_id>/remove")
@needs(Right.KEEP_EMPLOYMENT)
def remove(fact_id: int) -> Response:
    """Forget a fact that was a slip."""
    return _done(employment.remove(context(), fact_id), _("Removed."))


@blueprint.post("/list/preview")
@needs(Right.KEEP_EMPLOYMENT)
def preview() -> tuple[str, int]:
    """What a list would bring, row by row."""
    form = ListFileForm()
    if form.validate_on_submit():
        try:
            plan, again = previewed(form, lambda rows: employment.plan_list(context(), rows))
        except Invalid as fault:
            blame(form, fault)
        else:
            return plan_page("employment/plan.html", plan, again, kinds=KINDS), 200
    return _listing(form, open_dialog="list-dialog"), 422


@blueprint.post("/list")
@needs(Right.KEEP_EMPLOYMENT)
def bring() -> Response | tuple[str, int]:
    """Write down what the list holds; what was refused is shown with its reasons."""
    try:
        plan = committed(lambda rows: employment.import_list(context(), rows))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        return _listing(form, open_dialog="list-dialog"), status_of(fault)
    tell_brought(plan)
    if not plan.counts[RowState.REFUSED]:
        return redirect(url_for("employment.listing"), 303)
    return plan_page("employment/plan.html", plan, None, kinds=KINDS), 200


def _listing(file_form: ListFileForm, *, open_dialog: str | None = None) -> str:
    form = FilterForm(request.args)
    words, team_id = form.chosen()
    page = employment.list_agents(context(), words, team_id)
    form.offer(page)
    return render_template(
        "employment/listing.html",
        page=page,
        form=form,
        file_form=file_form,
        open_dialog=open_dialog,
        narrowed=bool(words or team_id),
    )


def _one(agent_id: int, form: FactForm) -> str:
    opened = employment.open_agent(context(), agent_id)
    if form.mentor.choices is None:
        form.offer(opened)
    return render_template("employment/one.html", opened=opened, form=form, kinds=KINDS)


def _done(agent_id: int, sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("employment.one", agent_id=agent_id), 303)
