"""Small models: none of these tests is about how good trees are."""

from __future__ import annotations

import pytest

from qa_app.ml.risk import training
from qa_app.services import definitions
from qa_app.services.context import Context
from qa_app.services.risk_models import learning
from qa_app.storage.tables.people import Team
from tests.support.factories import make_team


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TREES", 20)
    monkeypatch.setattr(learning, "AGENT_FOLDS", 2)


@pytest.fixture
def team(context: Context) -> Team:
    definitions.seed_shipped(context)
    found = make_team(context.session, "t1")
    context.session.commit()
    return found
