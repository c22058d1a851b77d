"""The risk model: linear scores of each view, over them the mean of boosted trees and of a straight
line, and a calibrated probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qa_app.ml.risk.features import BLOCKS, Features, Floats
from qa_app.ml.risk.grams import KINDS
from qa_app.ml.risk.lines import Line
from qa_app.ml.risk.trees import Trees
from qa_app.ml.risk.views import ALL, VIEWS
from qa_app.ml.risk.weighing import Buckets, Scale, known, signals_with_hits, weighed

Singles = NDArray[np.float32]

SIGNALS_WEIGH, HITS_WEIGH = 2.0, 1.0
"""How much signals and hits count beside one block of texts in the joint linear score."""


@dataclass(frozen=True, slots=True)
class Block:
    """One view's words or characters: of each bucket that counts (ascending) its rarity, and
    its weights in the view's and the joint score.

    In single precision, as a file keeps them: a model read back says exactly the same.
    """

    buckets: Buckets
    rarity: Singles
    own: Singles
    joint: Singles

    @classmethod
    def of(cls, rarity: Floats, own: Floats, joint: Floats) -> Block:
        """Made of an element for every bucket; those that weigh nothing are left out."""
        chosen = np.flatnonzero(rarity)
        parts = (each[chosen].astype(np.float32) for each in (rarity, own, joint))
        return cls(chosen.astype(np.int32), *parts)

    def texts(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Texts as rows of length 1 (or 0) over these buckets."""
        return weighed(known(counts, self.buckets), self.rarity)


@dataclass(frozen=True, slots=True)
class Risks:
    """Of n dialogues: the expected value (higher is better) and the probability of failing."""

    values: Floats
    probabilities: Floats


@dataclass(frozen=True, slots=True)
class Stack:
    """What makes one value of the columns: the mean of trees and a line.

    With few reviews the line holds better, with many the trees; their mean is never far behind.
    """

    trees: Trees
    line: Line

    def predict(self, columns: Floats) -> Floats:
        """The expected values, one for each row."""
        found: Floats = (self.trees.predict(columns) + self.line.predict(columns)) / 2
        return found


@dataclass(frozen=True, slots=True)
class RiskModel:
    """Everything that a risk is computed from.

    ``blocks`` follow ``features.BLOCKS``. ``mean``: of the values learnt from. ``signal_weights``
    and ``hit_weights`` stand in the joint linear score. ``slope`` and ``intercept``: the
    probability of failing is 1 / (1 + exp(−(slope · value + intercept))).
    """

    blocks: tuple[Block, ...]
    mean: float
    signal_names: tuple[str, ...]
    signal_scale: Scale
    signal_weights: Floats
    rules: tuple[str, ...]
    hit_scale: Scale
    hit_weights: Floats
    stack: Stack
    slope: float
    intercept: float

    def risks(self, features: Features) -> Risks:
        """The risks of these dialogues; raises ValueError for signals of another version."""
        if features.signal_names != self.signal_names:
            raise ValueError("The signals are not those that the model was trained on.")
        values = self.stack.predict(self.columns(features))
        return Risks(values, self.probability(values))

    def probability(self, values: Floats) -> Floats:
        """The chance of failing at an expected value."""
        found: Floats = 1 / (1 + np.exp(-(self.slope * values + self.intercept)))
        return found

    def columns(self, features: Features) -> Floats:
        """What the stack reads: the linear scores, signals and hits."""
        own = np.zeros((len(features), len(VIEWS)))
        joint = np.zeros(len(features))
        for number, (block, (view, _kind)) in enumerate(zip(self.blocks, BLOCKS, strict=True)):
            texts = block.texts(features.counts[number])
            own[:, VIEWS.index(view)] += texts @ block.own
            if view != ALL:
                joint += texts @ block.joint
        joint += self.signal_scale.apply(features.signals) @ self.signal_weights
        joint += self.hit_scale.apply(features.hits_of(self.rules)) @ self.hit_weights
        return columns(own + self.mean, joint + self.mean, features, self.rules)


def columns(own: Floats, joint: Floats, features: Features, rules: Sequence[str]) -> Floats:
    """The columns of the stack: one linear score a view, the joint one, signals, hits."""
    found: Floats = np.hstack([own, joint[:, None], signals_with_hits(features, tuple(rules))])
    return found


def block_numbers(view: str) -> NDArray[np.int64]:
    """Which blocks are a view's."""
    first = VIEWS.index(view) * len(KINDS)
    return np.arange(first, first + len(KINDS))
