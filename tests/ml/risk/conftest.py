"""One small model for all tests that only look at it."""

from __future__ import annotations

import pytest

from qa_app.ml.risk.model import RiskModel
from qa_app.ml.risk.training import train
from tests.ml.risk.making import corpus, seen


@pytest.fixture(scope="session")
def model() -> RiskModel:
    dialogues, labels = corpus(240)
    return train(seen(dialogues), labels)
