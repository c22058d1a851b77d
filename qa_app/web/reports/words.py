"""How reports are said: their groups, figures and steps."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.reports import Bucket, Figure, Group, Step
from qa_app.services.reports import Kept
from qa_app.web.formats import period_name

GROUPS: Mapping[Group, object] = {
    Group.AGENTS: lazy_gettext("By agent"),
    Group.TEAMS: lazy_gettext("By team"),
    Group.CRITERIA: lazy_gettext("By criterion"),
    Group.RULES: lazy_gettext("By rule"),
    Group.REVIEWERS: lazy_gettext("By reviewer"),
}
ONE_OF: Mapping[Group, object] = {
    Group.AGENTS: lazy_gettext("Agent"),
    Group.TEAMS: lazy_gettext("Team"),
    Group.REVIEWERS: lazy_gettext("Reviewer"),
}
FIGURES: Mapping[Figure, object] = {
    Figure.PASSED: lazy_gettext("Pass rate"),
    Figure.CRITICAL: lazy_gettext("Critical error rate"),
    Figure.OTHER: lazy_gettext("Non-critical error rate"),
    Figure.MEAN: lazy_gettext("Plain score"),
}
STEPS: Mapping[Step, object] = {
    Step.DAY: lazy_gettext("by day"),
    Step.WEEK: lazy_gettext("by week"),
    Step.MONTH: lazy_gettext("by month"),
}
KEPT: Mapping[Kept, object] = {
    Kept.ALL: lazy_gettext("All that count"),
    Kept.PASSED: lazy_gettext("Passed"),
    Kept.FAILED: lazy_gettext("Not passed"),
    Kept.CRITICAL: lazy_gettext("With a critical error"),
    Kept.LOST: lazy_gettext("With other points lost"),
}
BEHIND: Mapping[Figure, Kept] = {
    Figure.PASSED: Kept.PASSED,
    Figure.CRITICAL: Kept.CRITICAL,
    Figure.OTHER: Kept.LOST,
    Figure.MEAN: Kept.ALL,
}
"""Which reviews a figure is opened at."""


def step_name(bucket: Bucket, step: Step) -> str:
    """A step as an axis names it: ``10-12``, ``第42周``, ``2026年10月``."""
    match step:
        case Step.DAY:
            return f"{bucket.days.first:%m-%d}"
        case Step.WEEK:
            week = int(bucket.id.partition("-W")[2])
            return str(_("Week %(week)s", week=week))
        case Step.MONTH:
            return period_name(bucket.id)


def step_span(bucket: Bucket, step: Step) -> str:
    """A step with its days, where its name leaves them open."""
    name = step_name(bucket, step)
    if step is not Step.WEEK:
        return name
    return f"{name} {bucket.days.first:%m-%d}–{bucket.days.last:%m-%d}"
