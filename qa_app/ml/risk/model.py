"""The risk model: linear scores of each view, over them the mean of a forest and of straight lines,
and a calibrated probability.

Everything is told of two targets: how good a dialogue is (its value), and whether it fails. What
makes a dialogue fail is not what makes a good one better, so that neither alone ranks as well.
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

VALUE, FAILING = 0, 1
TARGETS = 2
"""Places of the targets in every array that has one for each."""

SIGNALS_WEIGH, HITS_WEIGH = 2.0, 1.0
"""How much signals and hits count beside one block of texts in the joint linear score."""


@dataclass(frozen=True, slots=True)
class Block:
    """One view's words or characters: of each bucket that counts (ascending) its rarity, and
    its weights in the view's and the joint scores, buckets × targets.

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
    """What makes targets of the columns: the mean of a forest and of lines.

    With few reviews the lines hold better, with many the forest; their mean is never far behind.
    """

    trees: Trees
    line: Line

    def predict(self, columns: Floats) -> Floats:
        """The expected targets, rows × targets."""
        found: Floats = (self.trees.predict(columns) + self.line.predict(columns)) / 2
        return found


@dataclass(frozen=True, slots=True)
class RiskModel:
    """Everything that a risk is computed from.

    ``blocks`` follow ``features.BLOCKS``. ``means``: of the targets learnt from.
    ``signal_weights`` and ``hit_weights`` stand in the joint linear scores, each × targets.
    ``slopes`` and ``intercept``: the probability of failing is
    1 / (1 + exp(−(evidence · slopes + intercept))).
    """

    blocks: tuple[Block, ...]
    means: Floats
    signal_names: tuple[str, ...]
    signal_scale: Scale
    signal_weights: Floats
    rules: tuple[str, ...]
    hit_scale: Scale
    hit_weights: Floats
    stack: Stack
    slopes: Floats
    intercept: float

    def risks(self, features: Features) -> Risks:
        """The risks of these dialogues; raises ValueError for signals of another version."""
        if features.signal_names != self.signal_names:
            raise ValueError("The signals are not those that the model was trained on.")
        targets = self.stack.predict(self.columns(features))
        probabilities = 1 / (1 + np.exp(-(evidence(targets) @ self.slopes + self.intercept)))
        return Risks(targets[:, VALUE], probabilities)

    def columns(self, features: Features) -> Floats:
        """What the stack reads: the linear scores, signals and hits."""
        own = np.zeros((len(features), len(VIEWS), TARGETS))
        joint = np.zeros((len(features), TARGETS))
        for number, (block, (view, _kind)) in enumerate(zip(self.blocks, BLOCKS, strict=True)):
            texts = block.texts(features.counts[number])
            own[:, VIEWS.index(view)] += texts @ block.own
            if view != ALL:
                joint += texts @ block.joint
        joint += self.signal_scale.apply(features.signals) @ self.signal_weights
        joint += self.hit_scale.apply(features.hits_of(self.rules)) @ self.hit_weights
        return columns(own + self.means, joint + self.means, features, self.rules)


def evidence(targets: Floats) -> Floats:
    """What the probability goes by, n × targets: the value, and the root of the share expected to
    fail, on whose scale few and many vary alike, so that neither end says too much.
    """
    shares = np.clip(targets[:, FAILING], 0.0, 1.0)
    found: Floats = np.column_stack([targets[:, VALUE], np.sqrt(shares)])
    return found


SCORES = (len(VIEWS) + 1) * TARGETS
"""How many columns of the stack are linear scores."""


def columns(own: Floats, joint: Floats, features: Features, rules: Sequence[str]) -> Floats:
    """The columns of the stack: the linear scores of each view (n × views × targets), the joint
    ones (n × targets), signals, hits.
    """
    scores = own.reshape(len(own), -1)
    found: Floats = np.hstack([scores, joint, signals_with_hits(features, tuple(rules))])
    return found


def block_numbers(view: str) -> NDArray[np.int64]:
    """Which blocks are a view's."""
    first = VIEWS.index(view) * len(KINDS)
    return np.arange(first, first + len(KINDS))
