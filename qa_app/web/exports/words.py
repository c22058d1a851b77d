"""How exports are said: their kinds, formats and headings, and when they are ready."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext, lazy_gettext

from qa_app.core.exports import HEADINGS, ExportKind, FileFormat
from qa_app.web.notice_words import Details, NoticeWords, number

KINDS: Mapping[ExportKind, object] = {
    ExportKind.REVIEWS: lazy_gettext("Reviews: a row each with every answer, and their evidence"),
    ExportKind.SCORES: lazy_gettext("Scores: a row for each agent"),
}
FORMATS: Mapping[FileFormat, object] = {
    FileFormat.XLSX: lazy_gettext("Excel"),
    FileFormat.CSV: lazy_gettext("CSV"),
}
NAMES: Mapping[ExportKind, object] = {
    ExportKind.LEDGER: lazy_gettext("Ledger"),
    ExportKind.REVIEWS: lazy_gettext("Reviews"),
    ExportKind.SCORES: lazy_gettext("Scores"),
}


def headings() -> dict[str, str]:
    """Every heading in the language of the page."""
    return {key: str(gettext(sentence)) for key, sentence in HEADINGS.items()}


def _ready(details: Details) -> str:
    kind = str(details.get("kind"))
    name = NAMES[ExportKind(kind)] if kind in set(ExportKind) else ""
    rows = number(details, "rows")
    return str(gettext("Your export “%(name)s” is ready: %(rows)s rows.", name=name, rows=rows))


NOTICES: Mapping[str, NoticeWords] = {
    "exports.ready": NoticeWords(_ready, lambda _details: url_for("exports.listing"))
}
