"""What modules do, and where they may do it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.rules.sources import Breach, Source, Tree

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

OUTSIDE_WORLD = {
    "asyncio",
    "glob",
    "http",
    "io",
    "logging",
    "os",
    "pathlib",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
CLOCKS = {"now", "utcnow", "today"}
STATUS_PLACES = ("qa_app.web.errors", "qa_app.cli.errors")
CORE_ERRORS = {"QaError", "Invalid", "Refused", "NotFound", "Conflict"}
DATABASE_PLACES = ("qa_app.storage", "qa_app.config")
DATABASES = {"sqlite", "postgresql", "postgres"}
CONNECTED = ("bind", "connection", "engine", "session")
ON_IMPORT = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
)
READING = {"open", "read_text", "read_bytes", "glob", "rglob", "iterdir", "connect", "urlopen"}


def core_is_pure(tree: Tree) -> Iterator[Breach]:
    """No input or output, no clock, no chance of its own in the core."""
    for source in tree.values():
        if source.tier != "core":
            continue
        for each in source.imports:
            if each.target.partition(".")[0] in OUTSIDE_WORLD:
                yield Breach(source.name, each.line, f"core uses {each.target}")
        for call in _calls(source.tree):
            what = ast.unparse(call.func)
            owner, _, name = what.rpartition(".")
            if what in {"open", "print", "input"}:
                yield Breach(source.name, call.lineno, f"core calls {what}()")
            if name in CLOCKS and owner.rpartition(".")[2] in {"datetime", "date"}:
                yield Breach(source.name, call.lineno, f"core reads the clock: {what}()")
            if owner == "random" and (name != "Random" or not call.args):
                yield Breach(source.name, call.lineno, f"core takes chances: {what}()")


def only_services_commit(tree: Tree) -> Iterator[Breach]:
    """A use case is one transaction, and nobody else knows where it ends."""
    for source in tree.values():
        if source.tier == "services":
            continue
        for call in _calls(source.tree):
            # A use case may be called "commit" as well; it takes what it commits.
            ends = isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
            if ends and not call.args and not call.keywords:
                yield Breach(source.name, call.lineno, "only services commit")


def statuses_come_from_two_files(tree: Tree) -> Iterator[Breach]:
    """Elsewhere a core error is let through, or turned into words beside a field."""
    for source in tree.values():
        if source.tier not in {"web", "cli"} or source.within(*STATUS_PLACES):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler) and _names(node.type) & CORE_ERRORS:
                for line in _status_lines(node):
                    yield Breach(source.name, line, "a core error becomes a status here")


def only_storage_knows_the_database(tree: Tree) -> Iterator[Breach]:
    """Nothing else asks which database it is on."""
    for source in tree.values():
        if source.within(*DATABASE_PLACES):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and _asks_for_dialect(node):
                yield Breach(source.name, node.lineno, "asks for the database's dialect")
            if isinstance(node, ast.Constant) and node.value in DATABASES:
                yield Breach(source.name, node.lineno, f"knows the database {node.value!r}")


def importing_does_nothing(tree: Tree) -> Iterator[Breach]:
    """A module only names things; pages may announce themselves to their own blueprint."""
    for source in tree.values():
        for node in source.tree.body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if not isinstance(node, ON_IMPORT) and not _is_announcement(source, node):
                if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
                    yield Breach(source.name, node.lineno, "does something on import")
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                for call in _calls(node):
                    if ast.unparse(call.func).rpartition(".")[2] in READING:
                        yield Breach(source.name, call.lineno, "reads something on import")


def modules_say_what_they_are_for(tree: Tree) -> Iterator[Breach]:
    """One sentence saves reading the rest; an empty package has nothing to say."""
    for source in tree.values():
        if source.tree.body and not ast.get_docstring(source.tree):
            yield Breach(source.name, 1, "says nowhere what it is for")


def nothing_grows_too_long(tree: Tree) -> Iterator[Breach]:
    """A long module has two subjects, a long function two steps."""
    for source in tree.values():
        lines = len(source.text.splitlines())
        if lines > LONGEST_MODULE:
            yield Breach(source.name, lines, f"{lines} lines")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    yield Breach(source.name, node.lineno, f"{node.name} has {length} lines")


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls made by evaluating it; a lambda's body is not evaluated yet."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _names(node: ast.AST | None) -> set[str]:
    """The last parts of the names in an expression."""
    if node is None:
        return set()
    named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return named | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def _status_lines(handler: ast.ExceptHandler) -> Iterator[int]:
    for node in ast.walk(handler):
        if isinstance(node, ast.Constant) and type(node.value) is int and 400 <= node.value < 600:
            yield node.lineno
        if isinstance(node, ast.Call) and _names(node.func) & {"abort", "exit", "Exit"}:
            yield node.lineno


def _asks_for_dialect(node: ast.Attribute) -> bool:
    # A CSV file has a dialect too.
    owner = ast.unparse(node.value)
    return node.attr == "dialect" and any(each in owner for each in CONNECTED)


def _is_announcement(source: Source, node: ast.stmt) -> bool:
    if not source.within("qa_app.web") or not isinstance(node, ast.Expr):
        return False
    call = node.value
    if not isinstance(call, ast.Call):
        return False
    what = ast.unparse(call.func)
    return what == "navigation.on" or what.startswith("blueprint.")
