"""Models as files: arrays and a card, nothing that could carry code.

The card names the SHA-256 of the arrays. What is damaged, incomplete or of another version is
refused.
"""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from qa_app.core.errors import Invalid, _
from qa_app.ml.risk import cards
from qa_app.ml.risk.cards import Card
from qa_app.ml.risk.features import BLOCKS
from qa_app.ml.risk.grams import BUCKETS
from qa_app.ml.risk.lines import Line
from qa_app.ml.risk.model import SCORES, TARGETS, Block, RiskModel, Stack
from qa_app.ml.risk.trees import Trees
from qa_app.ml.risk.weighing import Scale

MOST_BYTES = 256 * 1024 * 1024
"""More than any model has; what claims more is not unpacked."""

_BLOCK = ("buckets", "rarity", "own", "joint")
_TREES = ("roots", "feature", "threshold", "left", "right", "value")


class Artefact(NamedTuple):
    """The two files of a model: ``model.npz`` and ``card.json``."""

    arrays: bytes
    card: str


def write(model: RiskModel, card: Card) -> Artefact:
    """A model with its card as files."""
    trees, line = model.stack.trees, model.stack.line
    held: dict[str, Any] = {
        "means": model.means,
        "slopes": model.slopes,
        "intercept": np.array(model.intercept),
        "signal_names": np.array(model.signal_names, dtype=np.str_),
        "signal_means": model.signal_scale.means,
        "signal_deviations": model.signal_scale.deviations,
        "signal_weights": model.signal_weights,
        "rules": np.array(model.rules, dtype=np.str_),
        "hit_means": model.hit_scale.means,
        "hit_deviations": model.hit_scale.deviations,
        "hit_weights": model.hit_weights,
        "line_base": line.base,
        "line_means": line.scale.means,
        "line_deviations": line.scale.deviations,
        "line_weights": line.weights,
    }
    held |= {f"trees_{name}": getattr(trees, name) for name in _TREES}
    for number, block in enumerate(model.blocks):
        for name in _BLOCK:
            held[f"block_{number}_{name}"] = getattr(block, name)
    file = BytesIO()
    np.savez_compressed(file, **held)
    arrays = file.getvalue()
    return Artefact(arrays, cards.as_json(card, hashlib.sha256(arrays).hexdigest()))


def read(artefact: Artefact) -> tuple[RiskModel, Card]:
    """The model of these files; raises Invalid where they cannot be trusted."""
    card, digest = cards.from_json(artefact.card)
    if hashlib.sha256(artefact.arrays).hexdigest() != digest:
        raise _damaged()
    try:
        with zipfile.ZipFile(BytesIO(artefact.arrays)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_BYTES:
                raise _damaged()
        with np.load(BytesIO(artefact.arrays), allow_pickle=False) as held:
            model = _model({name: held[name] for name in held.files})
    except (ValueError, KeyError, IndexError, OSError, EOFError, zipfile.BadZipFile) as reason:
        raise _damaged() from reason
    if not _fits(model):
        raise _damaged()
    return model, card


def _model(held: dict[str, Any]) -> RiskModel:
    line_scale = Scale(held["line_means"], held["line_deviations"])
    return RiskModel(
        blocks=tuple(_block(held, number) for number in range(len(BLOCKS))),
        means=held["means"],
        signal_names=tuple(held["signal_names"].tolist()),
        signal_scale=Scale(held["signal_means"], held["signal_deviations"]),
        signal_weights=held["signal_weights"],
        rules=tuple(held["rules"].tolist()),
        hit_scale=Scale(held["hit_means"], held["hit_deviations"]),
        hit_weights=held["hit_weights"],
        stack=Stack(
            Trees(*(held[f"trees_{name}"] for name in _TREES)),
            Line(held["line_base"], line_scale, held["line_weights"]),
        ),
        slopes=held["slopes"],
        intercept=float(held["intercept"]),
    )


def _block(held: dict[str, Any], number: int) -> Block:
    return Block(*(held[f"block_{number}_{name}"] for name in _BLOCK))


def _fits(model: RiskModel) -> bool:
    signals, rules = len(model.signal_names), len(model.rules)
    asked, line = SCORES + signals + rules, model.stack.line
    shapes = (
        (model.means, (TARGETS,)),
        (model.slopes, (TARGETS,)),
        (model.signal_scale.means, (signals,)),
        (model.signal_scale.deviations, (signals,)),
        (model.signal_weights, (signals, TARGETS)),
        (model.hit_scale.means, (rules,)),
        (model.hit_scale.deviations, (rules,)),
        (model.hit_weights, (rules, TARGETS)),
        (line.base, (TARGETS,)),
        (line.scale.means, (asked,)),
        (line.scale.deviations, (asked,)),
        (line.weights, (asked, TARGETS)),
    )
    if not all(_sound(block) for block in model.blocks):
        return False
    trees = model.stack.trees
    return all(each.shape == shape for each, shape in shapes) and trees.sound(asked, TARGETS)


def _sound(block: Block) -> bool:
    """Whether buckets ascend within their bounds, each with its weights."""
    buckets, pairs = block.buckets, (len(block.buckets), TARGETS)
    return bool(
        buckets.ndim == 1
        and buckets.dtype == np.int32
        and block.rarity.shape == buckets.shape
        and block.own.shape == block.joint.shape == pairs
        and all(each.dtype == np.float32 for each in (block.rarity, block.own, block.joint))
        and (np.diff(buckets) > 0).all()
        and (not len(buckets) or (buckets[0] >= 0 and buckets[-1] < BUCKETS))
    )


def _damaged() -> Invalid:
    return Invalid(_("This model's file is damaged. Train it anew."))
