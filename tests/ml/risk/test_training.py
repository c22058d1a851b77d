"""Learning which dialogues fail."""

from __future__ import annotations

import numpy as np
import pytest

from qa_app.core.errors import Invalid
from qa_app.ml.risk.evaluation import auc, metrics
from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.training import Labels, train
from qa_app.ml.risk.views import Dialogue
from tests.core.rules.making import talk
from tests.ml.risk.making import corpus, seen


def test_dialogues_that_it_has_not_seen_are_ranked_by_their_risk(model: RiskModel) -> None:
    """One in ten says what the other kind does: nobody could tell those."""
    dialogues, labels = corpus(200, seed=1)
    risks = model.risks(seen(dialogues))
    found = metrics(labels.values, labels.failing, risks.values, risks.probabilities)
    assert found.auc is not None
    assert found.auc > 0.85
    assert found.lift is not None
    assert found.lift > 2


def test_what_makes_one_fail_is_learnt_beside_what_makes_others_good() -> None:
    """Values that say nothing of failing do not keep the failing from being ranked."""
    dialogues, labels = corpus(240)
    values = np.random.default_rng(0).normal(size=240)
    told = train(seen(dialogues), Labels(values, labels.failing))
    others, known = corpus(200, seed=1)
    assert (auc(told.risks(seen(others)).probabilities, known.failing) or 0) > 0.8


def test_a_probability_means_what_it_says(model: RiskModel) -> None:
    """Of those said to fail by about a share, about that share fail."""
    dialogues, labels = corpus(400, seed=2)
    probabilities = model.risks(seen(dialogues)).probabilities
    assert abs(probabilities.mean() - labels.failing.mean()) < 0.08
    risky = probabilities > 0.5
    assert abs(probabilities[risky].mean() - labels.failing[risky].mean()) < 0.15


def test_the_same_data_and_seed_make_the_same_model(model: RiskModel) -> None:
    """A figure that cannot be made again cannot be defended."""
    dialogues, labels = corpus(240)
    again = train(seen(dialogues), labels)
    features = seen(dialogues[:20])
    assert np.array_equal(again.risks(features).values, model.risks(features).values)


def test_what_has_no_text_has_a_risk_too(model: RiskModel) -> None:
    """Pictures alone, or nobody who answered."""
    risks = model.risks(seen([Dialogue("d", talk()), Dialogue("e", talk("c  "))]))
    assert ((risks.probabilities > 0) & (risks.probabilities < 1)).all()


def test_without_enough_failing_ones_nothing_is_learnt() -> None:
    """Nine failures calibrate no probability."""
    dialogues, labels = corpus(60)
    few = np.zeros(60, dtype=np.bool_)
    few[:9] = True
    with pytest.raises(Invalid):
        train(seen(dialogues), Labels(labels.values, few))
