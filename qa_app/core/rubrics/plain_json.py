"""Rubrics and filled forms as the plain values of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from qa_app.core.decimals import plain
from qa_app.core.errors import Invalid, _
from qa_app.core.rubrics.answers import Answer, answer_from_json
from qa_app.core.rubrics.graded_scales import ChoiceScale, LevelsScale
from qa_app.core.rubrics.model import Criterion, Critical, Gauge, Rubric, Section
from qa_app.core.rubrics.results import Problem, ProblemKind, RubricScore
from qa_app.core.rubrics.scales import DeductionScale, Scale, YesNoScale
from qa_app.core.rubrics.scoring import score
from qa_app.core.texts import LocalText


def score_json(rubric: Rubric, form: object) -> RubricScore:
    """Score ``{"answers": {criterion: answer}}``; raises Invalid where it is something else.

    An answer of a wrong shape is a problem of its criterion, like a value off the scale.
    """
    given = form.get("answers") if isinstance(form, Mapping) else None
    if not isinstance(given, Mapping):
        raise Invalid(_("A filled form is an object with the key “answers”, itself an object."))
    answers: dict[str, Answer] = {}
    misshapen: dict[str, Problem] = {}
    for criterion, answer in given.items():
        try:
            answers[criterion] = answer_from_json(answer)
        except Invalid as fault:
            answers[criterion] = Answer()
            misshapen[criterion] = Problem(
                criterion, ProblemKind.REFUSED_ANSWER, fault.sentence, fault.values
            )
    result = score(rubric, answers)
    return replace(result, problems=tuple(_said(found, misshapen) for found in result.problems))


def description(rubric: Rubric) -> dict[str, Any]:
    """What a rubric asks: its sections and criteria with ids, kinds and points."""
    return {
        "id": rubric.id,
        "type": "rubric",
        "title": rubric.title.as_mapping(),
        "source": _texts(rubric.source),
        "channels": [channel.value for channel in rubric.channels],
        "subject": rubric.subject.value,
        "pass_mark": None if rubric.pass_mark is None else plain(rubric.pass_mark),
        "notes": [note.as_mapping() for note in rubric.notes],
        "assumed": [
            {"key": each.key, "reason": each.reason.as_mapping()} for each in rubric.assumptions
        ],
        "sections": [
            {
                "id": section.id,
                "title": section.title.as_mapping(),
                "points": plain(section.weight),
                "criteria": [_criterion(section, criterion) for criterion in section.criteria],
            }
            for section in rubric.sections
        ],
    }


def _said(found: Problem, misshapen: Mapping[str, Problem]) -> Problem:
    if found.kind is not ProblemKind.UNANSWERED or found.criterion is None:
        return found
    return misshapen.get(found.criterion, found)


def _criterion(section: Section, criterion: Criterion) -> dict[str, Any]:
    condition = criterion.asked_if
    return {
        "id": criterion.id,
        "number": criterion.number,
        "title": criterion.title.as_mapping(),
        "kind": criterion.scale.kind,
        "points": plain(criterion.scale.maximum),
        "weight": plain(section.weight_of(criterion)),
        "counts": criterion.scale.counts.value,
        "levels": [plain(level) for level in criterion.scale.levels],
        **_by_kind(criterion.scale),
        "full_marks": _best(criterion.scale),
        "not_applicable": criterion.may_be_na,
        "required": criterion.required,
        "asked_if": condition
        and {"criterion": condition.criterion, "answers": list(condition.answers)},
        "comment": criterion.comment and criterion.comment.value,
        "causes": [{"id": each.id, "title": each.title.as_mapping()} for each in criterion.causes],
        "critical": _critical(criterion.critical),
        "links": [{"rule": link.rule, "deduct": plain(link.deduct)} for link in criterion.links],
        "gauge": _gauge(criterion.gauge),
        "definition": _texts(criterion.definition),
        "measure": _texts(criterion.measure),
        "data_source": _texts(criterion.data_source),
    }


def _by_kind(scale: Scale) -> dict[str, Any]:
    match scale:
        case YesNoScale():
            return {"wanted": "yes" if scale.wanted else "no"}
        case DeductionScale():
            return {"costs": [plain(scale.lowest), plain(scale.highest)]}
        case LevelsScale():
            return {
                "anchors": [
                    {"points": plain(each.points), "text": each.text.as_mapping()}
                    for each in scale.anchors
                ]
            }
        case ChoiceScale():
            return {
                "options": [
                    {
                        "id": each.id,
                        "title": each.title.as_mapping(),
                        "points": None if each.points is None else plain(each.points),
                    }
                    for each in scale.options
                ]
            }
    return {}


def _best(scale: Scale) -> dict[str, Any] | None:
    """The answer that loses nothing, as a filled form spells it; null where none is asked."""
    best = scale.answer_losing(Decimal(0), occurrences=0)
    if best.count is not None:
        return {"count": best.count}
    return None if best.value is None else {"value": best.value}


def _gauge(gauge: Gauge | None) -> dict[str, Any] | None:
    if gauge is None:
        return None
    bands = [{"at_most": plain(band.at_most), "points": plain(band.points)} for band in gauge.bands]
    return {"figure": gauge.figure.value, "bands": bands}


def _critical(critical: Critical | None) -> dict[str, Any] | None:
    if critical is None:
        return None
    return {
        "harms": critical.harms.value,
        "reach": critical.reach.value,
        "cap": plain(critical.cap),
        "fails_below": None if critical.fails_below is None else plain(critical.fails_below),
    }


def _texts(text: LocalText | None) -> dict[str, str] | None:
    return text.as_mapping() if text else None
