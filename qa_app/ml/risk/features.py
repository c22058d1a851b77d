"""Dialogues as arrays: how often each gram stands in each view, signals, and hits of rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qa_app.ml.risk.grams import BUCKETS, KINDS, Tokenizer, grams_of
from qa_app.ml.risk.signals import signals
from qa_app.ml.risk.views import VIEWS, Dialogue, views_of

Floats = NDArray[np.float64]

BLOCKS = tuple((view, kind) for view in VIEWS for kind in KINDS)
MOST_HITS = 3
"""More hits of one rule count as so many."""


@dataclass(frozen=True, slots=True)
class Features:
    """Of n dialogues: n × buckets for each block, n × signals, and hits by rule.

    ``signal_names`` and ``rules`` name the columns.
    """

    counts: tuple[sparse.csr_matrix, ...]
    signals: Floats
    signal_names: tuple[str, ...]
    hits: Floats
    rules: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.signals)

    def rows(self, chosen: NDArray[np.int64]) -> Features:
        """Those of some dialogues."""
        return Features(
            tuple(block[chosen] for block in self.counts),
            self.signals[chosen],
            self.signal_names,
            self.hits[chosen],
            self.rules,
        )

    def hits_of(self, rules: Sequence[str]) -> Floats:
        """The columns of these rules; a rule that found nothing has zeros."""
        place = {rule: number for number, rule in enumerate(self.rules)}
        found = np.zeros((len(self), len(rules)))
        for column, rule in enumerate(rules):
            if rule in place:
                found[:, column] = self.hits[:, place[rule]]
        return found


def read(dialogues: Sequence[Dialogue], tokenizer: Tokenizer) -> Features:
    """What the model sees of these dialogues."""
    views = [views_of(each.conversation) for each in dialogues]
    told = [signals(each.conversation, each.figures) for each in dialogues]
    rules = sorted({found.rule for each in dialogues for found in each.findings})
    place = {rule: number for number, rule in enumerate(rules)}
    hits = np.zeros((len(dialogues), len(rules)))
    for row, each in enumerate(dialogues):
        for found in each.findings:
            hits[row, place[found.rule]] += 1
    names = tuple(told[0]) if told else ()
    return Features(
        counts=tuple(
            _counted(grams_of(kind, each[view].text, tokenizer).buckets for each in views)
            for view, kind in BLOCKS
        ),
        signals=np.array([list(each.values()) for each in told], dtype=np.float64),
        signal_names=names,
        hits=np.minimum(hits, MOST_HITS),
        rules=tuple(rules),
    )


def _counted(rows: Iterable[NDArray[np.int64]]) -> sparse.csr_matrix:
    found = list(rows)
    buckets, ends = np.concatenate(found), np.cumsum([0, *map(len, found)])
    counts = sparse.csr_matrix((np.ones(len(buckets)), buckets, ends), shape=(len(found), BUCKETS))
    counts.sum_duplicates()
    return counts
