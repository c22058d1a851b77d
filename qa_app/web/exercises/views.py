"""Scenario exercises: the list, setting one, and one with its turns."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.listing import place_from
from qa_app.core.periods import Period
from qa_app.core.permissions import Right
from qa_app.services import exercises
from qa_app.services.exercises import AgentExercises, Choices, OpenedExercise
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.exercises.forms import (
    ChangeForm,
    ExerciseForm,
    LateChangeForm,
    RecordForm,
    WithdrawalForm,
)
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.notice_words import Details, NoticeWords, number
from qa_app.web.tables import page_url

blueprint = Blueprint("exercises", __name__, url_prefix="/exercises")
navigation.on(
    blueprint,
    Entry(N_("Exercises"), "exercises.listing", "card-text", 27, Right.SET_EXERCISES, Section.WORK),
)


@blueprint.get("")
@needs(Right.SET_EXERCISES)
def listing() -> str:
    """The exercises, the last set first."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    page = exercises.list_exercises(context(), place)
    return render_template(
        "exercises/listing.html",
        page=page,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.SET_EXERCISES)
def new() -> str | Response | tuple[str, int]:
    """Set an exercise for a team."""
    choices = exercises.choices(context(), _team())
    form = ExerciseForm(held_on=context().today)
    form.offer(choices)
    if form.validate_on_submit():
        try:
            made = exercises.set_up(context(), choices.team.id, form.draft)
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(_("The exercise is set, and its reviewers are told."), "success")
            return redirect(url_for("exercises.one", exercise_id=made), 303)
    page = render_template("exercises/new.html", form=form, choices=choices)
    return (page, 422) if form.is_submitted() else page


@blueprint.get("/<int:exercise_id>")
@needs(Right.SET_EXERCISES)
def one(exercise_id: int) -> str:
    """One exercise with its turns."""
    return _page(exercises.open_exercise(context(), exercise_id))


@blueprint.route("/<int:exercise_id>/change", methods=["GET", "POST"])
@needs(Right.SET_EXERCISES)
def change(exercise_id: int) -> str | Response | tuple[str, int]:
    """Change an exercise: all of it, or, once grading has begun, what grading does not rest on."""
    choices = exercises.choices_to_change(context(), exercise_id)
    opened = exercises.open_exercise(context(), exercise_id)
    held_on = opened.exercise.held_at.astimezone(context().zone).date()
    form = _change_form(opened, choices, held_on)
    if form.validate_on_submit():
        draft = form.draft_of(opened, held_on) if isinstance(form, LateChangeForm) else form.draft
        try:
            version = exercises.change(context(), exercise_id, draft)
        except (Invalid, Conflict) as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            new = version != opened.exercise.version
            flash(
                _("The exercise is changed, and its reviewers are told.")
                if new
                else _("The exercise is changed."),
                "success",
            )
            return redirect(url_for("exercises.one", exercise_id=exercise_id), 303)
    page = render_template("exercises/change.html", form=form, opened=opened, choices=choices)
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/<int:exercise_id>/withdraw")
@needs(Right.SET_EXERCISES)
def withdraw(exercise_id: int) -> Response | tuple[str, int]:
    """Take an exercise back, with its marks."""
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            exercises.withdraw(context(), exercise_id, form.reason.data or "")
        except (Invalid, Conflict) as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(_("The exercise is withdrawn. Its marks are kept and count nowhere."), "success")
            return redirect(url_for("exercises.one", exercise_id=exercise_id), 303)
    return _page(exercises.open_exercise(context(), exercise_id), withdrawal=form), 422


@blueprint.post("/<int:exercise_id>/give-out")
@needs(Right.SET_EXERCISES)
def give_out(exercise_id: int) -> Response:
    """Give the turns without a reviewer to somebody."""
    given = exercises.give_out(context(), exercise_id)
    flash(
        ngettext("%(num)s turn was given out.", "%(num)s turns were given out.", given), "success"
    )
    return redirect(url_for("exercises.one", exercise_id=exercise_id), 303)


@blueprint.post("/<int:exercise_id>/turns/<int:turn_id>")
@needs(Right.SET_EXERCISES)
def record(exercise_id: int, turn_id: int) -> Response | tuple[str, int]:
    """Note what an agent said and did."""
    form = RecordForm()
    if form.validate_on_submit():
        try:
            exercises.keep_record(context(), exercise_id, turn_id, form.record.data or "")
        except (Invalid, Conflict) as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(_("The record is kept."), "success")
            return redirect(url_for("exercises.one", exercise_id=exercise_id), 303)
    return _page(exercises.open_exercise(context(), exercise_id), turn_id, form), 422


@blueprint.get("/turns/<int:turn_id>")
@needs(Right.SET_EXERCISES)
def of_turn(turn_id: int) -> Response:
    """The exercise of a turn, for lists that know the turn alone."""
    found = exercises.exercise_of_turn(context(), turn_id)
    return redirect(url_for("exercises.one", exercise_id=found))


@blueprint.app_template_global()
def exercises_of(agent_id: int, period: Period) -> AgentExercises:
    """What an agent's exercises of a period came to, for the page of their score."""
    return exercises.of_agent(context(), agent_id, period)


def _change_form(
    opened: OpenedExercise, choices: Choices, held_on: date
) -> ChangeForm | LateChangeForm:
    stands = {"title": opened.exercise.title, "due_on": opened.exercise.due_on, "note": opened.note}
    if opened.exercise.begun:
        return LateChangeForm(**stands)
    form = ChangeForm(
        **stands,
        scenario=opened.scenario,
        held_on=held_on,
        rubric=opened.exercise.rubric_version_id,
        agents=[turn.agent_id for turn in opened.turns],
    )
    form.begin(opened, choices)
    return form


def _page(
    opened: OpenedExercise,
    turn_id: int | None = None,
    form: RecordForm | None = None,
    withdrawal: WithdrawalForm | None = None,
) -> str:
    return render_template(
        "exercises/one.html",
        opened=opened,
        exercise=opened.exercise,
        forms={
            turn.id: form
            if form is not None and turn.id == turn_id
            else RecordForm(formdata=None, prefix="", record=turn.record)
            for turn in opened.turns
        },
        faulty=turn_id,
        withdrawal=withdrawal or WithdrawalForm(formdata=None, prefix=""),
        withdrawal_failed=withdrawal is not None,
    )


def _team() -> int | None:
    """The team of the address or the form; what cannot be one is none."""
    text = request.values.get("team", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _given(details: Details) -> str:
    count = number(details, "count")
    return str(
        ngettext(
            "You are to review %(num)s agent in the exercise “%(title)s”.",
            "You are to review %(num)s agents in the exercise “%(title)s”.",
            count,
            title=details.get("title", ""),
        )
    )


def _changed(details: Details) -> str:
    return str(
        _(
            "The exercise “%(title)s” was changed before you graded it.",
            title=details.get("title", ""),
        )
    )


def _withdrawn(details: Details) -> str:
    return str(
        _(
            "The exercise “%(title)s” is withdrawn. Your tasks in it are ended.",
            title=details.get("title", ""),
        )
    )


def _annulled(details: Details) -> str:
    return str(
        _(
            "The exercise “%(title)s” is withdrawn, and your mark counts no more: %(reason)s",
            title=details.get("title", ""),
            reason=details.get("reason", ""),
        )
    )


NOTICES = {
    "exercise.given": NoticeWords(_given, lambda _details: url_for("assignments.listing")),
    "exercise.changed": NoticeWords(_changed, lambda _details: url_for("assignments.listing")),
    "exercise.withdrawn": NoticeWords(_withdrawn, lambda _details: url_for("assignments.finished")),
    "exercise.annulled": NoticeWords(_annulled, lambda _details: url_for("scores.mine")),
}
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
