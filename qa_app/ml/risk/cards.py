"""What is told of a model: from what it was learnt, how good it is, and by which versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.ml.risk.evaluation import Metrics

FORMAT = "qa-risk-model/1"
"""Raised whenever views, grams, signals or the arrays change: other files are refused."""


@dataclass(frozen=True, slots=True)
class Card:
    """``trained_at``: ISO time. ``source``: what the labels are. ``failing``: what counts so.

    ``first_day`` and ``last_day``: of the conversations. ``metrics``: by how they were held
    out. ``borders`` and ``shares``: tenths of the held-out probabilities, which drift is
    measured against. ``versions``: of what it was trained by.
    """

    trained_at: str
    source: str
    failing_is: str
    n: int
    failing: int
    first_day: str | None
    last_day: str | None
    metrics: Mapping[str, Metrics]
    borders: tuple[float, ...]
    shares: tuple[float, ...]
    versions: Mapping[str, str]
    notes: tuple[str, ...] = field(default=())


def as_json(card: Card, digest: str) -> str:
    """The card as a file; ``digest``: SHA-256 of the model's file in hex."""
    told = {"format": FORMAT, "model_sha256": digest, **asdict(card)}
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def from_json(text: str) -> tuple[Card, str]:
    """The card and the digest that it names; raises Invalid."""
    try:
        told: dict[str, Any] = json.loads(text)
        if told["format"] != FORMAT:
            raise Invalid(
                _("This model is of the version %(found)s; %(wanted)s is needed. Train it anew."),
                found=str(told["format"])[:40],
                wanted=FORMAT,
            )
        told.pop("format")
        digest = str(told.pop("model_sha256"))
        told["metrics"] = {name: Metrics(**each) for name, each in told["metrics"].items()}
        for name in ("borders", "shares"):
            told[name] = tuple(float(each) for each in told[name])
        told["notes"] = tuple(told["notes"])
        return Card(**told), digest
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise Invalid(_("The card of this model is damaged. Train it anew.")) from reason
