"""What the tests of people share."""

from __future__ import annotations

import pytest

from qa_app.services.people import hashing
from tests.support.people import QUICK_HASHER


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", QUICK_HASHER)
