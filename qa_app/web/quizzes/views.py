"""Quizzes: the trainer's references and results, and what somebody is to score themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Conflict, Invalid
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.core.quizzes import Source
from qa_app.core.rubrics import Answer, Rubric
from qa_app.services import quizzes
from qa_app.services.quizzes import Offer, Offers, Scope, TakenQuestion, Wish
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.forms import blame
from qa_app.web.languages import say
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.quizzes.forms import (
    AskForm,
    CommentForm,
    ScopeForm,
    answer_form,
    answers_of,
    faults_of,
    in_words,
    titles_of,
)
from qa_app.web.quizzes.words import NOTICES, init_words
from qa_app.web.tables import page_url

Faults = Sequence[tuple[str, str]]

blueprint = Blueprint("quizzes", __name__, url_prefix="/quizzes")
blueprint.record_once(lambda state: init_words(state.app))
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
navigation.on(
    blueprint,
    Entry(N_("Quizzes"), "quizzes.listing", "ui-checks", 34, Right.SET_COACHING, Section.WORK),
    Entry(
        N_("My quizzes"),
        "quizzes.mine",
        "ui-checks",
        28,
        Right.ANSWER_QUIZZES,
        Section.SCORES,
    ),
)


@blueprint.get("")
@needs(Right.SET_COACHING)
def listing() -> str:
    """The examples with a reference, and how people scored them."""
    place = place_from(request.args.get("after"), request.args.get("before"))
    found = quizzes.list_questions(context(), place)
    page = found.page
    return render_template(
        "quizzes/listing.html",
        found=found,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/<int:example_id>")
@needs(Right.SET_COACHING)
def one(example_id: int) -> str:
    """One example: its reference, who answered what, and what is most often missed."""
    return _one_page(example_id)


@blueprint.post("/<int:example_id>/ask")
@needs(Right.SET_COACHING)
def ask(example_id: int) -> Response | tuple[str, int]:
    """Ask reviewers to score it."""
    form = AskForm()
    form.offer(quizzes.choosable(context(), example_id))
    if form.validate_on_submit():
        try:
            number = quizzes.ask(context(), example_id, form.people.data or ())
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
        else:
            flash(
                ngettext(
                    "%(num)s reviewer is asked and told.",
                    "%(num)s reviewers are asked and told.",
                    number,
                ),
                "success",
            )
            return redirect(url_for("quizzes.one", example_id=example_id), 303)
    return _one_page(example_id, form), 422


@blueprint.get("/<int:example_id>/answers/<int:user_id>")
@needs(Right.SET_COACHING)
def given(example_id: int, user_id: int) -> str:
    """What one person answered, beside the reference."""
    asked, answered = quizzes.given_by(context(), example_id, user_id)
    return render_template("quizzes/given.html", asked=asked, given=answered)


@blueprint.route("/<int:example_id>/reference", methods=["GET", "POST"])
@needs(Right.SET_COACHING)
def reference(example_id: int) -> str | Response | tuple[str, int]:
    """Set the reference of an example: from a review, from a calibration, or by hand."""
    found = quizzes.offers(context(), example_id, _scope())
    offer = _chosen(found)
    if request.method == "GET" or offer is None:
        page = _reference_page(found, offer, CommentForm(formdata=None), {}, ())
        return page if request.method == "GET" else (page, 422)
    comment, entries = CommentForm(), answer_form(offer.form)
    by_hand = offer.source is Source.HAND
    faults: list[tuple[str, str]] = []
    if by_hand and not entries.validate():
        faults = faults_of(offer.form, entries)
    answers = answers_of(offer.form, entries) if by_hand else {}
    if comment.validate_on_submit() and not faults:
        scope = found.scope or Scope.FORM
        try:
            quizzes.set_reference(
                context(), example_id, Wish(offer.key, scope, answers, comment.remark.data or "")
            )
        except (Invalid, Conflict) as fault:
            context().session.rollback()
            faults = [(fault.field or "", say(fault))]
        else:
            flash(_("The reference is set."), "success")
            return redirect(url_for("quizzes.one", example_id=example_id), 303)
    return _reference_page(found, offer, comment, answers, faults), 422


@blueprint.get("/mine")
@needs(Right.ANSWER_QUIZZES)
def mine() -> str:
    """What the visitor is to score, and has scored."""
    return render_template("quizzes/mine.html", rows=quizzes.list_own(context()))


@blueprint.route("/mine/<int:example_id>", methods=["GET", "POST"])
@needs(Right.ANSWER_QUIZZES)
def answer(example_id: int) -> str | Response | tuple[str, int]:
    """Score an example; once that is done, see the reference."""
    taken = quizzes.open_own(context(), example_id)
    if request.method == "GET":
        return _answer_page(taken, {}, ())
    form = answer_form(taken.asked.form)
    answers = answers_of(taken.asked.form, form)
    if form.validate():
        try:
            found = quizzes.answer(context(), example_id, answers, _number())
        except Conflict as fault:
            context().session.rollback()
            flash(say(fault), "warning")
            found = ()
        faults = in_words(found)
        if not faults:
            return redirect(url_for("quizzes.answer", example_id=example_id), 303)
    else:
        faults = faults_of(taken.asked.form, form) or [("", each) for each in form.form_errors]
    return _answer_page(taken, answers, faults), 422


def _one_page(example_id: int, form: AskForm | None = None) -> str:
    if form is None:
        form = AskForm(formdata=None)
        form.offer(quizzes.choosable(context(), example_id))
    opened = quizzes.open_question(context(), example_id)
    return render_template("quizzes/one.html", opened=opened, asked=opened.asked, form=form)


def _reference_page(
    found: Offers,
    offer: Offer | None,
    comment: CommentForm,
    answers: Mapping[str, Answer],
    faults: Faults,
) -> str:
    scope = ScopeForm(formdata=None)
    scope.offer(found)
    by_hand = offer is not None and offer.source is Source.HAND
    return render_template(
        "quizzes/reference.html",
        found=found,
        offer=offer,
        comment=comment,
        scope=scope,
        **(_form(offer.form, answers, faults) if offer is not None and by_hand else {}),
        faults=faults,
    )


def _answer_page(taken: TakenQuestion, answers: Mapping[str, Answer], faults: Faults) -> str:
    again = request.args.get("again") == "1" and taken.result is not None
    return render_template(
        "quizzes/answer.html",
        taken=taken,
        asked=taken.asked,
        filling=taken.result is None or again or bool(faults),
        faults=faults,
        **_form(taken.asked.form, answers, faults),
    )


def _form(rubric: Rubric, answers: Mapping[str, Answer], faults: Faults) -> dict[str, Any]:
    """What the template of a form needs."""
    return {
        "rubric": rubric,
        "entries": answer_form(rubric, answers),
        "answers": {key: asdict(each) for key, each in answers.items()},
        "titles": titles_of(rubric),
    }


def _number() -> int | None:
    """Which of the visitor's answers was filled in, as the form says."""
    return request.form.get("number", type=int)


def _scope() -> Scope | None:
    asked = request.values.get("scope", "")
    return Scope(asked) if asked in set(Scope) else None


def _chosen(found: Offers) -> Offer | None:
    """The offer that the address names, else the first."""
    asked = request.values.get("from", "")
    named = (each for each in found.offers if each.key == asked)
    return next(named, next(iter(found.offers), None))
