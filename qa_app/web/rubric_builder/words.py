"""What the builder says of a draft: its outline, faults by place, changes in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qa_app.core.decimals import plain
from qa_app.core.rubric_changes import Alteration, What
from qa_app.core.rubric_trial import Obstacle
from qa_app.core.rubrics import Rubric
from qa_app.definitions.rubrics.drafts import At, criteria_of, item_at, place_of, sections_of
from qa_app.services.rubric_builder import OpenedDraft
from qa_app.web.languages import say
from qa_app.web.reviews.forms import filled
from qa_app.web.rubric_builder.forms import title
from qa_app.web.rubrics.views import KINDS

CHANGES: Mapping[What, object] = {
    What.ADDED: lazy_gettext("added"),
    What.REMOVED: lazy_gettext("removed"),
    What.MOVED: lazy_gettext("moved"),
    What.TITLE: lazy_gettext("title reworded"),
    What.MARK: lazy_gettext("pass mark"),
    What.CHANNELS: lazy_gettext("channels"),
    What.USE: lazy_gettext("use changed"),
    What.POINTS: lazy_gettext("points of the section"),
    What.WEIGHT: lazy_gettext("weight"),
    What.KIND: lazy_gettext("kind"),
    What.SCALE: lazy_gettext("what can be answered"),
    What.ANCHOR: lazy_gettext("descriptions of the answers reworded"),
    What.NA: lazy_gettext("whether it may be not applicable"),
    What.REQUIRED: lazy_gettext("whether it must be answered"),
    What.CONDITION: lazy_gettext("when it is asked"),
    What.CRITICAL: lazy_gettext("critical effect"),
    What.COMMENT: lazy_gettext("required comment"),
    What.CAUSES: lazy_gettext("root causes"),
    What.LINKS: lazy_gettext("linked rules"),
    What.GAUGE: lazy_gettext("measured figure"),
    What.WORDING: lazy_gettext("explanation reworded"),
}


OBSTACLES: Mapping[Obstacle, object] = {
    Obstacle.NEW: lazy_gettext("new: there is no answer to it yet"),
    Obstacle.GONE: lazy_gettext("not in the draft any more"),
    Obstacle.KIND: lazy_gettext("of another kind in the draft"),
    Obstacle.RANGE: lazy_gettext("with other points on offer in the draft"),
}

_OF_HEAD_AND_SECTION = ("id", "title", "source", "channels", "pass_mark", "sections", "criteria")
_OF_SCALE = ("kind", "weight", "points", "levels", "wanted", "costs", "anchors", "options")
_OF_USE = ("may_be_na", "required", "number", "critical", "cap", "fails_below", "asked_if")
_OF_REST = ("causes", "links", "bands", "gauge", "definition", "measure", "data_source")
SHOWN = (*_OF_HEAD_AND_SECTION, *_OF_SCALE, *_OF_USE, *_OF_REST)
"""The fields beside which something may be told."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the outline; ``weight``: what a criterion weighs, where that can be told."""

    place: At
    id: str
    title: str
    kind: str
    weight: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the outline with its criteria."""

    line: Line
    criteria: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the page says it."""

    change: Alteration
    sentence: str


def outline(draft: OpenedDraft, language: str) -> list[Group]:
    """The sections and criteria of a draft, such as they are."""
    sections = sections_of(draft.document)
    weights = _weights(draft.tried.rubric)
    groups = []
    for number, section in enumerate(sections):
        criteria = criteria_of(section)
        lines = [
            Line(
                At(number, place),
                f"{section.get('id')}.{each.get('id')}",
                title(each, language) or _("(no title yet)"),
                str(KINDS.get(str(each.get("kind", "points")), "")),
                weights.get(f"{section.get('id')}.{each.get('id')}", ""),
                number == 0 and place == 0,
                number == len(sections) - 1 and place == len(criteria) - 1,
            )
            for place, each in enumerate(criteria)
        ]
        head = Line(
            At(number),
            str(section.get("id")),
            title(section, language) or _("(no title yet)"),
            "",
            weights.get(str(section.get("id")), ""),
            number == 0,
            number == len(sections) - 1,
        )
        groups.append(Group(head, lines))
    return groups


def opened(draft: OpenedDraft, place: At) -> Mapping[str, Any]:
    """What stands at the open place; the head where nothing does."""
    return item_at(draft.document, place) or draft.document


def earlier(draft: OpenedDraft, place: At, language: str) -> list[tuple[str, str]]:
    """The criteria before the open one, on which it may hang."""
    found: list[tuple[str, str]] = []
    for number, section in enumerate(sections_of(draft.document)):
        for ordinal, criterion in enumerate(criteria_of(section)):
            if (number, ordinal) == (place.section, place.criterion):
                return found
            key = f"{section.get('id')}.{criterion.get('id')}"
            found.append((key, f"{title(criterion, language)} ({key})"))
    return found


def faults_by_place(draft: OpenedDraft) -> dict[str, dict[str, list[str]]]:
    """What is wrong, by place and by the field there."""
    found: dict[str, dict[str, list[str]]] = {}
    for fault in draft.tried.faults:
        place, field = place_of(fault.key)
        found.setdefault(str(place), {}).setdefault(field, []).append(say(fault.reason))
    return found


def told(change: Alteration) -> Told:
    """A change in words, with the figures before and after where it has some."""
    what = str(CHANGES[change.what])
    before, after = (
        (str(KINDS.get(each, each)) for each in (change.before, change.after))
        if change.what is What.KIND
        else (change.before, change.after)
    )
    if not (before or after):
        return Told(change, what)
    sentence = _(
        "%(what)s %(before)s → %(after)s", what=what, before=before or "—", after=after or "—"
    )
    return Told(change, sentence)


def empty_form(rubric: Rubric) -> Any:
    """The form that reviewers fill in, with nothing filled in."""
    return filled(rubric, {}, "")


def _weights(rubric: Rubric | None) -> dict[str, str]:
    if rubric is None:
        return {}
    found = {section.id: plain(section.weight) for section in rubric.sections}
    for section in rubric.sections:
        found |= {each.id: plain(section.weight_of(each)) for each in section.criteria}
    return found
