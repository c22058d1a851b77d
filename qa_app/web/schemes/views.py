"""Every scheme, one with all that it computes, and what changed between versions."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from qa_app.core.definitions import Kind
from qa_app.core.periods import Span, period_of
from qa_app.services import definitions, scheme_builder, schemes
from qa_app.services.definition_owners import chosen_version, owners
from qa_app.web import navigation
from qa_app.web.access import signed_in
from qa_app.web.context import context
from qa_app.web.definition_owners import asked_team, compared_pair
from qa_app.web.navigation import N_, Entry, Section
from qa_app.web.schemes import words
from qa_app.web.schemes.marks import Marks

blueprint = Blueprint("schemes", __name__, url_prefix="/schemes")
navigation.on(
    blueprint,
    Entry(N_("Assessment schemes"), "schemes.listing", "award", 40, None, Section.DEFINITIONS),
)


@blueprint.get("")
@signed_in
def listing() -> str:
    """The schemes with the teams that use them."""
    return render_template(
        "schemes/listing.html",
        schemes=schemes.list_schemes(context()),
        drafts=scheme_builder.my_drafts(context()),
        owners=owners(context()),
        words=words,
    )


@blueprint.get("/<key>")
@signed_in
def one(key: str) -> str:
    """One scheme, readable without its file."""
    found = schemes.one_scheme(context(), key, _asked("version"), asked_team())
    return render_template(
        "schemes/one.html",
        found=found,
        held=found.held,
        first_day=period_of(context().today, Span.MONTH).next.first_day,
        scheme=found.scheme,
        say=words.Words(found.scheme),
        marks=Marks(found.scheme),
        words=words,
    )


@blueprint.get("/<key>/changes")
@signed_in
def changes(key: str) -> str:
    """What changed between two versions."""
    known = definitions.readable_versions(context(), Kind.SCHEME, key)
    before, after = compared_pair(known)
    return render_template(
        "schemes/changes.html",
        key=key,
        scheme=definitions.scheme_of(after).scheme,
        versions=known,
        before=before.number,
        after=after.number,
        changes=schemes.compared(context(), key, before.number, after.number),
        words=words,
    )


@blueprint.get("/<key>/export.yaml")
@signed_in
def export(key: str) -> Response:
    """A version as a file; the newest by itself."""
    known = definitions.readable_versions(context(), Kind.SCHEME, key)
    version = chosen_version(known, _asked("version"), asked_team())
    headers = {"Content-Disposition": f"attachment; filename={key}.yaml"}
    return Response(version.body, mimetype="application/yaml", headers=headers)


def _asked(name: str) -> int | None:
    """A number of the address; what cannot be one was not asked for."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else None
