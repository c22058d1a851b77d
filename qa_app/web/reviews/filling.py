"""Filling the form of a task: the page, and what its script sends."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Invalid
from qa_app.core.listing import FindingState
from qa_app.core.permissions import Right
from qa_app.core.second_looks import Sight
from qa_app.services import assignments, reviews, rule_quality
from qa_app.services.appeals.listing import cases_of_rubric
from qa_app.services.rechecks import listing as rechecks
from qa_app.services.reviews import OpenedAssignment
from qa_app.services.rule_quality import Marks
from qa_app.web.access import needs
from qa_app.web.appeals.case_words import help_texts
from qa_app.web.context import context
from qa_app.web.navigation import N_
from qa_app.web.reviews.changes import basis_from, changes_from
from qa_app.web.reviews.counting import counting_terms
from qa_app.web.reviews.forms import SkipForm, filled
from qa_app.web.reviews.states import problems_state, saved_state, suggestions_state, whole_state
from qa_app.web.reviews.words import newer_words, task_words

AHEAD, AHEAD_S = "X-Fetched-Ahead", 120

blueprint = Blueprint("reviewing", __name__, url_prefix="/reviews/assignments/<int:assignment_id>")


@blueprint.get("")
@needs(Right.REVIEW)
def form(assignment_id: int) -> AnyResponse:
    """The form of a task beside its transcript; what is finished is shown to be read.

    A browser that fetches it ahead may keep it for a moment; the page looks whether it is still
    as it was when it is shown.
    """
    opened = reviews.open_assignment(context(), assignment_id)
    if not opened.is_open:
        if opened.review is None:
            return redirect(url_for("assignments.finished"))
        return redirect(url_for("reviews.one", review_id=opened.review.id))
    filled_in = opened.form
    page = render_template(
        "reviews/form.html",
        opened=opened,
        form=filled_in,
        part=filled_in.part,
        rubric=filled_in.rubric.rubric,
        transcript=filled_in.transcript,
        marks=_marks(opened),
        entries=filled(filled_in.rubric.rubric, filled_in.answers, filled_in.comment),
        state=whole_state(opened),
        terms=counting_terms(filled_in.rubric.rubric),
        definitions=help_texts(
            filled_in.rubric.rubric,
            cases_of_rubric(context(), filled_in.rubric.rubric.id),
        ),
        skip_form=SkipForm(None),
        task_words=task_words(opened),
        newer=newer_words(opened),
    )
    response = make_response(page)
    if request.headers.get(AHEAD):
        response.headers["Cache-Control"] = f"private, max-age={AHEAD_S}"
        response.vary.add("Cookie")
    return response


@blueprint.get("/state")
@needs(Right.REVIEW)
def state(assignment_id: int) -> Response:
    """Where the form stands on the server, and the mark that requests need.

    A window whose session had ended asks for it after its user has signed in again.
    """
    opened = reviews.open_assignment(context(), assignment_id)
    return jsonify(
        {
            **whole_state(opened),
            "csrf": generate_csrf(),
            "open": opened.is_open,
            "newer": newer_words(opened),
        }
    )


@blueprint.post("/changes")
@needs(Right.REVIEW)
def save(assignment_id: int) -> Response:
    """Keep a batch of changes."""
    body = request.get_json(silent=True)
    basis = basis_from(body)
    rubric = reviews.rubric_of_task(context(), assignment_id)
    saved = reviews.save(context(), assignment_id, changes_from(body, rubric), basis)
    return jsonify(saved_state(saved))


@blueprint.post("/submit")
@needs(Right.REVIEW)
def submit(assignment_id: int) -> Response | tuple[Response, int]:
    """Submit, and say where to go on; or say everything that is missing."""
    basis = basis_from(request.get_json(silent=True))
    problems = reviews.submit(context(), assignment_id, basis)
    if problems:
        return jsonify(problems=problems_state(problems)), 422
    return jsonify(next=_next(assignment_id))


@blueprint.post("/reveal")
@needs(Right.REVIEW)
def reveal(assignment_id: int) -> Response | tuple[Response, int]:
    """Lock the answers of a blind form; or say everything that is missing."""
    problems = reviews.reveal(context(), assignment_id, basis_from(request.get_json(silent=True)))
    if problems:
        return jsonify(problems=problems_state(problems)), 422
    return jsonify(problems=[])


@blueprint.post("/skip")
@needs(Right.REVIEW)
def skip(assignment_id: int) -> AnyResponse:
    """Skip the task; the next one opens.

    By an address of its own: the copy fetched ahead knows nothing of what is to be said.
    """
    following = _following(assignment_id)
    added = assignments.skip(context(), assignment_id, SkipForm().reason.data or "")
    flash(_skipped(assignment_id, added), "success")
    following = following or added
    if following is None:
        return redirect(url_for("assignments.listing"))
    return redirect(url_for("reviewing.form", assignment_id=following, skipped=assignment_id))


@blueprint.post("/findings/<int:finding_id>")
@needs(Right.REVIEW)
def decide(assignment_id: int, finding_id: int) -> Response:
    """Confirm or dismiss a finding, or take that back; what is suggested may change with it."""
    wish = request.get_json(silent=True)
    state = wish.get("state") if isinstance(wish, dict) else None
    if state not in set(FindingState):
        raise Invalid(N_("Choose whether to confirm or to dismiss."))
    form = reviews.decide(context(), assignment_id, finding_id, FindingState(state))
    return jsonify(suggestions=suggestions_state(form))


def _marks(opened: OpenedAssignment) -> Marks | None:
    """What people say the rules overlooked, where what others decided may be seen."""
    form = opened.form
    if opened.sight is not Sight.ALL or form.part is None or form.revision_id is None:
        return None
    return rule_quality.marks_of(context(), form.part.id, form.revision_id)


def _skipped(assignment_id: int, added: int | None) -> str:
    """What became of a skipped task; nothing is drawn in the place of what was not drawn."""
    if added:
        return str(_("Skipped. Another conversation was drawn in its place."))
    if assignments.own_assignment(context(), assignment_id).draw_id is None:
        return str(_("Skipped. Whoever asked for it sees your reason."))
    return str(_("Skipped. There is no further conversation to draw in this month."))


def _next(assignment_id: int) -> str:
    """The next task; behind a re-check that found differences, both reviews side by side."""
    compared = rechecks.to_settle_after(context(), assignment_id)
    if compared is not None:
        return url_for("rechecks.one", recheck_id=compared)
    following = _following(assignment_id)
    if following is None:
        return url_for("assignments.listing")
    return url_for("reviewing.form", assignment_id=following)


def _following(assignment_id: int) -> int | None:
    task = assignments.own_assignment(context(), assignment_id)
    following = assignments.next_after(context(), task)
    return None if following is None else following.id
