"""What is said about values that agents give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.assessing import Giver
from qa_app.services.assessing import WANTED
from qa_app.web.formats import day, period_name
from qa_app.web.notice_words import Details, NoticeWords

TITLES: Mapping[Giver, object] = {
    Giver.SELF: lazy_gettext("Values of myself"),
    Giver.PEERS: lazy_gettext("Values of colleagues"),
}


def title_of(giver: Giver) -> str:
    """What a form is called."""
    return str(TITLES[giver])


def _wanted(details: Details) -> str:
    period = period_name(str(details.get("period", "")))
    until = day(date.fromisoformat(str(details.get("until"))))
    if details.get("giver") == Giver.SELF:
        return str(_("Assess yourself for %(period)s until %(until)s.", period=period, until=until))
    return str(
        _("Assess your colleagues for %(period)s until %(until)s.", period=period, until=until)
    )


NOTICES: Mapping[str, NoticeWords] = {
    WANTED: NoticeWords(_wanted, lambda details: url_for("assessing.mine"))
}
