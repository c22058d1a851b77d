"""What is told of a model: from what it was learnt, how good it is, and by which versions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from qa_app.core.errors import Invalid, _
from qa_app.core.proportions import Proportion
from qa_app.core.risk_models.drift import Tenth, Watched
from qa_app.ml.risk.evaluation import Metrics

FORMAT = "qa-risk-model/4"
"""Raised whenever views, grams, signals or the arrays change: other files are refused."""

OUT_OF_TIME, OUT_OF_AGENT, AT_RANDOM = "out_of_time", "out_of_agent", "at_random"
"""How dialogues were held out: the latest, those of other agents, or by chance."""


class Leading(NamedTuple):
    """A signal's or a rule's name, and what one deviation more of it does to the risk."""

    kind: str
    name: str
    effect: float


@dataclass(frozen=True, slots=True)
class Card:
    """``trained_at``: ISO time. ``source``: what the labels are, ``detail`` which of them.

    ``failing_at``: from which figure down a label fails; ``None``: a review below its pass mark.
    ``first_day`` and ``last_day``: of the conversations. ``metrics``: by how they were held out.
    ``reliability``: what was said of held-out ones and what came. ``borders`` and ``shares``:
    tenths of the held-out probabilities, which drift is measured against, as it is against
    ``watched``. ``leading``: the strongest first. ``limits``: what has to be borne in mind, by
    name. ``versions``: of what it was trained by.
    """

    trained_at: str
    source: str
    detail: str
    failing_at: float | None
    n: int
    failing: int
    agents: int
    first_day: str
    last_day: str
    metrics: Mapping[str, Metrics]
    reliability: Sequence[Tenth]
    borders: tuple[float, ...]
    shares: tuple[float, ...]
    watched: Mapping[str, Watched]
    leading: Sequence[Leading]
    versions: Mapping[str, str]
    limits: tuple[str, ...] = field(default=())


def as_json(card: Card, digest: str) -> str:
    """The card as a file; ``digest``: SHA-256 of the model's file in hex."""
    told = {"format": FORMAT, "model_sha256": digest, **asdict(card)}
    told["reliability"] = [
        [each.low, each.high, each.said, each.failed.count, each.failed.of]
        for each in card.reliability
    ]
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
        told["metrics"] = {name: _metrics(each) for name, each in told["metrics"].items()}
        told["reliability"] = tuple(
            Tenth(float(low), float(high), float(said), Proportion(int(count), int(of)))
            for low, high, said, count, of in told["reliability"]
        )
        told["watched"] = {
            name: Watched(_floats(borders), _floats(shares))
            for name, (borders, shares) in told["watched"].items()
        }
        told["leading"] = tuple(
            Leading(str(kind), str(name), float(effect)) for kind, name, effect in told["leading"]
        )
        for name in ("borders", "shares"):
            told[name] = _floats(told[name])
        told["limits"] = tuple(map(str, told["limits"]))
        return Card(**told), digest
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as reason:
        raise Invalid(_("The card of this model is damaged. Train it anew.")) from reason


def _metrics(told: dict[str, Any]) -> Metrics:
    for name in ("spearman_range", "auc_range"):
        if told.get(name) is not None:
            low, high = told[name]
            told[name] = (float(low), float(high))
    return Metrics(**told)


def _floats(told: Sequence[object]) -> tuple[float, ...]:
    return tuple(float(str(each)) for each in told)
