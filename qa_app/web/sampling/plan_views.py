"""Sampling plans: making, trying, changing, copying and retiring them, and drawing by one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.permissions import Right
from qa_app.core.sampling_plans import Rhythm, Window, window_of
from qa_app.services import sampling
from qa_app.services.sampling import Expected
from qa_app.web import notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.sampling import notices, words
from qa_app.web.sampling.plan_forms import PlanDrawForm, PlanForm

blueprint = Blueprint("sampling_plans", __name__, url_prefix="/sampling/plans")
blueprint.context_processor(words.said)
blueprint.record_once(lambda state: notice_words.register(state.app, notices.WORDS))


@blueprint.get("/retired")
@needs(Right.DRAW)
def retired() -> str:
    """The plans that draw no more."""
    return render_template(
        "sampling/retired.html", plans=sampling.list_plans(context(), retired=True)
    )


@blueprint.get("/new")
@needs(Right.DRAW)
def new() -> str:
    """A new plan; the address may name one to copy, or a team."""
    copied = request.args.get("copy", type=int)
    form = _form(None)
    if copied is not None:
        form.fill(sampling.one_plan(context(), copied))
        form.name.data, form.edition.data = _("Copy of %(name)s", name=form.name.data), ""
    elif request.args.get("team", type=int):
        form.team.data = request.args.get("team", type=int)
    return render_template("sampling/plan_form.html", form=form, plan=None)


@blueprint.get("/outlook")
@needs(Right.DRAW)
def outlook() -> str:
    """What the plan of a form would draw, as it stands now."""
    form = _form(request.args)
    # Whoever tries a plan has not named it yet.
    form.name.validators = []
    found, wrong = None, None
    if not form.validate():
        wrong = _("Fill the form to see what would be drawn.")
    else:
        try:
            found = _try(form)
        except Invalid as refused:
            blame(form, refused)
            wrong = _("Fill the form to see what would be drawn.")
    return render_template("sampling/plan_outlook.html", form=form, expected=found, wrong=wrong)


@blueprint.post("")
@needs(Right.DRAW)
def make() -> Response | tuple[str, int]:
    """Keep a new plan."""
    return _keep(None)


@blueprint.get("/<int:plan_id>")
@needs(Right.DRAW)
def one(plan_id: int) -> str:
    """One plan: what it says, its turns, and drawing by it."""
    opened = sampling.open_plan(context(), plan_id)
    form = PlanDrawForm(None)
    form.offer(opened.windows, opened.plan.team_id)
    return render_template("sampling/plan.html", opened=opened, plan=opened.plan, form=form)


@blueprint.get("/<int:plan_id>/edit")
@needs(Right.DRAW)
def edit(plan_id: int) -> str:
    """A plan to be changed."""
    plan = sampling.one_plan(context(), plan_id)
    form = _form(None)
    form.fill(plan)
    _offer_windows(form)
    return render_template("sampling/plan_form.html", form=form, plan=plan)


@blueprint.post("/<int:plan_id>")
@needs(Right.DRAW)
def change(plan_id: int) -> Response | tuple[str, int]:
    """Keep what was changed of a plan."""
    return _keep(plan_id)


@blueprint.post("/<int:plan_id>/retire")
@needs(Right.DRAW)
def retire(plan_id: int) -> Response:
    """Let the plan draw no more."""
    sampling.retire_plan(context(), plan_id)
    flash(_("The plan is retired. What it has drawn stays."), "success")
    return redirect(url_for("sampling.listing"), 303)


@blueprint.get("/<int:plan_id>/outlook")
@needs(Right.DRAW)
def expect(plan_id: int) -> str:
    """What the plan would draw from the chosen days."""
    opened = sampling.open_plan(context(), plan_id)
    form = PlanDrawForm(request.args)
    form.offer(opened.windows, opened.plan.team_id)
    if not form.validate():
        wrong = _("Choose the days to see what would be drawn.")
        return render_template("sampling/outlook.html", form=form, expected=None, wrong=wrong)
    wish = sampling.wish_of(opened.plan, _window(form.first_day, opened.plan.rhythm))
    found = sampling.outlook(context(), wish, form.chosen_reviewers)
    return render_template("sampling/outlook.html", form=form, expected=found, wrong=None)


@blueprint.post("/<int:plan_id>/draw")
@needs(Right.DRAW)
def draw(plan_id: int) -> Response | tuple[str, int]:
    """Draw by the plan from the chosen days."""
    opened = sampling.open_plan(context(), plan_id)
    form = PlanDrawForm(request.form)
    form.offer(opened.windows, opened.plan.team_id)
    if form.validate():
        try:
            draw_id = sampling.draw_by_plan(
                context(),
                plan_id,
                form.first_day,
                reviewer_ids=form.chosen_reviewers,
                seed=form.seed.data or "",
            )
        except Invalid as refused:
            context().session.rollback()
            blame(form, refused)
        else:
            flash(_("The conversations are drawn and assigned."), "success")
            return redirect(url_for("sampling.one", draw_id=draw_id), 303)
    page = render_template("sampling/plan.html", opened=opened, plan=opened.plan, form=form)
    return page, 422


def _keep(plan_id: int | None) -> Response | tuple[str, int]:
    plan = None if plan_id is None else sampling.one_plan(context(), plan_id)
    form = _form(request.form)
    if form.validate():
        try:
            kept = sampling.keep_plan(context(), form.draft(), plan_id, form.edition_number)
        except (Invalid, Conflict) as refused:
            context().session.rollback()
            blame(form, refused)
        else:
            flash(_("The plan is saved."), "success")
            return redirect(url_for("sampling_plans.one", plan_id=kept), 303)
    return render_template("sampling/plan_form.html", form=form, plan=plan), 422


def _form(given: MultiDict[str, str] | None) -> PlanForm:
    form = PlanForm(given)
    form.offer(sampling.teams_to_draw_from(context()))
    if given is None and form.team.choices and not form.team.data:
        form.team.data = form.team.choices[0].value
    _offer_windows(form)
    return form


def _offer_windows(form: PlanForm) -> None:
    teams = {choice.value for choice in form.team.choices or ()}
    rhythms = {each.value for each in Rhythm}
    if form.team.data in teams:
        rhythm = Rhythm(form.rhythm.data if form.rhythm.data in rhythms else Rhythm.MONTH)
        form.offer_windows(sampling.windows_to_draw(context(), form.team.data, rhythm))


def _try(form: PlanForm) -> Expected:
    draft = form.draft()
    window = _window(date.fromisoformat(form.window.data), draft.rhythm)
    wish = sampling.wish_of_draft(draft, window)
    return sampling.outlook(context(), wish, form.chosen_reviewers)


def _window(day: date, rhythm: str) -> Window:
    return window_of(day, Rhythm(rhythm))
