"""What a dialogue is about in a few bytes, so that likeness can be told without its text.

Random signs (W. B. Johnson, J. Lindenstrauss, Contemporary Mathematics 26 (1984) 189–206): each
gram has a fixed direction of ones and minus ones, and a text is the sum of its grams' directions
by their weights. The cosine of two sketches is about that of the texts; from one it cannot be
told what was said.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qa_app.ml.risk.features import BLOCKS, Features
from qa_app.ml.risk.grams import BUCKETS, WORDS
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.views import ALL

SIZE = 64
_SEED = 20261012
_BLOCK = BLOCKS.index((ALL, WORDS))
_MOST = 127

Bytes = NDArray[np.int8]


def sketches_of(model: RiskModel, features: Features) -> Bytes:
    """The sketches of n dialogues, n × ``SIZE``; of a text without known words all are 0."""
    block = model.blocks[_BLOCK]
    rows = block.texts(features.counts[_BLOCK]) @ _directions()[block.buckets]
    greatest = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12)
    found: Bytes = np.round(rows / greatest * _MOST).astype(np.int8)
    return found


@lru_cache(maxsize=1)
def _directions() -> Bytes:
    signs = np.random.default_rng(_SEED).integers(0, 2, (BUCKETS, SIZE), dtype=np.int8)
    found: Bytes = signs * 2 - 1
    return found
