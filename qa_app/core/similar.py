"""How alike two conversations are, or two messages: by the pairs of characters they share.

Of a conversation only its :data:`TERMS` most telling pairs are kept, weighed by how often it
uses them and how seldom others do (tf-idf, cosine): a few numbers a conversation, so that a
hundred thousand are compared by an index, and a new one is added without touching the others.
How seldom is counted as conversations come in, so early ones are weighed by fewer.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np

from qa_app.core.conversations import Message, Role
from qa_app.core.search import fold

BUCKETS = 1 << 16
TERMS = 32
SCALE = 1000
"""A weight of 1.0 as it is stored; a likeness of 1.0 is its square."""

LEAST_ALIKE = 0.06
"""Below it two conversations share a turn of phrase, not a matter; seen on real chats."""

LEAST_ALIKE_MOMENT = 0.3

# A pair that hardly anybody uses tells less than its rarity says: a name, a slip of the keys.
# Few conversations have few pairs that many use.
_SELDOM, _PER_SELDOM = 10, 200
_RUN = re.compile(r"[^\W\d_]{2,}")
_PROBE, _PROBES = 3, 8
_LOOKED_THROUGH = 20_000
_SPEAKERS = frozenset({Role.CUSTOMER, Role.AGENT})


@dataclass(slots=True)
class Frequencies:
    """In how many conversations each bucket of pairs occurs, of how many in all."""

    documents: int = 0
    counts: array[int] = field(default_factory=lambda: array("I", bytes(4 * BUCKETS)))

    def add(self, terms: Iterable[int]) -> None:
        """Count one conversation by the buckets that occur in it, each once."""
        self.documents += 1
        for bucket in terms:
            self.counts[bucket] += 1

    def rarities(self) -> list[float]:
        """The inverse document frequency of every bucket, from 0 upwards."""
        seldom = min(_SELDOM, 1 + self.documents // _PER_SELDOM)
        counts = np.maximum(np.frombuffer(self.counts, np.uintc), seldom)
        rarities: list[float] = np.log1p((1 + self.documents) / counts).tolist()
        return rarities


class Term(NamedTuple):
    """A bucket of pairs, and its weight in thousandths."""

    bucket: int
    weight: int


@lru_cache(1 << 17)
def bucket_of(first: str, second: str) -> int:
    """Where a pair of characters is counted: the same on every machine."""
    mixed = (ord(first) * 0x9E3779B1 ^ ord(second) * 0x85EBCA77) & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) % BUCKETS


def counted(texts: Iterable[str]) -> Counter[int]:
    """How often each bucket occurs in texts; pairs across signs, blanks or figures are none."""
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for run in _RUN.findall(fold(text)):
            pairs.update(pairwise(run))
    found: Counter[int] = Counter()
    for (first, second), times in pairs.items():
        found[bucket_of(first, second)] += times
    return found


def texts_of(messages: Iterable[Message]) -> list[str]:
    """What makes up the matter of a conversation: what people say, not templates or the bot."""
    return [each.text for each in messages if each.role in _SPEAKERS and not each.auto]


def signature(counts: Mapping[int, int], rarities: Sequence[float]) -> tuple[Term, ...]:
    """The most telling buckets, by bucket; the squares of the weights add up to about 1."""
    weighed = [((1 + log(times)) * rarities[bucket], bucket) for bucket, times in counts.items()]
    best = sorted(weighed, key=lambda each: (-each[0], each[1]))[:TERMS]
    norm = sqrt(sum(weight * weight for weight, _bucket in best))
    if norm == 0:
        return ()
    terms = (Term(bucket, round(weight / norm * SCALE)) for weight, bucket in best)
    return tuple(sorted(term for term in terms if term.weight))


def seldom(terms: Iterable[Term], frequencies: Frequencies) -> list[Term]:
    """Those of the terms that fewest texts have, which together lead to no more than are
    quickly looked through; at least one, where there is one.
    """
    counts = frequencies.counts
    by_rarity = sorted(terms, key=lambda term: (counts[term.bucket], term.bucket))
    sums = accumulate(counts[term.bucket] for term in by_rarity)
    return by_rarity[: max(1, sum(1 for total in sums if total <= _LOOKED_THROUGH))]


def alike(one: Mapping[int, int], other: Mapping[int, int], rarities: Sequence[float]) -> float:
    """The cosine of two counted texts, each pair weighed by its rarity: 0 to 1."""
    common = one.keys() & other.keys()
    if not common:
        return 0.0
    shared = sum(one[bucket] * other[bucket] * rarities[bucket] ** 2 for bucket in common)
    first, second = (
        sum((times * rarities[bucket]) ** 2 for bucket, times in each.items())
        for each in (one, other)
    )
    norm = sqrt(first) * sqrt(second)
    return min(shared / norm, 1.0) if norm else 0.0


def probes(text: str, frequencies: Frequencies, rarities: Sequence[float]) -> list[str]:
    """The pieces of a message by which one like it is looked for: the rarest that are not its
    conversation's alone, none twice.

    Of three characters each, of two where the message has no longer run.
    """
    runs = _RUN.findall(fold(text))
    width = _PROBE if any(len(run) >= _PROBE for run in runs) else _PROBE - 1
    pieces = {run[start : start + width] for run in runs for start in range(len(run) - width + 1)}
    elsewhere = (piece for piece in pieces if _least(piece, frequencies) > 1)
    return sorted(elsewhere, key=lambda piece: (-_rarity(piece, rarities), piece))[:_PROBES]


def shared_spans(text: str, buckets: frozenset[int] | set[int]) -> tuple[tuple[int, int], ...]:
    """Where a text holds some of the buckets: (start, end) in code points, neighbours joined."""
    folded, spans = fold(text), list[tuple[int, int]]()
    for run in _RUN.finditer(folded):
        for start, (first, second) in enumerate(pairwise(run.group()), start=run.start()):
            if bucket_of(first, second) not in buckets:
                continue
            if spans and spans[-1][1] > start:
                spans[-1] = (spans[-1][0], start + 2)
            else:
                spans.append((start, start + 2))
    return tuple(spans)


def _least(piece: str, frequencies: Frequencies) -> int:
    return min(frequencies.counts[bucket_of(*pair)] for pair in pairwise(piece))


def _rarity(piece: str, rarities: Sequence[float]) -> float:
    return sum(rarities[bucket_of(*pair)] for pair in pairwise(piece))
