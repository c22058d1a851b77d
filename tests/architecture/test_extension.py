"""What a new rule operator costs: one module with its registration, its test, one example."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from qa_app.core.rules import operators
from qa_app.core.rules.registry import shipped
from qa_app.definitions.rules import EXAMPLES, as_mapping, load_shipped_rules, rules_from
from tests.architecture.rules import read_tree

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(module.name for module in pkgutil.iter_modules(operators.__path__))
PRODUCT = read_tree(ROOT / "qa_app", without=("qa_app/storage/migrations",))


def test_every_module_registers_one_operator() -> None:
    """The registry finds it there; nobody has to list it."""
    assert len(list(shipped())) == len(MODULES) > 3


@pytest.mark.parametrize("module", MODULES)
def test_an_operator_has_its_own_test(module: str) -> None:
    """Its place follows from its name."""
    assert (ROOT / "tests" / "core" / "rules" / f"test_{module}.py").is_file()


@pytest.mark.parametrize("operator", list(shipped()), ids=lambda operator: operator.name)
def test_an_operator_has_an_example_among_the_shipped_rules(operator: object) -> None:
    """Who writes a rule learns from one."""
    used = {
        key
        for rule in (*load_shipped_rules(), *rules_from([EXAMPLES]))
        for condition in as_mapping(rule)["conditions"].values()
        for key in condition
    }
    assert getattr(operator, "name", None) in used


def test_nothing_else_names_an_operator() -> None:
    """Else a new one would have to be added there as well."""
    naming = {
        source.name
        for source in PRODUCT.values()
        for each in source.imports
        if each.target.startswith(f"{operators.__name__}.")
        and not source.within(operators.__name__)
    }
    assert naming == set()
