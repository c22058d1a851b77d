"""How work on flagged conversations, and the notices about it, are said."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _p

from qa_app.core.flagged import Outcome, Stage, TriageAction
from qa_app.services.flag_runs import OpenedRun
from qa_app.web.notice_words import Details, NoticeWords, number, register

STAGES: Mapping[Stage, tuple[object, str]] = {
    Stage.WAITING: (_p("flagged conversation", "Waiting"), "caution"),
    Stage.IN_WORK: (_p("flagged conversation", "In work"), "accent"),
    Stage.DONE: (_p("flagged conversation", "Done"), "good"),
}
OUTCOMES: Mapping[Outcome, object] = {
    Outcome.REVIEW: _p("flagged conversation", "Sent to review"),
    Outcome.COACHING: _p("flagged conversation", "Sent to coaching"),
}


def init_words(app: App) -> None:
    """Tell the app how stages, outcomes and notices are said."""
    app.jinja_env.globals.update(
        stage_label=lambda value: str(STAGES[Stage(value)][0]),
        stage_tone=lambda value: STAGES[Stage(value)][1],
        outcome_label=lambda value: str(OUTCOMES[Outcome(value)]),
        waited_words=waited_words,
    )
    register(app, NOTICES)


def waited_words(days: int) -> str:
    """How long something has waited."""
    if days < 1:
        return str(_("since today"))
    return str(ngettext("waits for %(num)s day", "waits for %(num)s days", days))


def run_sentence(run: OpenedRun) -> str:
    """What a step over many has done."""
    done = run.changed
    sentences = {
        TriageAction.CONFIRM: ngettext(
            "%(num)s finding confirmed.", "%(num)s findings confirmed.", done
        ),
        TriageAction.DISMISS: ngettext(
            "%(num)s finding dismissed as a false alarm.",
            "%(num)s findings dismissed as false alarms.",
            done,
        ),
        TriageAction.REOPEN: ngettext(
            "%(num)s finding waits again.", "%(num)s findings wait again.", done
        ),
        TriageAction.REVIEW: ngettext(
            "%(num)s conversation sent to review.", "%(num)s conversations sent to review.", done
        ),
        TriageAction.COACHING: ngettext(
            "%(num)s conversation sent to coaching.",
            "%(num)s conversations sent to coaching.",
            done,
        ),
        TriageAction.ASSIGN: ngettext(
            "%(num)s conversation handed to a colleague.",
            "%(num)s conversations handed to a colleague.",
            done,
        ),
    }
    return str(sentences[run.action])


def passed_over_sentences(run: OpenedRun) -> list[str]:
    """Why some were left alone, the commonest reason first."""
    ordered = sorted(run.passed_over.items(), key=lambda each: -each[1])
    return [
        str(_("%(count)s left alone: %(why)s", count=count, why=gettext(sentence)))
        for sentence, count in ordered
    ]


def _handed(details: Details) -> str:
    conversation = details.get("conversation")
    if conversation:
        return str(_("Flagged conversation %(id)s was handed to you.", id=conversation))
    count = number(details, "count")
    return str(
        ngettext(
            "%(num)s flagged conversation was handed to you.",
            "%(num)s flagged conversations were handed to you.",
            count,
        )
    )


def _to_it(details: Details) -> str:
    part = details.get("part")
    if part:
        return url_for("conversations.one", part_id=part, list="flagged", state="in_work")
    return url_for("flagged.listing", state="in_work", mine="y")


NOTICES: Mapping[str, NoticeWords] = {"flag.assigned": NoticeWords(_handed, _to_it)}
