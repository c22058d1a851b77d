"""What re-checks are called on pages, and what their notices say."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.rechecks import RecheckState
from qa_app.web.notice_words import Details, NoticeWords, number

STATES: Mapping[RecheckState, tuple[object, str]] = {
    RecheckState.WAITING: (lazy_gettext("To be scored again"), "accent"),
    RecheckState.COMPARED: (lazy_gettext("To be settled"), "caution"),
    RecheckState.KEPT: (lazy_gettext("First answers kept"), "good"),
    RecheckState.CORRECTED: (lazy_gettext("Corrected"), "bad"),
    RecheckState.RELEASED: (lazy_gettext("Released without re-check"), "neutral"),
}
"""A label and a tone for each."""


def init_words(app: App) -> None:
    """Give templates the words of re-checks."""
    app.jinja_env.globals.update(recheck_state=lambda value: STATES[RecheckState(value)])


def _to_recheck(details: Details) -> str:
    return url_for("rechecks.one", recheck_id=details.get("recheck"))


def _given(details: Details) -> str:
    said = ngettext(
        "%(num)d review was given to you to be re-checked.",
        "%(num)d reviews were given to you to be re-checked.",
        number(details, "count"),
    )
    return str(said)


NOTICES: Mapping[str, NoticeWords] = {
    "recheck.given": NoticeWords(_given, lambda _details: url_for("rechecks.listing")),
    "recheck.compared": NoticeWords(
        lambda details: str(
            _(
                "The two reviews of %(id)s differ. Settle the re-check.",
                id=details.get("conversation", ""),
            )
        ),
        _to_recheck,
    ),
    "recheck.returned": NoticeWords(
        lambda details: str(
            _(
                "The re-check of %(id)s was skipped, and nobody else can make it.",
                id=details.get("conversation", ""),
            )
        ),
        _to_recheck,
    ),
    "recheck.corrected": NoticeWords(
        lambda details: ngettext(
            "%(num)d answer of your review of %(id)s was corrected.",
            "%(num)d answers of your review of %(id)s were corrected.",
            number(details, "count"),
            id=details.get("conversation", ""),
        ),
        _to_recheck,
    ),
}
