"""Keeping a search under a name, and removing one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid, NotFound
from qa_app.core.permissions import Right
from qa_app.core.saved_searches import SearchedList
from qa_app.services import saved_searches
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.navigation import N_
from qa_app.web.saved_searches.bar import ENDPOINTS, kept_query

blueprint = Blueprint("saved_searches", __name__, url_prefix="/saved-searches")


@blueprint.post("")
@needs(Right.SEE_CONVERSATIONS, Right.TAKE_FLAGGED)
def save() -> Response:
    """Keep the search that the list shows; one of the same name is replaced.

    Where it is kept already, it gets another name or is found by others.
    """
    searched = _searched()
    try:
        query = kept_query(request.form.get("query", "")[:10_000])
    except ValueError as fault:
        raise Invalid(N_("This search is too long to be saved.")) from fault
    name, changed = request.form.get("name", ""), _changed()
    saved_searches.save(context(), searched, name, query, _team(), instead_of=changed)
    flash(_("The search is saved."), "success")
    return redirect(f"{url_for(ENDPOINTS[searched])}?{query}", 303)


@blueprint.post("/<int:search_id>/remove")
@needs(Right.SEE_CONVERSATIONS, Right.TAKE_FLAGGED)
def remove(search_id: int) -> Response:
    """Forget one of one's own."""
    removed = saved_searches.remove(context(), search_id)
    flash(_("The search “%(name)s” is removed.", name=removed.name), "success")
    return redirect(url_for(ENDPOINTS[removed.searched]), 303)


def _searched() -> SearchedList:
    text = request.form.get("searched")
    if text not in set(SearchedList):
        raise Invalid(N_("Say which list the search belongs to."))
    return SearchedList(text)


def _changed() -> int | None:
    text = request.form.get("search", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFound()
    return int(text)


def _team() -> int | None:
    text = request.form.get("team", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid(N_("Choose one of your teams."), field="team")
    return int(text)
