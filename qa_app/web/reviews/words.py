"""What the page says of a task before anything is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.reviews import Purpose
from qa_app.services.reviews import OpenedAssignment
from qa_app.web.formats import moment

PURPOSES: Mapping[Purpose, tuple[object, object]] = {
    Purpose.TARGETED: (
        lazy_gettext("Targeted review"),
        lazy_gettext("Asked for by hand, not drawn: it is published, but stays out of the mean."),
    ),
    Purpose.EXERCISE: (
        lazy_gettext("Exercise"),
        lazy_gettext(
            "A scenario that the agent played; it has no transcript and no part in the mean."
        ),
    ),
    Purpose.CALIBRATION: (
        lazy_gettext("Calibration"),
        lazy_gettext("Several reviewers score this one, and none sees what the others answer."),
    ),
    Purpose.RECHECK: (
        lazy_gettext("Re-check"),
        lazy_gettext("A second look at a review that is not published yet; it stays hidden here."),
    ),
    Purpose.RESCORE: (
        lazy_gettext("Appeal"),
        lazy_gettext("Scored anew for an appeal, without seeing what was answered before."),
    ),
}


class TaskWords(NamedTuple):
    """What a task is for: its name and a sentence, both empty for the ordinary one."""

    name: str
    sentence: str


def task_words(opened: OpenedAssignment) -> TaskWords:
    """What a task is for, where it is no ordinary one."""
    if opened.purpose is Purpose.SAMPLE:
        return TaskWords("", "")
    name, sentence = PURPOSES[opened.purpose]
    return TaskWords(str(name), str(sentence))


def newer_words(opened: OpenedAssignment) -> str:
    """That a newer version of the rubric was published; empty where there is none."""
    newer = opened.newer
    if newer is None:
        return ""
    return str(
        _(
            "Version %(number)s of this form was published on %(moment)s and is for conversations"
            " from that day on. This review stays on version %(own)s; nothing of it is lost.",
            number=newer.number,
            moment=moment(newer.created_at),
            own=opened.form.rubric.number,
        )
    )
