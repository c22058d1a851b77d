"""How the kinds of tasks, and the notices about tasks, are said."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_pgettext as _p
from flask_babel import ngettext

from qa_app.core.reviews import Purpose
from qa_app.core.task_board import due_state
from qa_app.services.assignments import Moved
from qa_app.web.notice_words import Details, NoticeWords, number, register

PURPOSES: Mapping[Purpose, object] = {
    Purpose.SAMPLE: _p("kind of task", "Sample"),
    Purpose.TARGETED: _p("kind of task", "Targeted"),
    Purpose.EXERCISE: _p("kind of task", "Exercise"),
    Purpose.CALIBRATION: _p("kind of task", "Calibration"),
    Purpose.RECHECK: _p("kind of task", "Re-check"),
    Purpose.RESCORE: _p("kind of task", "Second look of an appeal"),
}


def purpose_label(value: str) -> str:
    """What a kind of task is called."""
    return str(PURPOSES[Purpose(value)])


def moved_sentences(moved: Moved) -> list[str]:
    """What became of tasks that were to change hands, and why some stayed."""
    said = [
        (
            moved.given,
            ngettext(
                "%(num)s task was re-assigned.", "%(num)s tasks were re-assigned.", moved.given
            ),
        ),
        (
            moved.drafts,
            ngettext(
                "%(num)s begun draft is kept for its author, should the task come back.",
                "%(num)s begun drafts are kept for their authors, should the tasks come back.",
                moved.drafts,
            ),
        ),
        (
            moved.begun,
            ngettext(
                "%(num)s is begun and stayed with its author.",
                "%(num)s are begun and stayed with their authors.",
                moved.begun,
            ),
        ),
        (
            moved.theirs,
            ngettext("%(num)s was theirs already.", "%(num)s were theirs already.", moved.theirs),
        ),
        (
            moved.nobody,
            ngettext(
                "%(num)s stayed: nobody chosen may review it.",
                "%(num)s stayed: nobody chosen may review them.",
                moved.nobody,
            ),
        ),
        (
            moved.elsewhere,
            ngettext(
                "%(num)s stayed: it belongs to a comparison, which has a page of its own.",
                "%(num)s stayed: they belong to comparisons, which have pages of their own.",
                moved.elsewhere,
            ),
        ),
        (
            moved.finished,
            ngettext(
                "%(num)s was finished meanwhile.",
                "%(num)s were finished meanwhile.",
                moved.finished,
            ),
        ),
    ]
    return [str(sentence) for count, sentence in said if count] or [str(_("Nothing was moved."))]


def init_words(app: App) -> None:
    """Tell the app how tasks and their notices are said."""
    app.jinja_env.globals.update(purpose_label=purpose_label, due_state=due_state)
    register(app, NOTICES)


def _due(details: Details) -> str:
    today, overdue = number(details, "today"), number(details, "overdue")
    said = []
    if overdue:
        said.append(
            ngettext(
                "%(num)s of your tasks is overdue.", "%(num)s of your tasks are overdue.", overdue
            )
        )
    if today:
        said.append(ngettext("%(num)s task is due today.", "%(num)s tasks are due today.", today))
    return " ".join(map(str, said))


def _taken(details: Details) -> str:
    count, drafts = number(details, "count"), number(details, "drafts")
    said = [
        ngettext(
            "%(num)s of your tasks was given to somebody else.",
            "%(num)s of your tasks were given to others.",
            count,
        )
    ]
    if drafts:
        said.append(
            ngettext(
                "What you had filled in for %(num)s of them is kept under your name.",
                "What you had filled in for %(num)s of them is kept under your name.",
                drafts,
            )
        )
    return " ".join(map(str, said))


def _counted(singular: str, plural: str) -> NoticeWords:
    return NoticeWords(
        lambda details: str(ngettext(singular, plural, number(details, "count"))), _to_queue
    )


def _to_queue(_details: Details) -> str:
    return url_for("assignments.listing")


def _to_task(details: Details) -> str:
    task = details.get("task")
    return url_for("reviewing.form", assignment_id=task) if task else url_for("assignments.listing")


NOTICES: Mapping[str, NoticeWords] = {
    "tasks.due": NoticeWords(_due, _to_queue),
    "tasks.overdue": NoticeWords(
        lambda details: str(
            ngettext(
                "%(num)s task of your teams is overdue.",
                "%(num)s tasks of your teams are overdue.",
                number(details, "overdue"),
            )
        ),
        lambda _details: url_for("task_board.tasks", overdue="y"),
    ),
    "tasks.given": NoticeWords(
        lambda details: str(
            ngettext(
                "%(num)s task was given to you.",
                "%(num)s tasks were given to you.",
                number(details, "count"),
            )
        ),
        _to_queue,
    ),
    "tasks.taken": NoticeWords(_taken, _to_queue),
    "tasks.reminded": NoticeWords(
        lambda details: str(
            ngettext(
                "%(name)s reminds you of %(num)s open task.",
                "%(name)s reminds you of %(num)s open tasks.",
                number(details, "count"),
                name=details.get("by", ""),
            )
        ),
        _to_queue,
    ),
    "tasks.targeted": NoticeWords(
        lambda details: str(
            _(
                "You are asked to review conversation %(id)s.",
                id=details.get("conversation", ""),
            )
        ),
        _to_task,
    ),
    "tasks.withdrawn": NoticeWords(
        lambda details: str(
            _(
                "The request to review conversation %(id)s was withdrawn.",
                id=details.get("conversation", ""),
            )
        ),
        _to_queue,
    ),
}
