"""Python sources as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Breach(NamedTuple):
    """Where a rule is broken, and how."""

    module: str
    line: int
    what: str


class Import(NamedTuple):
    """One imported name. ``late``: inside a function; ``typing``: for type checkers alone."""

    target: str
    line: int
    late: bool
    typing: bool


@dataclass(frozen=True)
class Source:
    """One module. ``name``: dotted, packages without ``__init__``."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def tier(self) -> str:
        """The part of the product it belongs to; a module at the top is its own."""
        return [*self.name.split("."), ""][1]

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(_imports(self.tree, late=False, typing=False))

    def within(self, *prefixes: str) -> bool:
        """Whether it is one of these modules or stands below one of them."""
        return any(self.name == each or self.name.startswith(f"{each}.") for each in prefixes)


Tree = Mapping[str, Source]
Rule = Callable[[Tree], Iterator[Breach]]


def read_tree(package: Path, *, without: tuple[str, ...] = ()) -> Tree:
    """Every module of a package, by name; ``without`` names folders to pass by."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package.parent)
        if any(str(place).startswith(folder) for folder in without):
            continue
        is_package = path.name == "__init__.py"
        name = ".".join(place.parent.parts if is_package else place.with_suffix("").parts)
        found[name] = Source(name, path.read_text("utf-8"), is_package)
    return found


def tree_of(**texts: str) -> Tree:
    """A tree for the tests of the rules; ``__`` in a name stands for a dot."""
    sources = [Source(name.replace("__", "."), text) for name, text in texts.items()]
    return {source.name: source for source in sources}


def _imports(node: ast.AST, *, late: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, late, typing)
        elif isinstance(child, ast.ImportFrom):
            origin = "." * child.level + (child.module or "")
            for alias in child.names:
                yield Import(f"{origin}.{alias.name}", child.lineno, late, typing)
        else:
            yield from _imports(
                child,
                late=late or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda),
                typing=typing or _is_for_type_checkers(child),
            )


def _is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
