"""Collections of examples: the list, reading one, showing it, taking it along."""

from __future__ import annotations

import io

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.exports.workbook_files import workbook
from qa_app.services import collections, examples
from qa_app.services.collections import OpenedCollection
from qa_app.web import navigation, notice_words
from qa_app.web.access import needs
from qa_app.web.collections.files import as_page, as_sheets
from qa_app.web.collections.forms import CollectionForm
from qa_app.web.context import context
from qa_app.web.examples.views import criteria_words
from qa_app.web.forms import blame
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.notice_words import Details, NoticeWords, number

blueprint = Blueprint("collections", __name__, url_prefix="/collections")
navigation.on(
    blueprint,
    Entry(
        N_("Collections"),
        "collections.listing",
        "journal-text",
        51,
        Right.SEE_COLLECTIONS,
        Section.WORK,
    ),
)

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@needs(Right.SEE_COLLECTIONS)
def listing() -> str:
    """One's own collections, and those that are shared."""
    return _listing(CollectionForm())


@blueprint.post("")
@needs(Right.KEEP_COLLECTIONS)
def make() -> AnyResponse:
    """Make one; examples chosen in the library (``example``) go into it at once."""
    form = CollectionForm()
    if form.validate_on_submit():
        try:
            made = collections.make(context(), form.name.data or "", form.about.data or "")
        except Invalid as fault:
            blame(form, fault)
        else:
            collections.add_examples(context(), made, chosen_examples())
            return redirect(url_for("collections.edit", collection_id=made), 303)
    return make_response(_listing(form), 422)


@blueprint.get("/<int:collection_id>")
@needs(Right.SEE_COLLECTIONS)
def one(collection_id: int) -> str:
    """Everything in it, in order, to read and to print."""
    return _page("collections/one.html", collections.open_collection(context(), collection_id))


@blueprint.get("/<int:collection_id>/present")
@needs(Right.SEE_COLLECTIONS)
def present(collection_id: int) -> str:
    """One thing after the other on the whole screen; what to say about it appears by a key."""
    return _page("collections/present.html", collections.open_collection(context(), collection_id))


@blueprint.post("/<int:collection_id>/file")
@needs(Right.SEE_COLLECTIONS)
def export(collection_id: int) -> Response:
    """One page that stands alone, or a workbook."""
    kind = request.form.get("kind")
    if kind not in {"html", "xlsx"}:
        raise Invalid(N_("Choose a kind of file."))
    opened = collections.exported(context(), collection_id, kind)
    words = criteria_words(examples.criteria(context()))
    if kind == "html":
        return _file(as_page(opened, words).encode(), "text/html", opened, kind)
    return _file(workbook(as_sheets(opened, words), to_read=True), _WORKBOOK, opened, kind)


def chosen_examples() -> list[int]:
    """The ids of the examples that a form names; what cannot be one is not there."""
    given = request.form.getlist("example")
    if any(not each.isascii() or not each.isdecimal() or len(each) > 9 for each in given):
        raise NotFound()
    return [int(each) for each in given]


def _listing(form: CollectionForm) -> str:
    return render_template(
        "collections/listing.html",
        form=form,
        found=collections.list_collections(context()),
        removed=request.args.get("removed", type=int),
        may_make=context().actor.may(Right.KEEP_COLLECTIONS),
    )


def _page(template: str, opened: OpenedCollection) -> str:
    return render_template(
        template, opened=opened, criteria=criteria_words(examples.criteria(context()))
    )


def _file(content: bytes, kind: str, opened: OpenedCollection, ending: str) -> Response:
    name = f"{opened.collection.name[:60]}.{ending}".replace("/", "／").replace("\\", "＼")
    return send_file(io.BytesIO(content), kind, as_attachment=True, download_name=name)


def _shared(details: Details) -> str:
    return str(
        _(
            "%(name)s shares the collection “%(collection)s” with you.",
            name=details.get("by", ""),
            collection=details.get("name", ""),
        )
    )


def _address(details: Details) -> str:
    return url_for("collections.one", collection_id=number(details, "collection"))


NOTICES = {"collection.shared": NoticeWords(_shared, _address)}
blueprint.record_once(lambda state: notice_words.register(state.app, NOTICES))
