"""Who may import whom.

factory -> web | cli | jobs -> services -> storage | importers | ml | exports | definitions
-> core
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from tests.architecture.rules.sources import Breach, Source, Tree

_EDGES = ("qa_app.config", "qa_app.storage.wiring")
_BELOW_SERVICES = ("storage", "importers", "ml", "exports", "definitions")
# Values and formats may be named at the edge; rows of the database may not.
_VALUES = ("qa_app.importers", "qa_app.exports", "qa_app.definitions")
MAY_IMPORT: Mapping[str, tuple[str, ...]] = {
    "": (),
    "factory": (
        *(f"qa_app.{tier}" for tier in ("web", "cli", "jobs", "services", "core", "logs")),
        *_EDGES,
    ),
    "web": ("qa_app.services", *_VALUES, "qa_app.core", *_EDGES),
    "cli": ("qa_app.services", *_VALUES, "qa_app.core", *_EDGES),
    "jobs": ("qa_app.services", "qa_app.core"),
    "services": ("qa_app.core", *(f"qa_app.{tier}" for tier in _BELOW_SERVICES)),
    "storage": ("qa_app.core", "qa_app.config"),
    "importers": ("qa_app.core",),
    "ml": ("qa_app.core",),
    "exports": ("qa_app.core",),
    "definitions": ("qa_app.core",),
    "core": (),
    "config": (),
    "logs": (),
}
"""What each tier may import besides itself. Siblings of a tier stand in no row together."""

FLASK_PLACES = ("qa_app.factory", "qa_app.web", "qa_app.cli", "qa_app.storage.wiring")
FLASK = {"flask", "werkzeug", "wtforms", "click", "rich", "jinja2", "markupsafe"}
SQL_PLACES = (
    "qa_app.config",
    "qa_app.storage",
    "qa_app.services",
    "qa_app.cli.context",
    "qa_app.jobs.worker",
)
CORE_MAY_USE = {"numpy", "scipy"}
ADAPTERS = "qa_app.core.rules.adapters"
ADAPTERS_MAY_USE = {"ahocorasick_rs", "re2", "opencc"}


def imports_point_down(tree: Tree) -> Iterator[Breach]:
    """A tier imports only what the table allows, whether late, or for types alone, or not."""
    for source in tree.values():
        if source.tier not in MAY_IMPORT:
            yield Breach(source.name, 1, f"“{source.tier}” is no part of the house")
            continue
        for each in source.imports:
            if each.target.startswith("."):
                yield Breach(source.name, each.line, "imports are absolute")
            elif _of_the_product(each.target) and not _allowed(source, each.target):
                yield Breach(source.name, each.line, f"may not import {each.target}")


def no_cycles(tree: Tree) -> Iterator[Breach]:
    """No module imports itself by way of others while it is being imported."""
    edges = {name: sorted(_needed(source, tree)) for name, source in tree.items()}
    for circle in _circles(edges):
        yield Breach(circle[0], 1, "imports itself: " + " -> ".join([*circle, circle[0]]))


def imports_stand_at_the_top(tree: Tree) -> Iterator[Breach]:
    """A late import of the product's own hides a cycle."""
    for source in tree.values():
        for each in source.imports:
            if each.late and _of_the_product(each.target):
                yield Breach(source.name, each.line, f"late import of {each.target}")


def frameworks_stay_in_their_tiers(tree: Tree) -> Iterator[Breach]:
    """Flask at the edges, SQLAlchemy below the pages."""
    for source in tree.values():
        for each in source.imports:
            top = each.target.partition(".")[0]
            if (top in FLASK or top.startswith("flask_")) and not source.within(*FLASK_PLACES):
                yield Breach(source.name, each.line, f"{top} does not belong here")
            if top in {"sqlalchemy", "alembic", "psycopg"} and not source.within(*SQL_PLACES):
                yield Breach(source.name, each.line, f"{top} does not belong here")


def core_rests_on_little(tree: Tree) -> Iterator[Breach]:
    """The standard library, numpy and scipy; three adapters in one module."""
    for source in tree.values():
        if source.tier != "core":
            continue
        allowed = CORE_MAY_USE | (ADAPTERS_MAY_USE if source.name == ADAPTERS else set())
        for each in source.imports:
            top = each.target.partition(".")[0]
            if top not in {"qa_app", *sys.stdlib_module_names, *allowed}:
                yield Breach(source.name, each.line, f"core does not rest on {top}")


def _of_the_product(target: str) -> bool:
    return target == "qa_app" or target.startswith(("qa_app.", "tests."))


def _allowed(source: Source, target: str) -> bool:
    own = f"qa_app.{source.tier}" if source.tier else "qa_app"
    allowed = (*MAY_IMPORT[source.tier], *((own,) if source.tier else ()))
    if target == "qa_app.storage.wiring" or target.startswith("qa_app.storage.wiring."):
        return source.tier in {"factory", "web", "cli"} or source.within("qa_app.storage")
    if target.startswith("qa_app.config") and source.tier == "storage":
        return source.name == "qa_app.storage.wiring"
    return any(target == each or target.startswith(f"{each}.") for each in allowed)


def _needed(source: Source, tree: Tree) -> Iterator[str]:
    for each in source.imports:
        if each.late or each.typing:
            continue
        # "from package import name" needs a module of that name where there is one.
        for name in (each.target, each.target.rpartition(".")[0]):
            if name in tree and name != source.name:
                yield name
                break


def _circles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        yield from _walk(start, edges, path, done)


def _walk(
    name: str, edges: Mapping[str, list[str]], path: list[str], done: set[str]
) -> Iterator[list[str]]:
    if name in path:
        yield path[path.index(name) :]
        return
    if name in done:
        return
    path.append(name)
    for other in edges[name]:
        yield from _walk(other, edges, path, done)
    path.pop()
    done.add(name)
