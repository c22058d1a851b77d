"""Operators: what a condition can look for.

An operator is one module of ``qa_app.core.rules.operators`` with one registration, its
``OPERATOR``. The registration declares the fields, so that reading a definition, checking it,
writing it and the form on a page all follow from it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

from qa_app.core.errors import Invalid, _
from qa_app.core.rules import operators
from qa_app.core.rules.protocols import Operator
from qa_app.core.rules.remarks import Remark


class FieldKind(StrEnum):
    """What a field holds; pages choose the control by it."""

    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an operator.

    ``choice_labels``: how each of the ``choices`` is said, in their order. ``check`` raises
    Invalid where the value is of the right kind and still wrong.
    """

    name: str
    kind: FieldKind
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()
    check: Callable[[Any], None] | None = None
    choice_labels: tuple[str, ...] = ()

    def label_of(self, choice: str) -> str | None:
        """How a choice is said, as a catalogue key; ``None`` where the operator leaves it open."""
        labels = dict(zip(self.choices, self.choice_labels, strict=False))
        return labels.get(choice)

    def accept(self, value: object) -> Any:
        """The value as the operator takes it; raises Invalid that names the field."""
        accepted = _ACCEPTORS[self.kind](self, value)
        if self.check is not None:
            self.check(accepted)
        return accepted


def _no_advice(operator: Any) -> Iterable[Remark]:
    return ()


@dataclass(frozen=True, slots=True)
class OperatorType:
    """An operator's registration: its name in definitions, its label, fields and maker.

    ``advise`` says what in an operator can never hold or changes nothing; its remarks' fields
    are the operator's, a remark without one is about the condition as a whole. ``finds_waits``:
    its hits are messages that the customer waited for.
    """

    name: str
    label: str
    fields: tuple[Field, ...]
    make: Callable[..., Operator]
    kind: type
    advise: Callable[[Any], Iterable[Remark]] = _no_advice
    finds_waits: bool = False

    def build(self, values: Mapping[str, object]) -> Operator:
        """An operator from a definition's values; raises Invalid with the field at fault."""
        known = {each.name: each for each in self.fields}
        for name in values:
            if name not in known:
                raise Invalid(
                    _("“%(operator)s” has no field “%(name)s”; it has %(known)s."),
                    field=name,
                    operator=self.name,
                    name=name,
                    known=", ".join(known),
                )
        for each in self.fields:
            if each.required and each.name not in values:
                raise Invalid(
                    _("“%(operator)s” needs the field “%(name)s”."),
                    field=each.name,
                    operator=self.name,
                    name=each.name,
                )
        return self.make(**{name: _accepted(known[name], value) for name, value in values.items()})


class Registry:
    """The operators by name."""

    def __init__(self, types: Iterable[OperatorType] = ()) -> None:
        self._by_name: dict[str, OperatorType] = {}
        for each in types:
            self.add(each)

    def add(self, added: OperatorType) -> None:
        """Register an operator; a name can be taken once."""
        if added.name in self._by_name:
            raise Invalid(_("The operator “%(name)s” is registered twice."), name=added.name)
        self._by_name[added.name] = added

    def get(self, name: str) -> OperatorType:
        """The operator of that name; raises Invalid that lists those there are."""
        found = self._by_name.get(name)
        if found is None:
            raise Invalid(
                _("There is no operator “%(name)s”; there are %(known)s."),
                field=name,
                name=name,
                known=", ".join(self._by_name),
            )
        return found

    def of(self, operator: Operator) -> OperatorType:
        """The registration that an operator was made by."""
        return next(each for each in self if isinstance(operator, each.kind))

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[OperatorType]:
        return iter(self._by_name.values())


@lru_cache(maxsize=1)
def shipped() -> Registry:
    """Every operator module's registration, in the order of the modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(operators.__path__))
    return Registry(import_module(f"{operators.__name__}.{name}").OPERATOR for name in names)


def _accepted(declared: Field, value: object) -> Any:
    try:
        return declared.accept(value)
    except Invalid as refused:
        refused.field = declared.name if refused.field is None else refused.field
        raise


def _text(declared: Field, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(_("“%(name)s” takes a text that is not empty."), name=declared.name)
    return value.strip()


def _texts(declared: Field, value: object) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, Sequence) or not all(
        isinstance(each, str) and each.strip() for each in given
    ):
        raise Invalid(_("“%(name)s” takes a list of texts, none empty."), name=declared.name)
    if declared.required and not given:
        raise Invalid(_("“%(name)s” needs at least one text."), name=declared.name)
    return tuple(given)


def _number(declared: Field, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise Invalid(_("“%(name)s” takes a number."), name=declared.name)
    return value


def _count(declared: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Invalid(_("“%(name)s” takes a whole number from 1."), name=declared.name)
    return value


def _flag(declared: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise Invalid(_("“%(name)s” is yes (true) or no (false)."), name=declared.name)
    return value


def _choice(declared: Field, value: object) -> str:
    if value not in declared.choices:
        raise Invalid(
            _("“%(name)s” is one of %(choices)s."),
            name=declared.name,
            choices=", ".join(declared.choices),
        )
    return str(value)


_ACCEPTORS: Mapping[FieldKind, Callable[[Field, object], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.TEXTS: _texts,
    FieldKind.NUMBER: _number,
    FieldKind.COUNT: _count,
    FieldKind.FLAG: _flag,
    FieldKind.CHOICE: _choice,
}
