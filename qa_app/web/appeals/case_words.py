"""Decided cases as a criterion's help says them beside its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from qa_app.core.rubrics import Criterion, Rubric
from qa_app.services.appeals.listing import DecidedCase
from qa_app.web.answer_words import answer_words
from qa_app.web.languages import local_text

MOST_SAID = 2
"""The help has two lines; the page of cases has them all."""


def help_texts(rubric: Rubric, cases: Mapping[str, Sequence[DecidedCase]]) -> dict[str, str]:
    """What the help says of each criterion: its definition, then what was decided on it last."""
    return {
        each.id: " ".join(
            filter(None, [local_text(each.definition), *_lines(each, cases.get(each.id, ()))])
        )
        for each in rubric.criteria
    }


def _lines(criterion: Criterion, cases: Sequence[DecidedCase]) -> list[str]:
    return [
        str(
            _(
                "[Decided: %(answer)s] %(reason)s",
                answer=answer_words(criterion, case.decided_answer or case.first_answer),
                reason=case.reason,
            )
        )
        for case in cases[:MOST_SAID]
    ]
