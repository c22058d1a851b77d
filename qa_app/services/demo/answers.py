"""How a demo reviewer fills a form: as the findings suggest, and a little by mood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from qa_app.core.conversations import Message, Role
from qa_app.core.rubrics import Answer, Criterion, Suggestion
from qa_app.services.reviews import (
    AnswerGiven,
    Change,
    CommentGiven,
    EvidenceAttached,
    FilledForm,
)

REASONS = (
    "说明不够具体，客户又追问了一次",
    "没有主动告知处理时限",
    "流程上少了一步核实",
    "方案可行，但没有给出备选",
    "安抚不够，直接进入处理",
)
PRAISE = "整体流畅，态度亲切，可作为新人参考。"
CRITICISM = "请对照扣分依据复盘，注意用语和响应速度。"


@dataclass(frozen=True, slots=True)
class Strictness:
    """How a reviewer grades: the chance that a criterion without a finding loses points.

    Where the pre-screen found much, more is wrong that it cannot see: each finding makes a
    loss by ``per_finding`` more likely.
    """

    chance: float
    per_finding: float = 0.04


def changes_for(form: FilledForm, strictness: Strictness, rng: Random) -> list[Change]:
    """Answers to every criterion, with evidence or a reason for every point lost."""
    suggested = {each.criterion: each for each in form.suggestions}
    chance = strictness.chance + strictness.per_finding * len(form.findings)
    changes: list[Change] = []
    for criterion in form.rubric.rubric.criteria:
        if criterion.id in suggested:
            changes += _as_suggested(criterion, suggested[criterion.id], form)
        else:
            changes.append(_by_mood(criterion, chance, rng))
    lost = len(suggested)
    if lost != 1:
        changes.append(CommentGiven(PRAISE if lost == 0 else CRITICISM))
    return changes


def _as_suggested(
    criterion: Criterion, suggestion: Suggestion, form: FilledForm
) -> Iterator[Change]:
    found = [form.findings[place] for place in suggestion.because]
    titles = "；".join(dict.fromkeys(each.rule.title.in_locale("zh_CN") for each in found))
    yield AnswerGiven(criterion.id, replace(suggestion.answer, reason=titles))
    for each in found:
        if each.stored.message is not None:
            yield EvidenceAttached(
                criterion.id, each.stored.message, each.stored.start, each.stored.end
            )


def _by_mood(criterion: Criterion, chance: float, rng: Random) -> Change:
    if rng.random() >= chance:
        return AnswerGiven(criterion.id, criterion.scale.answer_losing(Decimal(0), 0))
    lost = Decimal(rng.choice((1, 2, 3)))
    answer: Answer = criterion.scale.answer_losing(lost, 1)
    return AnswerGiven(criterion.id, replace(answer, reason=rng.choice(REASONS)))


def best_agent_message(messages: Sequence[Message]) -> Message | None:
    """The agent's longest own message that is not too long to read at a glance."""
    own = [
        message
        for message in messages
        if message.role is Role.AGENT and not message.auto and 10 <= len(message.text) <= 80
    ]
    return max(own, key=lambda message: len(message.text), default=None)
