"""Why a dialogue is thought risky: words, rules, and moments in the text.

Rules and moments are told by leaving them out and asking the whole model again. Phrases are told
by the joint linear score of failing: what each gram adds is spread over its characters, in all
views, and each character stands in one phrase at most, so that the effects of phrases add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from qa_app.core.conversations import Conversation, Role
from qa_app.ml.risk.features import BLOCKS, Features, read
from qa_app.ml.risk.grams import Tokenizer, grams_of
from qa_app.ml.risk.model import FAILING, RiskModel
from qa_app.ml.risk.views import ALL, Dialogue, View, plain, views_of

MOST_MOMENTS = 60
"""Of longer conversations the last messages are asked about."""

MOST_SHOWN = 8

LONGEST_PHRASE = 8
"""Characters up to which words that raise the risk side by side are shown as one phrase."""


class Word(NamedTuple):
    """A word or phrase of a message (code points); ``effect``: what it adds to the linear score of
    failing.
    """

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
            worth = (row.data * block.joint[row.indices, FAILING]).tolist()
            value = dict(zip(block.buckets[row.indices].tolist(), worth, strict=True))
            _spread(value, views[view], kind, tokenizer, effects)
    found = [
        phrase
        for seq, text in texts.items()
        for clause in _clauses(seq, text, effects[seq], tokenizer)
        for phrase in phrases(clause)
    ]
    return _distinct(sorted(found, key=lambda each: -each.effect))


def _clauses(
    seq: int, text: str, effects: np.ndarray[tuple[int], np.dtype[np.float64]], tokenizer: Tokenizer
) -> Iterator[list[Word]]:
    """The words of a message, parted by what is no word."""
    clause, place = list[Word](), 0
    for word in tokenizer(plain(text)):
        end = place + len(word)
        if any(each.isalnum() for each in word):
            effect = float(effects[place:end].sum())
            clause.append(Word(seq, place, end, text[place:end], effect))
        else:
            yield clause
            clause = []
        place = end
    yield clause


def phrases(clause: Sequence[Word]) -> Iterator[Word]:
    """Phrases of a clause that raise the risk, none over another.

    A word grows by those beside it that raise the risk too; a single character, which tells
    nobody anything, by whichever is beside it, or is left out.
    """
    taken: set[int] = set()
    for place in sorted(range(len(clause)), key=lambda each: -clause[each].effect):
        if clause[place].effect <= 0:
            break
        if place in taken:
            continue
        first = last = place
        while (nearer := _nearer(clause, first, last, taken)) is not None:
            first, last = min(first, nearer), max(last, nearer)
        phrase = _joined(clause[first : last + 1])
        if phrase.effect > 0 and len(phrase.text) > 1:
            taken.update(range(first, last + 1))
            yield phrase


def _nearer(clause: Sequence[Word], first: int, last: int, taken: Collection[int]) -> int | None:
    """The word beside a phrase by which it grows; ``None``: it is whole."""
    beside = [
        each
        for each in (first - 1, last + 1)
        if 0 <= each < len(clause)
        and each not in taken
        and clause[max(each, last)].end - clause[min(each, first)].start <= LONGEST_PHRASE
    ]
    best = max(beside, key=lambda each: clause[each].effect, default=None)
    single = clause[last].end - clause[first].start == 1
    return best if best is not None and (single or clause[best].effect > 0) else None


def _joined(words: Sequence[Word]) -> Word:
    text = "".join(each.text for each in words)
    effect = sum(each.effect for each in words)
    return Word(words[0].message, words[0].start, words[-1].end, text, effect)


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
