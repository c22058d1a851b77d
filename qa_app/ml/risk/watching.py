"""Figures of dialogues that are watched for drift, each put into one of a few parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from qa_app.core.risk_models.drift import Watched, shares
from qa_app.ml.risk.features import Features, Floats

FIGURES = (
    "messages",
    "customer_length",
    "agent_length",
    "customer_anger",
    "customer_thanks",
    "agent_sorry",
    "customer_ends",
    "unanswered",
    "first_response_s",
    "longest_response_s",
)
"""Signals by name; the hits of rules are watched beside them."""

HITS = "hits"
WATCHED = (*FIGURES, HITS)
PARTS = 5


def reference(features: Features) -> dict[str, Watched]:
    """How the watched figures lie in the dialogues learnt from."""
    found = {}
    for name, values in _figures(features):
        known = values[~np.isnan(values)]
        cuts = np.linspace(0, 1, PARTS + 1)[1:-1]
        inner: list[float] = np.quantile(known, cuts).tolist() if len(known) else []
        borders = tuple(sorted(set(inner)))
        counts = np.bincount(_parts(values, borders), minlength=len(borders) + 2)
        found[name] = Watched(borders, shares(counts.tolist()))
    return found


def parts_of(features: Features, watched: Mapping[str, Watched]) -> list[bytes]:
    """The part of each watched figure, a byte each in the order of ``WATCHED``, by dialogue."""
    columns = [_parts(values, watched[name].borders) for name, values in _figures(features)]
    return [bytes(row) for row in np.column_stack(columns).astype(np.uint8)]


def _figures(features: Features) -> Iterator[tuple[str, Floats]]:
    place = {name: number for number, name in enumerate(features.signal_names)}
    for name in FIGURES:
        yield name, features.signals[:, place[name]]
    yield HITS, features.hits.sum(axis=1)


def _parts(values: Floats, borders: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """In which part each value lies, from 0; what is missing lies behind the last."""
    # A border is a value that occurs: it belongs to the part below it.
    found = np.searchsorted(np.array(borders), values, side="left")
    return np.where(np.isnan(values), len(borders) + 1, found).astype(np.int64)
