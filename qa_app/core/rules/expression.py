"""The boolean expression of a rule: condition names joined by ``and``, ``or`` and ``not``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _

_TOKEN = re.compile(r"\s*([a-z][a-z0-9_]*|[()])")
_WORDS = frozenset({"and", "or", "not"})
_DEPTH = 30

Truth = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Name:
    """Holds where the named condition has a hit."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    part: Expression

    def __str__(self) -> str:
        return f"not {_inside(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " and ".join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " or ".join(_inside(part) for part in self.parts)


Expression = Name | Not | And | Or


def parse(text: str) -> Expression:
    """Read an expression; raises Invalid that says where it breaks off."""
    reader = _Reader(text)
    found = reader.alternatives(0)
    if reader.ahead is not None:
        raise reader.broken()
    return found


def names(expression: Expression) -> Iterator[str]:
    """Every condition that the expression mentions, in order, with repetitions."""
    match expression:
        case Name(name):
            yield name
        case Not(part):
            yield from names(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from names(part)


def holds(expression: Expression, truth: Truth) -> bool:
    """Whether the expression holds; asks only for the conditions it needs."""
    match expression:
        case Name(name):
            return truth(name)
        case Not(part):
            return not holds(part, truth)
        case And(parts):
            return all(holds(part, truth) for part in parts)
        case Or(parts):
            return any(holds(part, truth) for part in parts)


def necessary(expression: Expression, among: Collection[str]) -> frozenset[str] | None:
    """A small set of conditions one of which must hold for the expression to hold.

    Only conditions ``among`` those given count; ``None`` where there is no such set. It lets
    the engine leave a rule alone while nothing that it needs has been seen.
    """
    match expression:
        case Name(name):
            return frozenset({name}) if name in among else None
        case Not():
            return None
        case And(parts):
            known = [found for part in parts if (found := necessary(part, among)) is not None]
            return min(known, key=len, default=None)
        case Or(parts):
            united: frozenset[str] = frozenset()
            for part in parts:
                found = necessary(part, among)
                if found is None:
                    return None
                united |= found
            return united


def _inside(part: Expression) -> str:
    return f"({part})" if isinstance(part, And | Or) else str(part)


class _Reader:
    """Reads tokens from left to right, one ahead."""

    def __init__(self, text: str) -> None:
        self._text, self._place = text, 0
        self.ahead: str | None = None
        self._step()

    def alternatives(self, depth: int) -> Expression:
        parts = [self._conjunction(depth)]
        while self.ahead == "or":
            self._step()
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def broken(self) -> Invalid:
        return Invalid(
            _("The expression breaks off before “%(rest)s”; it joins names by and, or, not."),
            field="when",
            rest=self.ahead or self._text[self._place :].strip() or _("its end"),
        )

    def _conjunction(self, depth: int) -> Expression:
        parts = [self._single(depth)]
        while self.ahead == "and":
            self._step()
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _single(self, depth: int) -> Expression:
        sign = self.ahead
        if depth > _DEPTH or sign is None or sign in {"and", "or", ")"}:
            raise self.broken()
        self._step()
        if sign == "not":
            return Not(self._single(depth + 1))
        if sign != "(":
            return Name(sign)
        inner = self.alternatives(depth + 1)
        if self.ahead != ")":
            raise self.broken()
        self._step()
        return inner

    def _step(self) -> None:
        found = _TOKEN.match(self._text, self._place)
        if found is None:
            self.ahead = None
            if self._text[self._place :].strip():
                raise self.broken()
            return
        self.ahead, self._place = found.group(1), found.end()


def is_name(text: str) -> bool:
    """Whether a condition may be called so."""
    found = _TOKEN.fullmatch(text)
    return found is not None and text not in _WORDS and text[0] not in "() \t"
