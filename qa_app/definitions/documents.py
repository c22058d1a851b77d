"""A YAML document checked against a model, with faults that name file, line and key."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from qa_app.core.errors import Invalid, QaError, _

SHIPPED = Path(__file__).resolve().parents[2] / "rubrics"

# Nothing that people write goes deeper; so many values are four times a very long phrase list.
_DEEPEST = 40
_MOST_VALUES = 200_000
_TOO_DEEP = _("this is nested too deeply")
_TOO_MANY = _("there are too many values, or aliases that repeat each other")
# More than come with the product, so that who reads them all again reads none from its text.
_TREES_KEPT = 160

_REFUSED = {
    "extra_forbidden": _("there is no such key here"),
    "tuple_type": _("expected a list"),
    "list_type": _("expected a list"),
    "string_type": _("expected a text"),
    "dict_type": _("expected keys and values"),
    "model_type": _("expected keys and values"),
    "bool_type": _("expected true or false"),
    "bool_parsing": _("expected true or false"),
}
"""What the model's own library says most often, by its kinds of error."""

ModelT = TypeVar("ModelT", bound="Document")
Place = Sequence[str | int]
Reason = str | QaError
"""Why something is a fault: a catalogue key, a library's own words, or an error with values."""


class Document(BaseModel):
    """Base of every definition's shape: immutable, and a key that it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DefinitionFault(Invalid):
    """One fault in a definition: where it stands and what is wrong with it.

    ``file`` as the user knows it, ``line`` from 1, ``key`` as a dotted path. ``reason`` is kept
    as an error, so that it can be said in the reader's language.
    """

    def __init__(self, file: str, line: int, key: str, reason: Reason) -> None:
        self.file, self.line, self.key = file, line, key
        self.reason = reason if isinstance(reason, QaError) else Invalid(reason)
        super().__init__(
            _("%(file)s, line %(line)s, %(key)s: %(reason)s"),
            field=key,
            file=file,
            line=line,
            key=key,
            reason=self.reason,
        )


class DefinitionFaults(Invalid):
    """Every fault found in one definition, in the order of its lines."""

    def __init__(self, faults: Sequence[DefinitionFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("%(faults)s", faults=self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def parse(
    text: str,
    shape: type[ModelT],
    *,
    file: str,
    check: Callable[[ModelT], Iterable[tuple[Place, Reason]]] | None = None,
) -> ModelT:
    """Read one YAML text into ``shape``; raises DefinitionFaults with every fault found.

    ``check`` looks at the document as a whole (duplicates, sums, references) and yields the
    place and the reason of each fault.
    """
    return _checked(_tree(text, file), shape, file, check)


def checked(
    values: Mapping[str, Any],
    shape: type[ModelT],
    *,
    file: str,
    check: Callable[[ModelT], Iterable[tuple[Place, Reason]]] | None = None,
) -> ModelT:
    """Read plain values into ``shape`` as if they stood in a file; raises DefinitionFaults.

    Their faults name keys and no lines. Much faster than writing them as text to read it again.
    """
    return _checked(values, shape, file, check)


def _checked(
    tree: object,
    shape: type[ModelT],
    file: str,
    check: Callable[[ModelT], Iterable[tuple[Place, Reason]]] | None,
) -> ModelT:
    try:
        document = shape.model_validate(_Plain(file).value(tree))
    except ValidationError as refused:
        raise DefinitionFaults(
            [
                fault_at(tree, error["loc"], _said(error["type"], error["msg"]), file=file)
                for error in refused.errors()
            ]
        ) from None
    found = check(document) if check else ()
    faults = [fault_at(tree, place, reason, file=file) for place, reason in found]
    if faults:
        raise DefinitionFaults(faults)
    return document


def _said(kind: str, message: str) -> str:
    """Why the library refused a value, as a sentence of ours where there is one."""
    return _REFUSED.get(kind, message.removeprefix("Value error, "))


def read(
    path: Path,
    shape: type[ModelT],
    *,
    check: Callable[[ModelT], Iterable[tuple[Place, Reason]]] | None = None,
) -> ModelT:
    """Read one YAML file into ``shape``; raises DefinitionFaults."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        reason = _("not UTF-8; save it as UTF-8")
        raise DefinitionFaults([DefinitionFault(path.name, 1, "-", reason)]) from None
    except OSError as broken:
        raise DefinitionFaults([DefinitionFault(path.name, 1, "-", str(broken))]) from broken
    return parse(text, shape, file=path.name, check=check)


def plain_document(text: str, *, file: str) -> dict[str, Any]:
    """A YAML text as plain values, without any check; raises DefinitionFaults."""
    found: Any = _Plain(file).value(_tree(text, file))
    return dict(found)


def fault_at(tree: object, place: Place, reason: Reason, *, file: str) -> DefinitionFault:
    """A fault at a path of keys and indexes into a tree that remembers its lines."""
    line, node, known = 1, tree, []
    for step in place:
        marks = getattr(node, "lc", None)
        data = getattr(marks, "data", None)
        if data and step in data:
            line = data[step][0] + 1
        known.append(str(step))
        node = _child(node, step)
    return DefinitionFault(file, line, ".".join(known) or "-", reason)


def write(mapping: Mapping[str, Any]) -> str:
    """A mapping as YAML text, keys in the order given."""
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.width = 100
    out = io.StringIO()
    yaml.dump(dict(mapping), out)
    return out.getvalue()


@lru_cache(maxsize=_TREES_KEPT)
def _tree(text: str, file: str) -> object:
    """What a text says, with its lines. It is kept, since parsing takes longest: only read it."""
    yaml = YAML(typ="rt")
    yaml.max_depth = _DEEPEST
    try:
        tree = yaml.load(text)
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        too_deep = isinstance(broken, MaxDepthExceededError)
        reason = _TOO_DEEP if too_deep else broken.problem or _("not YAML")
        raise DefinitionFaults([DefinitionFault(file, line, "-", reason)]) from None
    except YAMLError as broken:
        raise DefinitionFaults([DefinitionFault(file, 1, "-", str(broken))]) from None
    if not isinstance(tree, Mapping):
        raise DefinitionFaults([DefinitionFault(file, 1, "-", _("expected keys and values"))])
    return tree


def _child(node: object, step: str | int) -> object:
    try:
        return node[step]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return node


class _Plain:
    """Makes plain values of a tree, and refuses one that aliases blow up."""

    def __init__(self, file: str) -> None:
        self._file, self._left = file, _MOST_VALUES

    def value(self, node: object, depth: int = 0) -> object:
        """A node without its marks; raises DefinitionFaults where it is too large or deep."""
        self._left -= 1
        if self._left < 0:
            raise self._refused(_TOO_MANY)
        if depth > _DEEPEST:
            raise self._refused(_TOO_DEEP)
        if isinstance(node, Mapping):
            return {str(key): self.value(value, depth + 1) for key, value in node.items()}
        if isinstance(node, Sequence) and not isinstance(node, str):
            return [self.value(item, depth + 1) for item in node]
        return node

    def _refused(self, reason: str) -> DefinitionFaults:
        return DefinitionFaults([DefinitionFault(self._file, 1, "-", reason)])
