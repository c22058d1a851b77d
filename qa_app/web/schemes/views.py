"""Every scheme, one with all that it computes, and what changed between versions."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from qa_app.core.definitions import Kind
from qa_app.core.errors import NotFound
from qa_app.services import definitions, scheme_builder, schemes
from qa_app.web import navigation
from qa_app.web.access import signed_in
from qa_app.web.context import context
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
        words=words,
    )


@blueprint.get("/<key>")
@signed_in
def one(key: str) -> str:
    """One scheme, readable without its file."""
    found = schemes.one_scheme(context(), key, _asked("version"))
    return render_template(
        "schemes/one.html",
        found=found,
        scheme=found.scheme,
        say=words.Words(found.scheme),
        marks=Marks(found.scheme),
        words=words,
    )


@blueprint.get("/<key>/changes")
@signed_in
def changes(key: str) -> str:
    """What changed between two versions."""
    versions = definitions.versions_of(context(), Kind.SCHEME, key)
    if not versions:
        raise NotFound()
    after = _asked("after") or versions[0].number
    before = _asked("before") or max(after - 1, 1)
    return render_template(
        "schemes/changes.html",
        key=key,
        scheme=definitions.scheme_of(versions[0]).scheme,
        versions=versions,
        before=before,
        after=after,
        changes=schemes.compared(context(), key, before, after),
        words=words,
    )


@blueprint.get("/<key>/export.yaml")
@signed_in
def export(key: str) -> Response:
    """A version as a file; the newest by itself."""
    wanted = _asked("version")
    for version in definitions.versions_of(context(), Kind.SCHEME, key):
        if wanted in {None, version.number}:
            headers = {"Content-Disposition": f"attachment; filename={key}.yaml"}
            return Response(version.body, mimetype="application/yaml", headers=headers)
    raise NotFound()


def _asked(name: str) -> int | None:
    """A number of the address; what cannot be one was not asked for."""
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 7 else None
