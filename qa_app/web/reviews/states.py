"""A form's state as the page's script knows it: plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from qa_app.core.decimals import plain
from qa_app.core.reviews import Evidence, Progress
from qa_app.core.rubrics import (
    Answer,
    ChoiceScale,
    Criterion,
    DeductionScale,
    Figure,
    Problem,
    Rubric,
    RubricScore,
    Suggestion,
    YesNoScale,
)
from qa_app.services.reviews import FilledForm, OpenedAssignment, Saved
from qa_app.web.formats import clock, duration, iso
from qa_app.web.languages import local_text
from qa_app.web.reviews.forms import said


def whole_state(opened: OpenedAssignment) -> dict[str, Any]:
    """Everything that the page fills in from."""
    form = opened.form
    return {
        "edition": opened.edition,
        "batch": opened.review.batch if opened.review else None,
        "seconds": opened.seconds,
        "stage": opened.stage.value,
        "revision": form.revision_id or 0,
        "saved_at": _moment(opened.saved_at),
        "answers": {criterion: _answer(given) for criterion, given in form.answers.items()},
        "evidence": [_evidence(each) for each in form.evidence],
        "comment": form.comment,
        "locked": {criterion: _answer(given) for criterion, given in form.locked.items()},
        "suggestions": suggestions_state(form),
        **_standing(form.score, form.progress, form.problems),
    }


def saved_state(saved: Saved) -> dict[str, Any]:
    """What a batch of changes left behind."""
    standing = saved.standing
    return {
        "edition": saved.edition,
        "saved_at": _moment(saved.saved_at),
        **_standing(standing.score, standing.progress, standing.problems),
    }


def problems_state(problems: Sequence[Problem]) -> list[dict[str, str | None]]:
    """What keeps a form from being submitted, each with the criterion to go to."""
    return [
        {"criterion": problem.criterion, "kind": problem.kind.value, "message": said(problem)}
        for problem in problems
    ]


def suggestions_state(form: FilledForm) -> dict[str, Any]:
    """What the findings suggest, by criterion, ready to be accepted."""
    return {
        each.criterion: _suggestion(form.rubric.rubric, each, form) for each in form.suggestions
    }


def _suggestion(rubric: Rubric, suggested: Suggestion, form: FilledForm) -> dict[str, Any]:
    because = [form.findings[place] for place in suggested.because]
    measured = [] if suggested.figure is None else [_measured(form, suggested.figure)]
    criterion = rubric.criterion(suggested.criterion)
    missing = [found for found in because if found.stored.message is None]
    return {
        "answer": _answer(suggested.answer),
        "text": "" if criterion is None else _worth(criterion, suggested.answer),
        "because": [*(local_text(found.rule.title) for found in because), *measured],
        "findings": [found.stored.id for found in because],
        "evidence": [
            {"seq": found.stored.message, "start": found.stored.start, "end": found.stored.end}
            for found in because
            if found.stored.message is not None
        ],
        # What is missing, or was measured, has no place to cite, so it is named.
        "reason": _("; ").join([*(local_text(found.rule.title) for found in missing), *measured]),
    }


def _measured(form: FilledForm, figure: Figure) -> str:
    time = duration(float(form.figures[figure]))
    if figure is Figure.FIRST_RESPONSE:
        return str(_("first reply after %(time)s", time=time))
    return str(_("longest wait for a reply %(time)s", time=time))


def _worth(criterion: Criterion, answer: Answer) -> str:
    match criterion.scale:
        case YesNoScale():
            return str(_("Yes") if answer.value == "yes" else _("No"))
        case DeductionScale():
            count = answer.count or 0
            return str(ngettext("%(num)s time", "%(num)s times", count))
        case ChoiceScale() as choice:
            titles = (each.title for each in choice.options if each.id == answer.value)
            return next((str(local_text(title)) for title in titles), "")
    most = plain(criterion.scale.maximum)
    return str(_("%(points)s of %(most)s points", points=answer.value, most=most))


def _standing(
    score: RubricScore, progress: Progress, problems: Sequence[Problem]
) -> dict[str, Any]:
    scored = score.as_json()
    return {
        "total": scored["total"],
        "without_critical": scored["without_critical"],
        "failed": list(score.failed_critical),
        "answered": progress.answered,
        "criteria": progress.criteria,
        "sections": {each["id"]: each for each in scored["sections"]},
        "problems": problems_state(problems),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return asdict(answer)


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return asdict(evidence)


def _moment(moment: datetime | None) -> Mapping[str, str] | None:
    return None if moment is None else {"iso": iso(moment), "clock": clock(moment)}
