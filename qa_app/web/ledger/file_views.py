"""The ledger as a file: a list as it is filtered, or one's own entries."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from qa_app.core.errors import NotFound
from qa_app.core.exports import ExportKind, FileFormat, Wish
from qa_app.core.permissions import Right
from qa_app.services import exports
from qa_app.services.exports.ledger_rows import narrowed_from
from qa_app.services.ledger import listing
from qa_app.web.access import needs
from qa_app.web.appraisals.answers import XLSX, as_file
from qa_app.web.context import context
from qa_app.web.exports.words import headings
from qa_app.web.languages import locale_name
from qa_app.web.ledger.views import blueprint, filter_in_force


@blueprint.post("/export")
@needs(Right.SEE_LEDGER)
def export() -> AnyResponse:
    """Have the list written as a file, by the filters of its address."""
    wanted = filter_in_force()
    days = listing.days(context(), wanted)
    if days is None:
        flash(_("Nothing matches; there is nothing to export."), "info")
        filters: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("ledger.listing", **filters), 303)
    exports.ask(
        context(writes=True),
        Wish(
            ExportKind.LEDGER,
            _format(request.form.get("format", "")),
            *days,
            team_id=wanted.team_id,
            locale=locale_name(),
            words=headings(),
            narrowed=narrowed_from(wanted),
        ),
    )
    flash(_("The export is being written. You are told when it is ready."), "success")
    return redirect(url_for("exports.listing"), 303)


@blueprint.get("/mine.<kind>")
@needs(Right.SEE_OWN_LEDGER)
def mine_file(kind: str) -> Response:
    """The visitor's own entries."""
    if kind not in set(FileFormat):
        raise NotFound()
    asking = context(writes=True)
    wish = Wish(
        ExportKind.LEDGER,
        FileFormat(kind),
        date.min,
        asking.today,
        locale=locale_name(),
        words=headings(),
        own=True,
    )
    content = exports.written_now(asking, wish)
    return as_file(content, XLSX if kind == FileFormat.XLSX else "text/csv", f"ledger.{kind}")


def _format(given: str) -> FileFormat:
    return FileFormat(given) if given in set(FileFormat) else FileFormat.XLSX
