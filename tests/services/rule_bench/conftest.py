"""A bench for the tests of this folder."""

from __future__ import annotations

import pytest

from qa_app.services.context import Context
from tests.support.benching import Bench


@pytest.fixture
def bench(context: Context) -> Bench:
    return Bench(context)
