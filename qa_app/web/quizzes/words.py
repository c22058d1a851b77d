"""How quizzes are said: where a reference comes from, what is asked, and what notices say."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.decimals import plain
from qa_app.core.quizzes import Source
from qa_app.core.rubrics import Rubric
from qa_app.web.languages import local_text
from qa_app.web.notice_words import NoticeWords

SOURCES: Mapping[Source, object] = {
    Source.REVIEW: lazy_gettext("A published review"),
    Source.CALIBRATION: lazy_gettext("A calibration"),
    Source.HAND: lazy_gettext("Set by hand"),
}

NOTICES: Mapping[str, NoticeWords] = {
    "quiz.asked": NoticeWords(
        lambda details: str(
            _("%(by)s asks you to score an example yourself.", by=details.get("by", ""))
        ),
        lambda details: url_for("quizzes.answer", example_id=details.get("example", 0)),
    ),
    "quiz.answered": NoticeWords(
        lambda details: str(
            _("%(by)s has scored the example that you asked for.", by=details.get("by", ""))
        ),
        lambda details: url_for("quizzes.one", example_id=details.get("example", 0)),
    ),
}


def init_words(app: App) -> None:
    """Give templates the words of quizzes."""
    app.jinja_env.globals.update(
        quiz_source=lambda value: SOURCES[Source(value)],
        quiz_asks=asks,
        quiz_difference=difference,
    )


def asks(form: Rubric) -> str:
    """What is to be scored: the one criterion, or the rubric with how many it has."""
    criteria = list(form.criteria)
    if len(criteria) == 1:
        return str(local_text(criteria[0].title))
    count = ngettext("%(num)s criterion", "%(num)s criteria", len(criteria))
    return f"{local_text(form.title)} · {count}"


def difference(points: Decimal | None) -> str:
    """Points beyond the reference with their sign; a dash where points do not tell."""
    if points is None:
        return "—"
    if not points:
        return "0"
    return ("+" if points > 0 else "−") + plain(abs(points))
