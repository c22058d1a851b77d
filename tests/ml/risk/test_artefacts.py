"""Models as files: they say the same afterwards, and carry no code."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from qa_app.core.errors import Invalid
from qa_app.core.proportions import Proportion
from qa_app.core.risk_models.drift import Tenth, Watched
from qa_app.ml.risk.artefacts import Artefact, read, write
from qa_app.ml.risk.cards import FORMAT, Card, Leading
from qa_app.ml.risk.evaluation import Metrics
from qa_app.ml.risk.model import RiskModel
from tests.ml.risk.making import corpus, seen

CARD = Card(
    trained_at="2026-10-12T09:00:00+08:00",
    source="reviews",
    detail="",
    failing_at=None,
    n=240,
    failing=60,
    agents=5,
    first_day="2026-09-01",
    last_day="2026-10-11",
    metrics={"out_of_time": Metrics(240, 60, 0.7, 0.9, 0.1, 3.0, (0.6, 0.8), (0.8, 0.95))},
    reliability=(Tenth(0.0, 0.5, 0.2, Proportion(3, 20)),),
    borders=(0.1, 0.5),
    shares=(0.5, 0.3, 0.2),
    watched={"messages": Watched((3.0,), (0.5, 0.5, 0.0))},
    leading=(Leading("signal", "customer_anger", 0.2),),
    versions={"scikit-learn": "1"},
    limits=("few_agents",),
)


def _signed(arrays: bytes, card: str) -> Artefact:
    told = json.loads(card)
    told["model_sha256"] = hashlib.sha256(arrays).hexdigest()
    return Artefact(arrays, json.dumps(told))


def test_a_model_read_back_says_exactly_the_same(model: RiskModel) -> None:
    """A ranking must not change because a process was started again."""
    kept, card = read(write(model, CARD))
    features = seen(corpus(30, seed=3)[0])
    assert np.array_equal(kept.risks(features).values, model.risks(features).values)
    assert card == CARD


def test_nobodys_words_are_in_the_file(model: RiskModel) -> None:
    """A model outlives the conversations that it was learnt from."""
    with np.load(BytesIO(write(model, CARD).arrays), allow_pickle=False) as held:
        texts = {name for name in held.files if held[name].dtype.kind not in "fi"}
    assert texts == {"signal_names", "rules"}


@pytest.mark.parametrize("place", [10, 1000, -10])
def test_a_changed_byte_is_noticed(model: RiskModel, place: int) -> None:
    """Disks and people damage files."""
    kept = write(model, CARD)
    arrays = bytearray(kept.arrays)
    arrays[place] ^= 1
    with pytest.raises(Invalid):
        read(Artefact(bytes(arrays), kept.card))


def test_another_version_is_refused_with_what_to_do(model: RiskModel) -> None:
    """Its columns would mean something else."""
    kept = write(model, CARD)
    with pytest.raises(Invalid, match="Train it anew"):
        read(Artefact(kept.arrays, kept.card.replace(FORMAT, "qa-risk-model/0")))


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"format": 1}', "[" * 100_000])
def test_a_damaged_card_is_refused(model: RiskModel, card: str) -> None:
    """Whatever is in it."""
    with pytest.raises(Invalid):
        read(Artefact(write(model, CARD).arrays, card))


def test_pickled_objects_are_refused_though_signed(model: RiskModel) -> None:
    """Whoever can write a card can sign it; still nothing of theirs is run."""
    file = BytesIO()
    np.savez(file, numbers=np.array([print], dtype=object))
    with pytest.raises(Invalid):
        read(_signed(file.getvalue(), write(model, CARD).card))


def test_trees_that_lead_nowhere_or_round_in_circles_are_refused(model: RiskModel) -> None:
    """They would be walked for ever."""
    trees = model.stack.trees
    inner = int(np.flatnonzero(trees.feature >= 0)[0])
    for name, wrong in (("left", inner), ("right", 10**8), ("feature", 10**6)):
        changed = getattr(trees, name).copy()
        changed[inner] = wrong
        other = replace(model, stack=replace(model.stack, trees=replace(trees, **{name: changed})))
        with pytest.raises(Invalid):
            read(write(other, CARD))


def test_a_line_of_other_columns_is_refused(model: RiskModel) -> None:
    """It would weigh one thing for another."""
    line = model.stack.line
    short = replace(line, weights=line.weights[:-1])
    with pytest.raises(Invalid):
        read(write(replace(model, stack=replace(model.stack, line=short)), CARD))


def test_weights_of_buckets_that_there_are_not_are_refused(model: RiskModel) -> None:
    """They would be read beside the array, or twice."""
    first, *others = model.blocks
    for changed in (first.buckets[::-1].copy(), first.buckets + 2**18, first.buckets[:-1]):
        wrong = replace(model, blocks=(replace(first, buckets=changed), *others))
        with pytest.raises(Invalid):
            read(write(wrong, CARD))


def test_a_model_holds_no_more_than_what_it_learnt(model: RiskModel) -> None:
    """Worker processes keep it in memory: 24 bytes a gram, not a place for every bucket."""
    for block in model.blocks:
        held = block.buckets.nbytes + block.rarity.nbytes + block.own.nbytes + block.joint.nbytes
        assert held == 24 * len(block.buckets)
