"""How calibration is said: states, verdicts, outcomes, notices."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.agreement import LACK_SENTENCES, Course, Estimate, Lack
from qa_app.core.calibration import Mean, Outcome, Reading, RoundState, Verdict, verdict
from qa_app.core.decimals import plain
from qa_app.core.rubrics import Criterion
from qa_app.web.formats import number
from qa_app.web.languages import local_text
from qa_app.web.notice_words import Details, NoticeWords

STATES: Mapping[RoundState, tuple[object, str]] = {
    RoundState.OPEN: (lazy_gettext("Being reviewed"), "accent"),
    RoundState.SETTLING: (lazy_gettext("In session"), "caution"),
    RoundState.CLOSED: (lazy_gettext("Reference stands"), "good"),
    RoundState.CALLED_OFF: (lazy_gettext("Called off"), "neutral"),
}

READINGS: Mapping[Reading, tuple[object, str]] = {
    Reading.SAME: (lazy_gettext("They mean the same"), "good"),
    Reading.UNCLEAR: (lazy_gettext("Not clear yet"), "caution"),
    Reading.NOT_YET: (lazy_gettext("They do not mean the same yet"), "bad"),
    Reading.TOO_FEW: (lazy_gettext("Too few conversations"), "neutral"),
    Reading.UNIFORM: (lazy_gettext("All answers alike"), "neutral"),
    Reading.NOTHING: (lazy_gettext("Nothing compared"), "neutral"),
}

COURSES: Mapping[Course, tuple[object, str]] = {
    Course.STRICTER: (lazy_gettext("Growing stricter"), "caution"),
    Course.MILDER: (lazy_gettext("Growing milder"), "caution"),
    Course.NOT_SHOWN: (lazy_gettext("No trend shown"), "neutral"),
}


def init_words(app: App) -> None:
    """Give templates the words."""
    app.jinja_env.globals.update(
        round_state=lambda value: STATES[RoundState(value)],
        verdict_of=verdict,
        reading_of=lambda found: READINGS[found.reading],
        advice_of=advice,
        course_of=lambda value: COURSES[value],
        lack_sentence=lack_sentence,
        outcome_words=outcome_words,
        signed=signed,
        mean_interval=mean_interval,
    )


def advice(found: Verdict) -> str:
    """What to do about it."""
    match found.reading:
        case Reading.TOO_FEW | Reading.NOTHING if found.more:
            return str(ngettext("%(num)s more to know", "%(num)s more to know", found.more))
        case Reading.UNCLEAR if found.more:
            return str(
                ngettext("about %(num)s more to know", "about %(num)s more to know", found.more)
            )
        case Reading.NOT_YET:
            return str(_("Write the definition anew and discuss the widest cases"))
        case Reading.UNIFORM:
            return str(_("Choose conversations in which it is at stake"))
    return ""


def lack_sentence(figure: Estimate) -> str:
    """Why a figure or its interval is missing."""
    return str(_(LACK_SENTENCES[Lack(figure.lack)])) if figure.lack is not None else ""


def outcome_words(criterion: Criterion, found: Outcome | None) -> str:
    """What an answer comes to, as short as a cell: points, an option's title, not applicable."""
    if found is None:
        return "—"
    if found.points is None:
        return str(_("N/A"))
    if found.option is not None:
        options = getattr(criterion.scale, "options", ())
        titles = (option.title for option in options if option.id == found.option)
        return next((str(local_text(title)) for title in titles), found.option)
    return plain(found.points)


def signed(value: float | None, digits: int = 1) -> str:
    """A difference with its sign: ``+1.5``, ``−2.0``."""
    if value is None:
        return "—"
    text = number(abs(value), digits)
    if not any(each in "123456789" for each in text):
        return text
    return ("+" if value > 0 else "−") + text


def mean_interval(mean: Mean | None, digits: int = 1) -> str:
    """``−3.1 … +0.4``; empty where nothing tells."""
    if mean is None or mean.low is None:
        return ""
    return f"{signed(mean.low, digits)} … {signed(mean.high, digits)}"


def _opened(details: Details) -> str:
    if details.get("due"):
        return str(
            _(
                "New calibration “%(name)s”: review its conversations by %(due)s.",
                name=details.get("name", ""),
                due=details["due"],
            )
        )
    return str(
        _("New calibration “%(name)s”: review its conversations.", name=details.get("name", ""))
    )


NOTICES: Mapping[str, NoticeWords] = {
    "calibration.opened": NoticeWords(
        _opened, lambda details: url_for("calibration.mine", round_id=details.get("round"))
    ),
    "calibration.all_in": NoticeWords(
        lambda details: str(
            _("Calibration “%(name)s”: all answers are in.", name=details.get("name", ""))
        ),
        lambda details: url_for("calibration.one", round_id=details.get("round")),
    ),
    "calibration.closed": NoticeWords(
        lambda details: str(
            _(
                "Calibration “%(name)s”: the reference stands. See where you differ.",
                name=details.get("name", ""),
            )
        ),
        lambda details: url_for("calibration.mine", round_id=details.get("round")),
    ),
}
