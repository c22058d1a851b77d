"""An answer to a criterion in words, wherever it is shown outside of its form."""

from __future__ import annotations

from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.decimals import plain
from qa_app.core.rubrics import (
    Answer,
    ChoiceScale,
    Counting,
    Criterion,
    DeductionScale,
    YesNoScale,
)
from qa_app.web.languages import local_text


def init_answer_words(app: App) -> None:
    """Give templates the words of answers."""
    app.jinja_env.globals.update(answer_words=answer_words)


def answer_words(criterion: Criterion, answer: Answer | None) -> str:
    """What was answered; a dash where nothing was."""
    if answer is None or not answer.is_given:
        return "—"
    if answer.na:
        return str(_("Not applicable"))
    match criterion.scale:
        case YesNoScale():
            return str(_("Yes") if answer.value == "yes" else _("No"))
        case ChoiceScale() as choice:
            titles = (each.title for each in choice.options if each.id == answer.value)
            return next((str(local_text(title)) for title in titles), answer.value or "—")
        case DeductionScale() as fault:
            count = answer.count or 0
            said = ngettext("%(num)s time", "%(num)s times", count)
            return f"{said} × {answer.points or plain(fault.lowest)}" if count else str(said)
    if criterion.scale.counts is Counting.NOTHING:
        return answer.value or "—"
    most = plain(criterion.scale.maximum)
    return str(_("%(points)s of %(most)s points", points=answer.value, most=most))
