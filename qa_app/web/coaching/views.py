"""Setting coaching and corrective tasks, following them, and ending them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.coaching import Effect
from qa_app.core.coaching.tasks import Origin, TaskKind
from qa_app.core.errors import Conflict, Invalid
from qa_app.core.listing import Place, place_from
from qa_app.core.permissions import Right
from qa_app.services import coaching, examples
from qa_app.services.coaching import ListedTask, OpenedTask, Tab
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.coaching.effect_drawings import before_and_after
from qa_app.web.coaching.forms import (
    BoardForm,
    CommentForm,
    FailForm,
    TaskForm,
    WithdrawalForm,
    number,
)
from qa_app.web.coaching.words import NOTICES, init_words
from qa_app.web.context import context
from qa_app.web.examples.forms import said
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("coaching", __name__, url_prefix="/coaching")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Coaching"), "coaching.listing", "mortarboard", 33, Right.SET_COACHING, Section.WORK),
    Entry(
        N_("My coaching"),
        "coaching.mine",
        "mortarboard",
        27,
        Right.SEE_OWN_COACHING,
        Section.SCORES,
    ),
)

USUAL_DAYS = timedelta(days=7)
"""By when a new task is due, unless somebody says otherwise."""


@blueprint.get("")
@needs(Right.SET_COACHING)
def listing() -> str:
    """The tasks of the visitor's teams: with their agents, waiting to be looked at, ended."""
    form = BoardForm(request.args)
    board = coaching.list_tasks(context(), form.chosen, _tab(), _place())
    form.offer(board)
    return render_template("coaching/listing.html", form=form, **_board(board))


@blueprint.get("/mine")
@needs(Right.SEE_OWN_COACHING)
def mine() -> str:
    """An agent's own tasks."""
    board = coaching.list_own(context(), _tab(), _place())
    return render_template("coaching/mine.html", **_board(board))


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.SET_COACHING)
def new() -> str | Response | tuple[str, int]:
    """Set a task; the address may say for whom, about what, and what it comes of."""
    wanted, along = _numbers("example"), _numbers("collection")
    criterion = request.args.get("criterion", "")
    team = number(request.values.get("team"))
    choices = coaching.choices(context(), team, criterion, wanted, along)
    form = _new_form(criterion, wanted)
    form.offer(choices)
    if form.validate_on_submit():
        origin, origin_id = _origin()
        try:
            made = coaching.set_up(context(), choices.team.id, form.draft, origin, origin_id)
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(_("The task is set."), "success")
            return redirect(url_for("coaching.one", task_id=made), 303)
    page = render_template(
        "coaching/new.html",
        form=form,
        choices=choices,
        origin=_origin()[0],
        kept=[(key, text) for key, text in request.args.items(multi=True) if key != "team"],
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.get("/<int:task_id>")
@needs(Right.SET_COACHING)
def one(task_id: int) -> str:
    """One task with what was done with it."""
    return _page(coaching.open_task(context(), task_id))


@blueprint.post("/<int:task_id>/comment")
@needs(Right.SET_COACHING)
def comment(task_id: int) -> Response | tuple[str, int]:
    """Say something to the agent."""
    form = CommentForm()
    return _led(
        task_id,
        "comment",
        form,
        lambda: coaching.comment(context(), task_id, form.comment.data or ""),
        _("Your comment is kept, and the agent is told."),
    )


@blueprint.post("/<int:task_id>/finish")
@needs(Right.SET_COACHING)
def finish(task_id: int) -> Response | tuple[str, int]:
    """End a coaching task, or pass the re-check of a corrective one."""
    form = CommentForm()
    opened = coaching.open_task(context(), task_id)
    corrective = opened.task.kind == TaskKind.CORRECTIVE
    step = coaching.pass_ if corrective else coaching.finish
    return _led(
        task_id,
        "finish",
        form,
        lambda: step(context(), task_id, form.comment.data or ""),
        _("The re-check is passed.") if corrective else _("The coaching is ended."),
    )


@blueprint.post("/<int:task_id>/fail")
@needs(Right.SET_COACHING)
def fail(task_id: int) -> Response | tuple[str, int]:
    """The re-check is not passed."""
    form = FailForm()
    return _led(
        task_id,
        "fail",
        form,
        lambda: coaching.fail(context(), task_id, form.comment.data or "", form.due_on.data),
        _("The task begins again, and the agent is told."),
    )


@blueprint.post("/<int:task_id>/withdraw")
@needs(Right.SET_COACHING)
def withdraw(task_id: int) -> Response | tuple[str, int]:
    """Take a task back."""
    form = WithdrawalForm()
    return _led(
        task_id,
        "withdraw",
        form,
        lambda: coaching.withdraw(context(), task_id, form.reason.data or ""),
        _("The task is withdrawn, and the agent is told."),
    )


@blueprint.get("/mine/<int:task_id>")
@needs(Right.SEE_OWN_COACHING)
def own(task_id: int) -> str:
    """One of the agent's own tasks."""
    return _own_page(coaching.open_own(context(), task_id))


@blueprint.post("/mine/<int:task_id>/read")
@needs(Right.SEE_OWN_COACHING)
def read(task_id: int) -> Response:
    """The agent has read the task, and does what it asks before confirming."""
    coaching.read(context(), task_id)
    return redirect(url_for("coaching.own", task_id=task_id), 303)


@blueprint.post("/mine/<int:task_id>/confirm")
@needs(Right.SEE_OWN_COACHING)
def confirm(task_id: int) -> Response | tuple[str, int]:
    """The agent has understood the task, and says so."""
    form = CommentForm()
    return _owned(
        task_id,
        form,
        lambda: coaching.confirm(context(), task_id, form.comment.data or ""),
        _("Confirmed. Whoever set the task is told."),
    )


@blueprint.post("/mine/<int:task_id>/comment")
@needs(Right.SEE_OWN_COACHING)
def own_comment(task_id: int) -> Response | tuple[str, int]:
    """The agent says something."""
    form = CommentForm()
    return _owned(
        task_id,
        form,
        lambda: coaching.own_comment(context(), task_id, form.comment.data or ""),
        _("Your comment is kept. Whoever set the task is told."),
    )


@blueprint.app_template_global()
def coaching_criteria() -> dict[str, str]:
    """The criteria of the rubrics in use by their references, as pages say them."""
    return {key: said(each) for key, each in examples.criteria(context()).known.items()}


@blueprint.app_template_global()
def coaching_origin_address(task: ListedTask) -> str:
    """Where that stands what a task comes of, for who may open it."""
    came_of = task.origin_id
    match Origin(task.origin or ""):
        case Origin.REVIEW:
            return url_for("reviews.one", review_id=came_of)
        case Origin.APPEAL:
            return url_for("appeals.one", appeal_id=came_of)
        case Origin.APPRAISAL if task.agent_id == context().actor.agent_id:
            return url_for("appraisals.own", appraisal_id=came_of)
        case Origin.APPRAISAL:
            return url_for("appraisals.person", appraisal_id=came_of, agent_id=task.agent_id)
        case Origin.REQUEST:
            return url_for("flag_cases.coaching")


def _new_form(criterion: str, wanted: list[int]) -> TaskForm:
    kind = request.args.get("kind", "")
    return TaskForm(
        kind=kind if kind in set(TaskKind) else TaskKind.COACHING.value,
        agent=number(request.args.get("agent")),
        criterion=criterion,
        goal=request.args.get("goal", ""),
        due_on=context().today + USUAL_DAYS,
        examples=wanted,
        quiz=_numbers("quiz"),
        collections=_numbers("collection"),
    )


def _numbers(name: str) -> list[int]:
    """The ids that the address has under a name."""
    return [each for text in request.args.getlist(name) if (each := number(text))]


def _origin() -> tuple[Origin | None, int | None]:
    """What the address says that the task comes of."""
    origin, origin_id = request.args.get("origin", ""), number(request.args.get("origin_id"))
    known = origin in set(Origin) and origin_id is not None
    return (Origin(origin), origin_id) if known else (None, None)


def _taken(form: Form, step: Callable[[], None], done: str) -> bool:
    """Whether a step was taken; what is at fault stands in the form."""
    if not form.validate_on_submit():
        return False
    try:
        step()
    except (Invalid, Conflict) as fault:
        context().session.rollback()
        blame(form, fault)
        return False
    flash(done, "success")
    return True


def _led(
    task_id: int, name: str, form: Form, step: Callable[[], None], done: str
) -> Response | tuple[str, int]:
    if _taken(form, step, done):
        return redirect(url_for("coaching.one", task_id=task_id), 303)
    return _page(coaching.open_task(context(), task_id), name, form), 422


def _owned(
    task_id: int, form: Form, step: Callable[[], None], done: str
) -> Response | tuple[str, int]:
    if _taken(form, step, done):
        return redirect(url_for("coaching.own", task_id=task_id), 303)
    return _own_page(coaching.open_own(context(), task_id), form), 422


def _page(opened: OpenedTask, faulty: str = "", form: Form | None = None) -> str:
    forms: dict[str, Form] = {
        "comment": CommentForm(formdata=None),
        "finish": CommentForm(formdata=None),
        "fail": FailForm(formdata=None, due_on=context().today + USUAL_DAYS),
        "withdraw": WithdrawalForm(formdata=None),
    }
    if form is not None:
        forms[faulty] = form
    effect = coaching.effect_of_task(context(), opened.task)
    return render_template(
        "coaching/one.html",
        opened=opened,
        effect=effect,
        effect_plot=before_and_after(effect) if isinstance(effect, Effect) else None,
        effect_day=opened.task.set_at.astimezone(context().zone).date().isoformat(),
        task=opened.task,
        forms=forms,
        faulty=faulty,
        late=coaching.overdue(context(), opened.task),
    )


def _own_page(opened: OpenedTask, form: Form | None = None) -> str:
    return render_template(
        "coaching/own.html",
        opened=opened,
        task=opened.task,
        form=form or CommentForm(formdata=None),
        late=coaching.overdue(context(), opened.task),
    )


def _board(board: coaching.Board) -> dict[str, object]:
    late = {each.id for each in board.page.rows if coaching.overdue(context(), each)}
    page = board.page
    return {
        "board": board,
        "late": late,
        "tab": _tab(),
        "tabs_of": list(Tab),
        "older": page_url(after=page.after) if page.after else None,
        "newer": page_url(before=page.before) if page.before else None,
    }


def _tab() -> Tab:
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else Tab.AGENT


def _place() -> Place | None:
    return place_from(request.args.get("after"), request.args.get("before"))
