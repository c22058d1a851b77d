"""Why a dialogue is thought risky: words, rules, and moments in the text.

Rules and moments are told by leaving them out and asking the whole model again. Words are told
by the joint linear score: what each gram adds is spread over its characters, in all views.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from qa_app.core.conversations import Conversation, Role
from qa_app.ml.risk.features import BLOCKS, Features, read
from qa_app.ml.risk.grams import Tokenizer, grams_of
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.views import ALL, Dialogue, View, plain, views_of

MOST_MOMENTS = 60
"""Of longer conversations the last messages are asked about."""

MOST_SHOWN = 8


class Word(NamedTuple):
    """A word of a message (code points); ``effect``: how much it lowers the expected value."""

    message: int
    start: int
    end: int
    text: str
    effect: float


class Cause(NamedTuple):
    """``of``: a rule's id, or a message's number; ``effect``: how much it adds to the risk."""

    of: str | int
    effect: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The probability of failing, and what raises it most, the strongest first."""

    probability: float
    words: Sequence[Word]
    rules: Sequence[Cause]
    moments: Sequence[Cause]


def explain(model: RiskModel, dialogue: Dialogue, tokenizer: Tokenizer) -> Explanation:
    """Why the model thinks so of a dialogue."""
    without = dict(_without(dialogue))
    features = read([dialogue, *without.values()], tokenizer)
    whole, *rest = model.risks(features).probabilities
    causes = [
        Cause(of, float(whole - each))
        for of, each in zip(without, rest, strict=True)
        if each < whole
    ]
    return Explanation(
        float(whole),
        _words(model, dialogue.conversation, features, tokenizer),
        _strongest(each for each in causes if isinstance(each.of, str)),
        _strongest(each for each in causes if isinstance(each.of, int)),
    )


def _without(dialogue: Dialogue) -> Iterator[tuple[str | int, Dialogue]]:
    """The dialogue without each rule's findings, and without each of its messages."""
    for rule in sorted({found.rule for found in dialogue.findings}):
        kept = [found for found in dialogue.findings if found.rule != rule]
        yield rule, replace(dialogue, findings=kept)
    messages = dialogue.conversation.messages
    spoken = [each for each in messages if each.role in (Role.CUSTOMER, Role.AGENT)]
    for left_out in spoken[-MOST_MOMENTS:]:
        shorter = replace(
            dialogue.conversation, messages=tuple(each for each in messages if each != left_out)
        )
        kept = [found for found in dialogue.findings if found.message != left_out.seq]
        yield left_out.seq, replace(dialogue, conversation=shorter, findings=kept)


def _words(
    model: RiskModel, conversation: Conversation, features: Features, tokenizer: Tokenizer
) -> list[Word]:
    texts = {each.seq: each.text for each in conversation.messages}
    effects = {seq: np.zeros(len(text)) for seq, text in texts.items()}
    views = views_of(conversation)
    for number, (view, kind) in enumerate(BLOCKS):
        if view != ALL:
            block = model.blocks[number]
            row = block.texts(features.counts[number][:1])
            worth = (row.data * block.joint[row.indices]).tolist()
            value = dict(zip(block.buckets[row.indices].tolist(), worth, strict=True))
            _spread(value, views[view], kind, tokenizer, effects)
    found = []
    for seq, text in texts.items():
        place = 0
        for word in tokenizer(plain(text)):
            end = place + len(word)
            effect = -float(effects[seq][place:end].sum())
            if effect > 0 and any(each.isalnum() for each in word):
                found.append(Word(seq, place, end, text[place:end], effect))
            place = end
    return _distinct(sorted(found, key=lambda each: -each.effect))


def _spread(
    value: Mapping[int, float],
    view: View,
    kind: str,
    tokenizer: Tokenizer,
    effects: dict[int, np.ndarray[tuple[int], np.dtype[np.float64]]],
) -> None:
    """Add what each gram of a view is worth to the characters that it stands on."""
    grams = grams_of(kind, view.text, tokenizer)
    times: dict[int, int] = defaultdict(int)
    for bucket in grams.buckets.tolist():
        times[bucket] += 1
    along = np.zeros(len(view.text))
    for bucket, start, end in zip(*(part.tolist() for part in grams), strict=True):
        if bucket in value:
            along[start:end] += value[bucket] / times[bucket] / (end - start)
    for seq, begin in zip(view.seqs, view.begins, strict=True):
        effects[seq] += along[begin : begin + len(effects[seq])]


def _distinct(words: Sequence[Word]) -> list[Word]:
    """The strongest, each word of a message once."""
    found: dict[tuple[int, str], Word] = {}
    for word in words:
        found.setdefault((word.message, word.text), word)
    return list(found.values())[:MOST_SHOWN]


def _strongest(causes: Iterator[Cause]) -> list[Cause]:
    return sorted(causes, key=lambda each: -each.effect)[:MOST_SHOWN]
