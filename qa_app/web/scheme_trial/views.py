"""The last period under a draft, beside the version in force."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from qa_app.core.permissions import Right
from qa_app.services import scheme_trial
from qa_app.web.access import needs
from qa_app.web.context import context
from qa_app.web.definition_owners import asked_owner
from qa_app.web.scheme_builder.words import name_of
from qa_app.web.schemes import words as scheme_words

blueprint = Blueprint("scheme_trial", __name__, url_prefix="/schemes")


@blueprint.get("/<key>/draft/recomputed")
@needs(Right.EDIT_DEFINITIONS)
def recomputed(key: str) -> str:
    """The last period under the draft beside the version in force."""
    given = request.args.get("team_id", "")
    team_id = int(given) if given.isdecimal() and len(given) < 9 else None
    page = scheme_trial.recompute(context(), key, team_id, asked_owner())
    return render_template(
        "scheme_trial/recomputed.html",
        page=page,
        draft=page.draft,
        name=name_of(page.draft),
        say=None if page.draft.scheme is None else scheme_words.Words(page.draft.scheme),
    )
