"""What appeals and re-checks are called on pages, and what their notices say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.appeals import AppealState, AppealStep, Outcome
from qa_app.web.notice_words import Details, NoticeWords

STATES: Mapping[AppealState, tuple[object, str]] = {
    AppealState.AWAITING_COMMENT: (lazy_gettext("Supervisor to comment"), "accent"),
    AppealState.AWAITING_RESCORE: (lazy_gettext("Second look"), "accent"),
    AppealState.AWAITING_DECISION: (lazy_gettext("To be decided"), "caution"),
    AppealState.DECIDED: (lazy_gettext("Decided"), "good"),
    AppealState.WITHDRAWN: (lazy_gettext("Withdrawn by the agent"), "neutral"),
}
"""A label and a tone for each."""

OUTCOMES: Mapping[Outcome, tuple[object, str]] = {
    Outcome.UPHELD: (lazy_gettext("First answer stands"), "neutral"),
    Outcome.CHANGED: (lazy_gettext("Answer changed"), "good"),
}

STEPS: Mapping[AppealStep, object] = {
    AppealStep.RAISE: lazy_gettext("Appeal raised"),
    AppealStep.COMMENT: lazy_gettext("Supervisor commented"),
    AppealStep.MOVE_ON: lazy_gettext("Went on without a comment"),
    AppealStep.ASSIGN: lazy_gettext("Second look given out"),
    AppealStep.RESCORE: lazy_gettext("Scored a second time"),
    AppealStep.DECIDE: lazy_gettext("Decided"),
    AppealStep.WITHDRAW: lazy_gettext("Withdrawn"),
}


def init_words(app: App) -> None:
    """Give templates the words of appeals."""
    app.jinja_env.globals.update(
        appeal_state=lambda value: STATES[AppealState(value)],
        appeal_outcome=lambda value: OUTCOMES[Outcome(value)],
        appeal_step=lambda value: STEPS[AppealStep(value)],
    )


def _to_appeal(details: Details) -> str:
    return url_for("appeals.one", appeal_id=details.get("appeal"))


def _saying(sentence: Callable[[Mapping[str, object]], object]) -> NoticeWords:
    def said(details: Details) -> str:
        values = {
            "id": details.get("conversation", ""),
            "agent": details.get("agent", ""),
            "day": details.get("due", ""),
        }
        return str(sentence(values))

    return NoticeWords(said, _to_appeal)


def _given(details: Details) -> str:
    return str(
        _(
            "Score one criterion of conversation %(id)s a second time, until %(day)s.",
            id=details.get("conversation", ""),
            day=details.get("due", ""),
        )
    )


NOTICES: Mapping[str, NoticeWords] = {
    "appeal.raised": _saying(
        lambda v: _("%(agent)s appeals against the review of %(id)s. Comment until %(day)s.", **v)
    ),
    "appeal.commented": _saying(
        lambda v: _("The appeal about %(id)s waits for a second look. Give it out.", **v)
    ),
    "appeal.given": NoticeWords(
        _given,
        lambda details: url_for("reviewing.form", assignment_id=details.get("assignment")),
    ),
    "appeal.returned": _saying(
        lambda v: _("The second look at %(id)s was skipped. Give it to somebody else.", **v)
    ),
    "appeal.rescored": _saying(
        lambda v: _("The appeal about %(id)s can be decided, until %(day)s.", **v)
    ),
    "appeal.decided": _saying(lambda v: _("The appeal about %(id)s is decided.", **v)),
    "appeal.withdrawn": _saying(lambda v: _("The appeal about %(id)s was withdrawn.", **v)),
    "appeal.reminder": _saying(
        lambda v: _("The appeal about %(id)s waits for you until %(day)s.", **v)
    ),
    "appeal.escalation": _saying(
        lambda v: _("The appeal about %(id)s is overdue since %(day)s. See that it goes on.", **v)
    ),
}
