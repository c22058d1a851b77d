"""The answers of several reviewers to the criteria of one conversation, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from qa_app.core.errors import Invalid
from qa_app.core.rubrics import (
    Answer,
    ChoiceScale,
    Counting,
    Criterion,
    Rubric,
    TextScale,
    asked,
)


class Outcome(NamedTuple):
    """What an answer comes to, so that two ways of saying the same are the same.

    ``points``: earned; ``None`` where not applicable. ``option``: the one picked of a choice.
    """

    points: Decimal | None
    option: str | None = None

    @property
    def na(self) -> bool:
        return self.points is None


class Given(NamedTuple):
    """One reviewer's answer; ``None`` where there is none to compare."""

    reviewer: int
    answer: Answer | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All answers to one criterion, in the order of the reviewers given.

    ``spread``: how far apart they lie, 0 to 1 of the criterion's points; 1 where some found it
    not applicable and others did not, or picked different options. ``majority``: what more
    than half answered, without anybody's reason.
    """

    criterion: Criterion
    given: tuple[Given, ...]
    spread: float
    majority: Answer | None

    @property
    def differs(self) -> bool:
        return len({each.outcome for each in self.given if each.outcome is not None}) > 1

    @property
    def unanimous(self) -> bool:
        """Whether at least two answered, and all of them the same."""
        return len([each for each in self.given if each.outcome]) > 1 and not self.differs


def compare(rubric: Rubric, answers: Mapping[int, Mapping[str, Answer]]) -> tuple[Comparison, ...]:
    """Every criterion that can be compared, the widest differences first, else as in the form.

    ``answers``: by reviewer and criterion. What a form's own answers do not ask does not count.
    """
    to_answer = {reviewer: asked(rubric, given) for reviewer, given in answers.items()}
    found = []
    for criterion in rubric.criteria:
        if isinstance(criterion.scale, TextScale):
            continue
        given = tuple(
            _given(criterion, reviewer, own if criterion.id in to_answer[reviewer] else {})
            for reviewer, own in answers.items()
        )
        outcomes = {each.outcome for each in given if each.outcome is not None}
        found.append(Comparison(criterion, given, _spread(criterion, outcomes), _majority(given)))
    return tuple(sorted(found, key=lambda each: (not each.differs, -each.spread)))


def outcome(criterion: Criterion, answer: Answer | None) -> Outcome | None:
    """What an answer comes to; ``None`` for none, for words, and for what cannot be taken."""
    if answer is None or not answer.is_given or isinstance(criterion.scale, TextScale):
        return None
    if answer.na:
        return Outcome(None)
    try:
        earned = criterion.scale.earned(answer)
    except Invalid:
        return None
    return Outcome(earned, answer.value if isinstance(criterion.scale, ChoiceScale) else None)


def share_of(criterion: Criterion, found: Outcome | None) -> float | None:
    """The share of its points, 0 to 1, on which all scored criteria can be put together."""
    if found is None or found.points is None or criterion.scale.counts is Counting.NOTHING:
        return None
    return float(found.points / criterion.scale.maximum)


def place_of(criterion: Criterion, found: Outcome | None) -> float | None:
    """The value on the criterion's own scale: the points, or an option's number from 0."""
    if found is None or found.points is None:
        return None
    if isinstance(criterion.scale, ChoiceScale):
        ids = [option.id for option in criterion.scale.options]
        return float(ids.index(found.option)) if found.option in ids else None
    return float(found.points)


def unsettled(rubric: Rubric, reference: Mapping[str, Answer]) -> tuple[str, ...]:
    """The criteria that the reference still lacks, as its own answers ask them."""
    to_answer = asked(rubric, reference)
    return tuple(
        criterion.id
        for criterion in rubric.criteria
        if criterion.id in to_answer
        and not isinstance(criterion.scale, TextScale)
        and outcome(criterion, reference.get(criterion.id)) is None
    )


def _given(criterion: Criterion, reviewer: int, own: Mapping[str, Answer]) -> Given:
    answer = own.get(criterion.id)
    return Given(reviewer, answer, outcome(criterion, answer))


def _spread(criterion: Criterion, outcomes: set[Outcome]) -> float:
    if len(outcomes) < 2:
        return 0.0
    shares = [share_of(criterion, each) for each in outcomes]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares) or isinstance(criterion.scale, ChoiceScale):
        return 1.0
    return max(known) - min(known)


def _majority(given: tuple[Given, ...]) -> Answer | None:
    counts = Counter(each.outcome for each in given if each.outcome is not None)
    if not counts:
        return None
    commonest, number = counts.most_common(1)[0]
    if 2 * number <= counts.total():
        return None
    answers = (each.answer for each in given if each.outcome == commonest and each.answer)
    return next(Answer(each.value, each.na, each.count, each.points) for each in answers)
