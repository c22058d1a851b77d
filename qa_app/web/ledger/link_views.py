"""What suggests an entry under which item."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from qa_app.core.errors import Invalid
from qa_app.core.permissions import Right
from qa_app.services.ledger import links
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.errors import status_of
from qa_app.web.forms import blame
from qa_app.web.ledger.forms import LinkForm
from qa_app.web.ledger.views import blueprint


@blueprint.get("/links")
@needs(Right.SET_REVIEWING)
def link_listing() -> str:
    """The links."""
    return _listing(LinkForm(formdata=None, since=context().today.replace(day=1)))


@blueprint.post("/links")
@needs(Right.SET_REVIEWING)
def add_link() -> Response | tuple[str, int]:
    """Link a rule, a criterion or a critical error to an item."""
    form, status = LinkForm(), 422
    form.offer(links.list_links(context()))
    if form.validate_on_submit():
        try:
            found = links.add(context(), form.chosen())
        except Invalid as fault:
            context().session.rollback()
            blame(form, fault)
            status = status_of(fault)
        else:
            suggested = ngettext("%(num)s new suggestion.", "%(num)s new suggestions.", found)
            return _done(" ".join(filter(None, (_("Linked."), suggested if found else ""))))
    return _listing(form, open_dialog="add-dialog"), status


@blueprint.post("/links/<int:link_id>/remove")
@needs(Right.SET_REVIEWING)
def remove_link(link_id: int) -> Response:
    """Forget a link."""
    links.remove(context(), link_id)
    return _done(_("The link is removed."))


def _listing(form: LinkForm, *, open_dialog: str | None = None) -> str:
    page = links.list_links(context())
    if form.source.choices is None:
        form.offer(page)
    return render_template("ledger/links.html", page=page, form=form, open_dialog=open_dialog)


def _done(sentence: str) -> Response:
    flash(sentence, "success")
    return redirect(url_for("ledger.link_listing"), 303)
