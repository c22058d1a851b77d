"""The audit log: what was done, and whether anybody has meddled with it."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext

from qa_app.core.audit import FLAW_SENTENCES, Breach, Verdict
from qa_app.core.listing import place_from
from qa_app.core.permissions import Right
from qa_app.services import audit
from qa_app.web import navigation
from qa_app.web.access import needs
from qa_app.web.audit.forms import AuditFilter, VerifyForm
from qa_app.web.audit.words import (
    action_words,
    actor_words,
    details_words,
    thing_address,
    thing_words,
)
from qa_app.web.context import context
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.tables import page_url

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
navigation.on(
    blueprint,
    Entry(N_("Audit log"), "audit.listing", "journal-text", 80, Right.SEE_AUDIT, Section.HOUSE),
)


@blueprint.get("")
@needs(Right.SEE_AUDIT)
def listing() -> str:
    """What was done in the visitor's teams, the newest first."""
    return _page(VerifyForm(formdata=None))


@blueprint.post("/verify")
@needs(Right.SEE_AUDIT)
def verify() -> str | tuple[str, int]:
    """Walk the whole chain, and say what was found."""
    form = VerifyForm()
    if not form.validate():
        return _page(form), 422
    return _page(form, audit.verify(context(writes=False), form.anchor()))


def _page(form: VerifyForm, verdict: Verdict | None = None) -> str:
    asking = context(writes=False)
    filters = AuditFilter(request.args)
    filters.offer(audit.actors(asking))
    action, user_id = filters.chosen()
    page = audit.entries(
        asking,
        action=action,
        user_id=user_id,
        place=place_from(request.args.get("after"), request.args.get("before")),
    )
    return render_template(
        "audit/listing.html",
        filters=filters,
        page=page,
        teams=audit.teams(asking),
        form=form,
        verdict=verdict,
        breach=_said(verdict.breach) if verdict and verdict.breach else None,
        action_words=action_words,
        actor_words=actor_words,
        details_words=details_words,
        thing_address=thing_address,
        thing_words=thing_words,
        older=page_url(after=page.after) if page.after else None,
        newer=page_url(before=page.before) if page.before else None,
    )


def _said(breach: Breach) -> str:
    return str(gettext(FLAW_SENTENCES[breach.flaw], number=breach.number))
