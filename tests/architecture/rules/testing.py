"""What makes a test worth its time."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.rules.sources import Breach, Source, Tree

ASSERTING_CALLS = {"raises", "warns", "fail", "expect"}
PASSING_OVER = {"skip", "skipif", "xfail", "importorskip"}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def tests_say_why(tree: Tree) -> Iterator[Breach]:
    """The name says what holds; the docstring says why anybody should care."""
    for source, test in _tests(tree):
        if not ast.get_docstring(test):
            yield Breach(source.name, test.lineno, f"{test.name} does not say why")


def tests_can_fail(tree: Tree) -> Iterator[Breach]:
    """A test that asserts nothing, itself or by a function beside it, only keeps warm."""
    for source, test in _tests(tree):
        beside = {node.name: node for node in ast.walk(source.tree) if isinstance(node, _Function)}
        if not _asserts(test, beside, set()):
            yield Breach(source.name, test.lineno, f"{test.name} asserts nothing")


def no_test_is_passed_over(tree: Tree) -> Iterator[Breach]:
    """A skipped test is a promise that nobody keeps."""
    for source in tree.values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in PASSING_OVER:
                owner = ast.unparse(node.value)
                if owner in {"pytest", "pytest.mark", "unittest"}:
                    yield Breach(source.name, node.lineno, f"{owner}.{node.attr}")


def _tests(tree: Tree) -> Iterator[tuple[Source, _Function]]:
    for source in tree.values():
        if not source.name.rpartition(".")[2].startswith("test_"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, _Function) and node.name.startswith("test_"):
                yield source, node


def _asserts(function: _Function, beside: Mapping[str, _Function], seen: set[str]) -> bool:
    seen.add(function.name)
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in ASSERTING_CALLS or name.startswith("assert_"):
            return True
        if name in beside and name not in seen and _asserts(beside[name], beside, seen):
            return True
    return False
