"""Answers that are files: JSON to read on, and what a browser saves."""

from __future__ import annotations

import json

from flask import Response
from flask_babel import gettext

from qa_app.core.appraisal import Appraisal, appraisal_json
from qa_app.web.languages import locale_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(found: Appraisal) -> Response:
    """Results as ``flask appraise`` prints them, in the visitor's language."""
    plain = appraisal_json(found, lambda sentence: str(gettext(sentence)), locale_name())
    text = json.dumps(plain, ensure_ascii=False, indent=2)
    return Response(text, mimetype="application/json")


def as_file(content: bytes, kind: str, name: str) -> Response:
    """A file to be saved under a name."""
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
