"""Arranging a collection: what stands in it, in which order, what is said between, who sees it."""

from __future__ import annotations

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.services import collections, examples
from qa_app.web.access import needs
from qa_app.web.collections.forms import CollectionForm, NoteForm, ShareForm
from qa_app.web.collections.views import blueprint, chosen_examples
from qa_app.web.context import context
from qa_app.web.examples.views import criteria_words
from qa_app.web.forms import Form, blame
from qa_app.web.navigation import N_

_STEPS = {"up": -1, "down": 1}


@blueprint.get("/<int:collection_id>/edit")
@needs(Right.KEEP_COLLECTIONS)
def edit(collection_id: int) -> str:
    """The page on which it is arranged."""
    return _edit_page(collection_id)


@blueprint.post("/<int:collection_id>")
@needs(Right.KEEP_COLLECTIONS)
def describe(collection_id: int) -> Response:
    """Name it anew."""
    form = CollectionForm()
    if form.validate_on_submit():
        try:
            collections.describe(
                context(), collection_id, form.name.data or "", form.about.data or ""
            )
        except Invalid as fault:
            blame(form, fault)
        else:
            flash(_("The collection is changed."), "success")
            return _back(collection_id)
    return make_response(_edit_page(collection_id, form), 422)


@blueprint.post("/<int:collection_id>/share")
@needs(Right.KEEP_COLLECTIONS)
def share(collection_id: int) -> Response:
    """Say which teams see it; those who see it from now on are told."""
    opened = collections.open_collection(context(), collection_id)
    form = ShareForm()
    form.offer(opened.teams)
    if not form.validate_on_submit():
        return make_response(_edit_page(collection_id, form), 422)
    told = collections.share(context(), collection_id, form.teams.data or [])
    said = _("Sharing is changed.")
    if told:
        people = ngettext("%(num)s person is told.", "%(num)s people are told.", told)
        said = _("%(first)s %(second)s", first=said, second=people)
    flash(said, "success")
    return _back(collection_id)


@blueprint.post("/<int:collection_id>/remove")
@needs(Right.KEEP_COLLECTIONS)
def remove(collection_id: int) -> Response:
    """Take it away; its examples stay in the library."""
    collections.remove(context(), collection_id)
    return redirect(url_for("collections.listing", removed=collection_id), 303)


@blueprint.post("/<int:collection_id>/put-back")
@needs(Right.KEEP_COLLECTIONS)
def put_back(collection_id: int) -> Response:
    """Undo that."""
    collections.put_back(context(), collection_id)
    flash(_("The collection is back."), "success")
    return _back(collection_id)


@blueprint.post("/add")
@needs(Right.KEEP_COLLECTIONS)
def add() -> Response:
    """Put examples that were chosen in the library into a collection."""
    given = request.form.get("collection", "")
    chosen = chosen_examples()
    if not chosen or not given.isascii() or not given.isdecimal() or len(given) > 9:
        raise Invalid(N_("Choose examples and a collection first."))
    number = collections.add_examples(context(), int(given), chosen)
    flash(
        ngettext("%(num)s example is added.", "%(num)s examples are added.", number)
        if number
        else _("They are in this collection already."),
        "success" if number else "info",
    )
    return _back(int(given))


@blueprint.post("/<int:collection_id>/order")
@needs(Right.KEEP_COLLECTIONS)
def order(collection_id: int) -> Response:
    """Put everything into another order (JSON ``items``), or move one item (``move``)."""
    wanted = request.get_json(silent=True) if request.is_json else None
    if isinstance(wanted, dict):
        items = wanted.get("items")
        if not isinstance(items, list) or not all(type(each) is int for each in items):
            raise Invalid(N_("This is no order."))
        collections.reorder(context(), collection_id, items)
        return jsonify(said=_("The order is kept."))
    way, _between, item = request.form.get("move", "").partition(":")
    if way not in _STEPS or not item.isascii() or not item.isdecimal() or len(item) > 9:
        raise Invalid(N_("This is no order."))
    collections.move(context(), collection_id, int(item), _STEPS[way])
    return _back(collection_id, anchor=f"i{item}")


@blueprint.post("/<int:collection_id>/notes")
@needs(Right.KEEP_COLLECTIONS)
def add_note(collection_id: int) -> Response:
    """Write a note between two examples."""
    form = NoteForm()
    if not form.validate_on_submit():
        return make_response(_edit_page(collection_id, form), 422)
    made = collections.add_note(context(), collection_id, form.text.data or "", form.after.data)
    return _back(collection_id, anchor=f"i{made}")


@blueprint.post("/<int:collection_id>/notes/<int:item_id>")
@needs(Right.KEEP_COLLECTIONS)
def change_note(collection_id: int, item_id: int) -> Response:
    """Word it anew."""
    form = NoteForm()
    if not form.validate_on_submit():
        return make_response(_edit_page(collection_id, form), 422)
    collections.change_note(context(), collection_id, item_id, form.text.data or "")
    return _back(collection_id, anchor=f"i{item_id}")


@blueprint.post("/<int:collection_id>/items/<int:item_id>/remove")
@needs(Right.KEEP_COLLECTIONS)
def remove_item(collection_id: int, item_id: int) -> Response:
    """Take something out of it; what stands there now has the focus."""
    now_there = collections.remove_item(context(), collection_id, item_id)
    return _back(collection_id, anchor=f"i{now_there}" if now_there else None, removed=item_id)


@blueprint.post("/<int:collection_id>/items/<int:item_id>/put-back")
@needs(Right.KEEP_COLLECTIONS)
def put_item_back(collection_id: int, item_id: int) -> Response:
    """Undo that."""
    collections.put_item_back(context(), collection_id, item_id)
    return _back(collection_id, anchor=f"i{item_id}")


def _back(collection_id: int, anchor: str | None = None, removed: int | None = None) -> Response:
    page = url_for("collections.edit", collection_id=collection_id, removed=removed, _anchor=anchor)
    return redirect(page, 303)


def _edit_page(collection_id: int, form: Form | None = None) -> str:
    """The page, with the form that has faults in its place."""
    opened = collections.open_collection(context(), collection_id)
    if not opened.may_change:
        raise NotFound()
    about = opened.collection
    sharing = (
        form
        if isinstance(form, ShareForm)
        else ShareForm(formdata=None, data={"teams": [each.id for each in about.teams]})
    )
    sharing.offer(opened.teams)
    described = (
        form
        if isinstance(form, CollectionForm)
        else CollectionForm(formdata=None, data={"name": about.name, "about": about.about})
    )
    return render_template(
        "collections/edit.html",
        opened=opened,
        described=described,
        sharing=sharing,
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None),
        removed=request.args.get("removed", type=int),
        criteria=criteria_words(examples.criteria(context())),
    )
