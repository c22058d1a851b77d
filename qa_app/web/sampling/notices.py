"""What the quality lead is told of plans that draw by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext

from qa_app.services.sampling import DRAWN, FAILED
from qa_app.web.notice_words import Details, NoticeWords
from qa_app.web.sampling.words import days_name, run_failure


def _drawn(details: Details) -> str:
    return str(gettext("The plan “%(name)s” has drawn from %(days)s.", **_names(details)))


def _failed(details: Details) -> str:
    values = details.get("values")
    why = run_failure(str(details.get("failure", "")), values if isinstance(values, dict) else {})
    return str(
        gettext(
            "The plan “%(name)s” could not draw from %(days)s: %(why)s", why=why, **_names(details)
        )
    )


def _names(details: Details) -> dict[str, str]:
    first, last = (date.fromisoformat(str(details[day])) for day in ("first_day", "last_day"))
    return {
        "name": str(details.get("name", "")),
        "days": days_name(first, last, str(details.get("period", ""))),
    }


WORDS: Mapping[str, NoticeWords] = {
    DRAWN: NoticeWords(_drawn, lambda details: url_for("sampling.one", draw_id=details["draw"])),
    FAILED: NoticeWords(
        _failed, lambda details: url_for("sampling_plans.one", plan_id=details["plan"])
    ),
}
