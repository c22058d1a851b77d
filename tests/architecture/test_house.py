"""The product and its tests keep the rules of the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.rules import PRODUCT_RULES, TEST_RULES, Rule, read_tree

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = read_tree(ROOT / "qa_app", without=("qa_app/storage/migrations",))
TESTS = read_tree(ROOT / "tests")


@pytest.mark.parametrize("rule", PRODUCT_RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps(rule: Rule) -> None:
    """Rules that nothing checks are kept for a month."""
    assert list(rule(PRODUCT)) == []


@pytest.mark.parametrize("rule", TEST_RULES, ids=lambda rule: rule.__name__)
def test_the_tests_keep(rule: Rule) -> None:
    """Likewise."""
    assert list(rule(TESTS)) == []


def test_every_tier_was_looked_at() -> None:
    """A checker that reads the wrong folder finds nothing wrong."""
    tiers = {source.tier for source in PRODUCT.values()}
    assert {"factory", "web", "cli", "jobs", "services", "storage", "core"} <= tiers
    assert len(TESTS) > 20


def test_the_wsgi_module_only_makes_the_application() -> None:
    """What stands there runs in every process, tested by nobody."""
    lines = (ROOT / "wsgi.py").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith('"""')] == [
        "from qa_app.factory import create_app",
        "app = create_app()",
    ]
