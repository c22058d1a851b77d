"""The library of examples: keep one, find it, describe it anew."""

from __future__ import annotations

import json

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Invalid, NotFound, Refused
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import collections, examples, quizzes
from qa_app.services.examples import Criteria, Marked, OpenedExample
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.examples.forms import (
    ExampleFilterForm,
    ExampleForm,
    KeepForm,
    SuggestionForm,
    said,
)
from qa_app.web.forms import blame
from qa_app.web.languages import say
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("examples", __name__, url_prefix="/examples")
navigation.on(
    blueprint,
    Entry(
        N_("Examples"), "examples.listing", "bookmark-star", 50, Right.KEEP_EXAMPLES, Section.WORK
    ),
)


@blueprint.get("")
@needs(Right.KEEP_EXAMPLES)
def listing() -> str:
    """The library, narrowed by the address."""
    form = ExampleFilterForm(request.args)
    criteria = examples.criteria(context())
    form.offer(examples.facets(context()), criteria)
    place = place_from(request.args.get("after"), request.args.get("before"))
    library = examples.list_examples(context(), form.chosen(), place)
    page = library.page
    return render_template(
        "examples/listing.html",
        form=form,
        page=page,
        total=library.total,
        first_words=library.first_words,
        doubles=library.doubles,
        criteria=criteria_words(criteria),
        collections=collections.changeable_ones(context()),
        removed=request.args.get("removed", type=int),
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


@blueprint.get("/suggested")
@needs(Right.KEEP_EXAMPLES)
def suggested() -> str:
    """The best examples for a criterion that published reviews have to offer."""
    form = SuggestionForm(request.args)
    form.offer(examples.criteria(context()))
    criterion, good = form.chosen()
    found = examples.suggested(context(), criterion, good=good) if criterion else ()
    return render_template(
        "examples/suggested.html", form=form, criterion=criterion, good=good, found=found
    )


@blueprint.get("/new/<int:part_id>")
@needs(Right.KEEP_EXAMPLES)
def new(part_id: int) -> str:
    """The form for an example from a conversation, its place given in the address."""
    form = KeepForm(request.args)
    return _keep_page(form, part_id, _marked(form, part_id))


@blueprint.get("/new/of-review/<int:review_id>")
@needs(Right.KEEP_EXAMPLES)
def of_review(review_id: int) -> AnyResponse:
    """The same form for what a review is of."""
    part_id, revision_id = examples.place_of_review(context(), review_id)
    seq = request.args.get("seq", type=int)
    return redirect(url_for("examples.new", part_id=part_id, revision=revision_id, seq=seq))


@blueprint.post("/new/<int:part_id>")
@needs(Right.KEEP_EXAMPLES)
def keep(part_id: int) -> AnyResponse:
    """Keep it."""
    form = KeepForm()
    marked = _marked(form, part_id)
    _offer(form)
    form.offer_extents(marked)
    if form.validate_on_submit():
        try:
            kept = examples.keep(context(), part_id, form.draft())
        except Invalid as fault:
            blame(form, fault)
        else:
            return _kept(part_id, _collected(kept, form.collection.data))
    return _fragment_of(make_response(_keep_page(form, part_id, marked), 422))


@blueprint.get("/<int:example_id>")
@needs(Right.KEEP_EXAMPLES)
def one(example_id: int) -> str:
    """One example, to describe it anew."""
    opened = examples.open_example(context(), example_id)
    form = ExampleForm()
    _offer(form)
    form.show(opened.example)
    return _one_page(form, opened)


@blueprint.post("/<int:example_id>")
@needs(Right.KEEP_EXAMPLES)
def change(example_id: int) -> AnyResponse:
    """Describe it anew."""
    opened = examples.open_example(context(), example_id)
    form = ExampleForm()
    _offer(form)
    form.keep_criterion(opened.example)
    if form.validate_on_submit():
        try:
            examples.change(context(), example_id, form.draft())
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_("The example is changed."), "success")
            return redirect(url_for("examples.one", example_id=example_id), 303)
    return make_response(_one_page(form, opened), 422)


@blueprint.post("/<int:example_id>/remove")
@needs(Right.KEEP_EXAMPLES)
def remove(example_id: int) -> AnyResponse:
    """Take it out of the library."""
    examples.remove(context(), example_id)
    return redirect(url_for("examples.listing", removed=example_id), 303)


@blueprint.post("/<int:example_id>/put-back")
@needs(Right.KEEP_EXAMPLES)
def put_back(example_id: int) -> AnyResponse:
    """Undo that."""
    examples.put_back(context(), example_id)
    flash(_("The example is back in the library."), "success")
    return redirect(url_for("examples.one", example_id=example_id), 303)


def criteria_words(criteria: Criteria) -> dict[str, str]:
    """How to say a criterion, by its reference."""
    return {key: said(each) for key, each in criteria.known.items()}


def _one_page(form: ExampleForm, opened: OpenedExample) -> str:
    return render_template(
        "examples/one.html",
        form=form,
        opened=opened,
        collections=collections.changeable_ones(context()),
        held_by=collections.holding(context(), opened.example.id),
        has_reference=bool(quizzes.with_reference(context(), [opened.example.id])),
    )


def _offer(form: ExampleForm) -> None:
    form.offer(examples.criteria(context()))
    if isinstance(form, KeepForm):
        form.offer_collections(collections.changeable_ones(context()))


def _marked(form: KeepForm, part_id: int) -> Marked:
    """What is marked; a place that is not there is told, and the whole taken instead."""
    try:
        return examples.marked_place(context(), part_id, form.marked())
    except Invalid as fault:
        form.seq.data = form.start.data = form.end.data = form.last_seq.data = None
        blame(form, fault)
        return examples.marked_place(context(), part_id, form.marked())


def _keep_page(form: KeepForm, part_id: int, marked: Marked) -> str:
    _offer(form)
    form.offer_extents(marked)
    page = "examples/keep.html" if _in_dialog() else "examples/new.html"
    return render_template(
        page,
        form=form,
        part_id=part_id,
        marked=marked,
        already=examples.kept_already(context(), marked),
    )


def _collected(example_id: int, collection: str | None) -> str:
    """Put what was just kept into a collection, if one was chosen; the sentence about both."""
    if not collection:
        return str(_("The example is kept."))
    try:
        collections.add_examples(context(), int(collection), [example_id])
    except (Invalid, NotFound, Refused) as fault:
        return str(_("The example is kept, but in no collection: %(why)s", why=say(fault)))
    return str(_("The example is kept, and put into the collection."))


def _kept(part_id: int, said: str) -> AnyResponse:
    """Back to the conversation; to its dialog, the examples as they are now."""
    if not _in_dialog():
        flash(said, "success")
        return redirect(url_for("conversations.one", part_id=part_id, _anchor="examples"), 303)
    kept = examples.examples_of_part(context(), part_id)
    response = make_response(render_template("examples/of_part.html", examples=kept))
    response.headers["HX-Trigger"] = json.dumps(
        {"toast": {"text": said, "kind": "success"}, "example-kept": {}}
    )
    return response


def _fragment_of(response: Response) -> Response:
    """A form with faults goes back where it was asked for, not where its answer would go."""
    if _in_dialog():
        response.headers["HX-Retarget"] = "#keep-form"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _in_dialog() -> bool:
    return "HX-Request" in request.headers
