"""Risk models: where a team stands, learning, a model's card, how it holds, lists of figures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.services import conversations, definitions, jobs, risk_models
from qa_app.services.risk_models import Overview
from qa_app.services.risk_models.labels import LabelPlan
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.list_files import (
    ListCommitForm,
    ListFileForm,
    committed,
    plan_page,
    previewed,
)
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.risk_models import words
from qa_app.web.risk_models.forms import NoteForm, TrainForm

HOUSE = "house"

blueprint = Blueprint("risk_models", __name__, url_prefix="/risk-models")
blueprint.record_once(lambda state: notice_words.register(state.app, words.NOTICES))
navigation.on(
    blueprint,
    Entry(
        N_("Risk models"),
        "risk_models.overview",
        "cpu",
        65,
        Right.TRAIN_MODELS,
        Section.DEFINITIONS,
    ),
)


@blueprint.get("")
@needs(Right.SEE_RISK)
def overview() -> str:
    """Where a team stands, and its models."""
    return _overview(_found(), TrainForm(formdata=None), ListFileForm(formdata=None))


@blueprint.post("/train")
@needs(Right.TRAIN_MODELS)
def train() -> str | tuple[str, int] | Response:
    """Have a model learnt in the background."""
    found, form = _found(), TrainForm()
    form.offer(found)
    if form.validate_on_submit():
        try:
            job = risk_models.ask_training(context(), form.wish(found.team_id))
        except Invalid as fault:
            blame(form, fault)
        else:
            there = url_for("risk_models.overview", team=_place(found), job=job)
            return redirect(there, 303)
    return _overview(found, form, ListFileForm(formdata=None)), 422


@blueprint.get("/<int:model_id>")
@needs(Right.SEE_RISK)
def card(model_id: int) -> str:
    """What is known of a model: data, dates, figures, and what has to be borne in mind."""
    return _card(model_id, NoteForm(formdata=None))


@blueprint.post("/<int:model_id>/promote")
@needs(Right.TRAIN_MODELS)
def promote(model_id: int) -> str | tuple[str, int] | Response:
    """Put a model into use."""
    form = NoteForm()
    if not form.validate_on_submit():
        return _card(model_id, form), 422
    risk_models.promote(context(), model_id, form.note.data or "")
    flash(_("The model is in use. Conversations are being read with it."), "success")
    return redirect(url_for("risk_models.card", model_id=model_id), 303)


@blueprint.post("/stop")
@needs(Right.TRAIN_MODELS)
def stop() -> Response:
    """Rank by findings alone again."""
    team_id = _team()
    risk_models.stop(context(), team_id, request.form.get("note", ""))
    flash(_("Conversations are ranked by findings alone."), "success")
    return redirect(url_for("risk_models.overview", team=team_id or HOUSE), 303)


@blueprint.get("/watch")
@needs(Right.SEE_RISK)
def watch() -> str:
    """Whether the model in use still holds, and what it saves."""
    team_id = _team()
    found = risk_models.watch(context(), team_id, house=_is_house())
    plot = words.reliability_plot(found.tenths) if found.tenths else None
    return render_template(
        "risk_models/watch.html", found=found, plot=plot, words=words, HOUSE=HOUSE
    )


@blueprint.post("/labels")
@needs(Right.TRAIN_MODELS)
def labels() -> str | tuple[str, int]:
    """What a list of figures would bring, row by row."""
    team_id, form = _needed_team(), ListFileForm()
    if form.validate_on_submit():
        try:
            plan, commit = previewed(
                form, lambda rows: risk_models.plan_labels(context(), team_id, rows)
            )
        except Invalid as fault:
            blame(form, fault)
        else:
            return _plan(team_id, plan, commit)
    return _overview(_found(), TrainForm(formdata=None), form), 422


@blueprint.post("/labels/commit")
@needs(Right.TRAIN_MODELS)
def commit_labels() -> str | tuple[str, int]:
    """Keep the list of the preview."""
    team_id, name = _needed_team(), request.form.get("file_name", "")
    try:
        plan = committed(lambda rows: risk_models.import_labels(context(), team_id, rows, name))
    except Invalid as fault:
        form = ListFileForm(formdata=None)
        blame(form, fault)
        return _overview(_found(), TrainForm(formdata=None), form), status_of(fault)
    return _plan(team_id, plan, None)


@blueprint.post("/labels/<int:list_id>/delete")
@needs(Right.TRAIN_MODELS)
def delete_labels(list_id: int) -> Response:
    """Delete a list of figures."""
    team_id = risk_models.delete_labels(context(), list_id)
    flash(_("The list is deleted."), "success")
    return redirect(url_for("risk_models.overview", team=team_id), 303)


@blueprint.get("/parts/<int:part_id>")
@needs(Right.SEE_RISK)
def part(part_id: int) -> str:
    """The panel about a conversation's risk; it asks for itself again while it is looked into."""
    found = conversations.visible_part(context(), part_id, Right.SEE_RISK)
    opened = conversations.open_part(context(), part_id)
    return render_template(
        "risk_models/part.html",
        risk=risk_models.risk_of(context(), found),
        transcript=opened.transcript,
    )


@blueprint.post("/parts/<int:part_id>/why")
@needs(Right.SEE_RISK)
def why(part_id: int) -> str | Response:
    """Have it looked for what makes a conversation risky."""
    risk_models.ask_why(context(), part_id)
    if "HX-Request" in request.headers:
        return part(part_id)
    return redirect(url_for("conversations.one", part_id=part_id, _anchor="risk"), 303)


def _overview(found: Overview, form: TrainForm, upload: ListFileForm) -> str:
    form.offer(found)
    training = found.training
    followed = training is not None and (
        training.created_by == context().actor.user_id or context().actor.may(Right.SEE_JOBS)
    )
    number = _job()
    return render_template(
        "risk_models/overview.html",
        found=found,
        form=form,
        upload=upload,
        followed=followed,
        last=jobs.followed(context(), number) if number else None,
        words=words,
        HOUSE=HOUSE,
    )


def _card(model_id: int, form: NoteForm) -> str:
    line = risk_models.one(context(), model_id)
    rules = {rule.id: rule for rule in definitions.active_rules(context())}
    told = line.card
    team = line.row.team_id
    may_train = context().actor.may(Right.TRAIN_MODELS, team) and (
        team is not None or context().reach(Right.TRAIN_MODELS).everywhere
    )
    return render_template(
        "risk_models/card.html",
        line=line,
        card=told,
        form=form,
        team=risk_models.team_name(context(), team),
        may_train=may_train,
        plot=words.reliability_plot(told.reliability) if told and told.reliability else None,
        leading=words.leading_plot(told, rules) if told and told.leading else None,
        words=words,
        HOUSE=HOUSE,
    )


def _plan(team_id: int, plan: LabelPlan, form: ListCommitForm | None) -> str:
    return plan_page("risk_models/labels.html", plan, form, team_id=team_id)


def _found() -> Overview:
    return risk_models.overview(context(), _team(), house=_is_house())


def _team() -> int | None:
    """The team of the address; what cannot be one is none."""
    text = request.args.get("team", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 10 else None


def _is_house() -> bool:
    return request.args.get("team") == HOUSE


def _needed_team() -> int:
    found = _team()
    if found is None:
        raise NotFound()
    return found


def _place(found: Overview) -> int | str:
    return found.team_id or HOUSE


def _job() -> int:
    text = request.args.get("job", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
