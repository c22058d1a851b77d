"""How coaching is said: kinds, states, steps, and what notices say of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext, ngettext, pgettext

from qa_app.core.coaching.tasks import Origin, TaskKind, TaskState, TaskStep
from qa_app.web.navigation import N_
from qa_app.web.notice_words import Details, NoticeWords, number

KINDS: Mapping[TaskKind, object] = {
    TaskKind.COACHING: lazy_gettext("Coaching"),
    TaskKind.CORRECTIVE: lazy_gettext("Corrective"),
}

STATES: Mapping[TaskState, tuple[object, str]] = {
    TaskState.SET: (lazy_pgettext("coaching", "Not read yet"), "accent"),
    TaskState.READ: (lazy_pgettext("coaching", "Read"), "accent"),
    TaskState.CONFIRMED: (lazy_gettext("Confirmed by the agent"), "caution"),
    TaskState.DONE: (lazy_pgettext("coaching", "Done"), "good"),
    TaskState.WITHDRAWN: (lazy_gettext("Withdrawn"), "neutral"),
}

STEPS: Mapping[TaskStep, object] = {
    TaskStep.READ: lazy_gettext("The agent has read the task"),
    TaskStep.CONFIRM: lazy_gettext("The agent confirmed the task"),
    TaskStep.COMMENT: lazy_pgettext("coaching", "Comment"),
    TaskStep.FINISH: lazy_gettext("Coaching ended"),
    TaskStep.PASSED: lazy_gettext("Re-check passed"),
    TaskStep.FAILED: lazy_gettext("Re-check not passed"),
    TaskStep.WITHDRAW: lazy_gettext("Withdrawn"),
}

ORIGINS: Mapping[Origin, object] = {
    Origin.REVIEW: lazy_gettext("A review"),
    Origin.APPEAL: lazy_gettext("The decision of an appeal"),
    Origin.REQUEST: lazy_gettext("A flagged conversation"),
    Origin.APPRAISAL: lazy_gettext("An assessment"),
}


def init_words(app: App) -> None:
    """Give templates the words of coaching."""
    app.jinja_env.globals.update(
        coaching_kind=lambda value: KINDS[TaskKind(value)],
        coaching_state=lambda value: STATES[TaskState(value)],
        coaching_step=lambda value: STEPS[TaskStep(value)],
        coaching_origin=lambda value: ORIGINS[Origin(value)],
    )


def _name(details: Details) -> str:
    if details.get("kind") == TaskKind.CORRECTIVE.value:
        return str(pgettext("coaching notice", "Corrective task"))
    return str(pgettext("coaching notice", "Coaching task"))


def _said(sentence: str) -> NoticeWords:
    """A notice for the agent."""
    return NoticeWords(lambda details: _filled(sentence, details), _own)


def _filled(sentence: str, details: Details) -> str:
    return str(
        _(
            sentence,
            name=_name(details),
            by=details.get("by", ""),
            due_on=details.get("due_on", ""),
        )
    )


def _own(details: Details) -> str:
    return url_for("coaching.own", task_id=details.get("task", 0))


def _led(details: Details) -> str:
    return url_for("coaching.one", task_id=details.get("task", 0))


def _due(details: Details) -> str:
    if details.get("late"):
        return _filled(N_("%(name)s: it was due on %(due_on)s. Confirm it."), details)
    return _filled(N_("%(name)s: it is due on %(due_on)s."), details)


def _ended(details: Details) -> str:
    if details.get("kind") == TaskKind.CORRECTIVE.value:
        return _filled(N_("%(name)s: the re-check is passed."), details)
    return _filled(N_("%(name)s: %(by)s has ended it."), details)


def _overdue(details: Details) -> str:
    count = number(details, "overdue")
    return str(
        ngettext(
            "%(num)s coaching task that you lead is overdue.",
            "%(num)s coaching tasks that you lead are overdue.",
            count,
        )
    )


NOTICES = {
    "coaching.set": NoticeWords(
        lambda details: _filled(
            N_("%(name)s from %(by)s, with a quiz: score it and confirm by %(due_on)s.")
            if number(details, "quiz")
            else N_("%(name)s from %(by)s: confirm it by %(due_on)s."),
            details,
        ),
        _own,
    ),
    "coaching.again": _said(N_("%(name)s: the re-check was not passed. New day: %(due_on)s.")),
    "coaching.answered": _said(N_("%(name)s: %(by)s wrote a comment.")),
    "coaching.ended": NoticeWords(_ended, _own),
    "coaching.withdrawn": _said(N_("%(name)s: %(by)s has withdrawn it.")),
    "coaching.confirmed": NoticeWords(
        lambda details: _filled(N_("%(name)s: %(by)s has confirmed it."), details), _led
    ),
    "coaching.commented": NoticeWords(
        lambda details: _filled(N_("%(name)s: %(by)s wrote a comment."), details), _led
    ),
    "coaching.due": NoticeWords(_due, _own),
    "coaching.overdue": NoticeWords(_overdue, lambda _details: url_for("coaching.listing", late=1)),
}
