"""The board of a quality lead: who has what to review, and giving it to others."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid, QaError
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.core.task_board import TaskFilter
from qa_app.services import assignments
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.assignments.forms import (
    DueForm,
    MoveForm,
    ShareForm,
    TaskFilterForm,
    TeamWorkForm,
)
from qa_app.web.assignments.words import init_words, moved_sentences
from qa_app.web.context import context
from qa_app.web.languages import say
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import Column, page_url, read_table, url_with

blueprint = Blueprint("task_board", __name__, url_prefix="/assignments/board")
blueprint.record_once(lambda state: init_words(state.app))
navigation.on(
    blueprint,
    Entry(N_("Task board"), "task_board.board", "list-check", 26, Right.DRAW, Section.WORK),
)


def _columns() -> list[Column]:
    return [
        Column("conversation", _("Conversation"), fixed=True),
        Column("reviewer", _("Reviewer")),
        Column("purpose", _("Kind")),
        Column("agent", _("Agent")),
        Column("team", _("Team")),
        Column("period", _("Period"), optional=True),
        Column("channel", _("Channel"), optional=True),
        Column("messages", _("Messages"), numeric=True, optional=True),
        Column("due", _("Due on")),
        Column("state", _("State")),
    ]


@blueprint.get("")
@needs(Right.DRAW)
def board() -> str:
    """How far each reviewer and each draw is."""
    return render_template("assignments/board.html", board=assignments.look_at_board(context()))


@blueprint.get("/tasks")
@needs(Right.DRAW)
def tasks() -> str:
    """The open tasks, one by one."""
    form = TaskFilterForm(request.args)
    wanted = form.chosen()
    table = read_table(_columns(), "due")
    found = assignments.list_tasks(context(), wanted, place_from(table.after, table.before))
    form.offer(found)
    moving = MoveForm(None)
    moving.offer(found.reviewers)
    page = found.page
    return render_template(
        "assignments/tasks.html",
        form=form,
        found=found,
        table=table,
        moving=moving,
        due=DueForm(None),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.post("/tasks")
@needs(Right.DRAW)
def change() -> Response:
    """Give the tasks chosen, or all that match, to others; say until when; or remind."""
    wanted = TaskFilterForm(request.args).chosen()
    chosen = None if request.form.get("all") else _ids(request.form.getlist("id"))
    try:
        for sentence in _changed(request.form.get("action", ""), wanted, chosen):
            flash(sentence, "success")
    except Invalid as fault:
        context().session.rollback()
        flash(_said(fault), "danger")
    return redirect(url_with(after=None, before=None), 303)


@blueprint.get("/settings")
@needs(Right.DRAW)
def settings() -> str:
    """How work is given out, by team and by reviewer."""
    return render_template(
        "assignments/settings.html", settings=assignments.list_settings(context())
    )


@blueprint.post("/teams/<int:team_id>")
@needs(Right.DRAW)
def set_team(team_id: int) -> Response:
    """Choose for a team."""
    form = TeamWorkForm()
    assignments.set_team_work(
        context(), team_id, _figure(form.most_in_row.data), _figure(form.waiting_days.data)
    )
    flash(_("Saved."), "success")
    return redirect(url_for("task_board.settings"), 303)


@blueprint.post("/reviewers/<int:user_id>")
@needs(Right.DRAW)
def set_share(user_id: int) -> Response:
    """Choose how much a reviewer takes."""
    assignments.set_share(context(), user_id, _figure(ShareForm().percent.data))
    flash(_("Saved."), "success")
    return redirect(url_for("task_board.settings"), 303)


def _changed(action: str, wanted: TaskFilter, chosen: Collection[int] | None) -> list[str]:
    if action == "move":
        form = MoveForm()
        moved = assignments.move_tasks(
            context(),
            wanted,
            task_ids=chosen,
            reviewer_id=form.reviewer_id,
            take_begun=bool(form.take_begun.data),
        )
        return [" ".join(moved_sentences(moved))]
    if action in {"due", "no_due"}:
        due_on = DueForm().due_on.data if action == "due" else None
        if action == "due" and due_on is None:
            raise Invalid(N_("Choose a day."))
        number = assignments.set_due(context(), wanted, due_on, task_ids=chosen)
        return [
            ngettext("%(num)s task has a new date.", "%(num)s tasks have a new date.", number)
            if due_on
            else ngettext(
                "%(num)s task has no date now.", "%(num)s tasks have no date now.", number
            )
        ]
    if action == "remind":
        told = assignments.remind(context(), wanted, task_ids=chosen)
        return [
            ngettext("%(num)s reviewer was reminded.", "%(num)s reviewers were reminded.", told)
            if told
            else _("They were reminded within the last hour already.")
        ]
    raise Invalid(N_("Choose what to do with the tasks."))


def _ids(values: list[str]) -> frozenset[int]:
    if not values or not all(v.isascii() and v.isdecimal() and len(v) < 10 for v in values):
        raise Invalid(N_("Choose at least one task."))
    return frozenset(map(int, values))


def _figure(value: object) -> int:
    return value if isinstance(value, int) else -1


def _said(fault: QaError) -> str:
    return say(fault)
