"""Traces: what must stand in a conversation's texts for something to be found there.

A trace is a superset told in needles (see ``needles``) and measures (see ``measures``): where it
does not hold, nothing can be found. It may be wide, never too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Protocol, runtime_checkable

from qa_app.core.conversations import Role
from qa_app.core.rules import normalise
from qa_app.core.rules.adapters import script_variants
from qa_app.core.rules.characters import fold_pattern
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.literals import required
from qa_app.core.rules.model import Rule, Scope
from qa_app.core.rules.needles import letters, needle

MOST_TEXTS = 1_000
"""Alternatives beyond which it is quicker to read everything."""


@dataclass(frozen=True, slots=True)
class Text:
    """The needle stands in one of the messages, or in what the matchers see of a noisy one."""

    needle: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of this measure lies over the one and not over the other."""

    name: str
    over: float = -inf
    up_to: float = inf


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Enough:
    """So many of the parts hold; one that stands there twice counts twice."""

    parts: tuple[Trace, ...]
    at_least: int


Trace = Text | Measured | AllOf | AnyOf | Enough
EVERYWHERE: Trace = AllOf(())
NOWHERE: Trace = AnyOf(())


@runtime_checkable
class Narrows(Protocol):
    """An operator that knows where a single text of its lists can make a difference.

    One that does not say so is taken to differ wherever it can hold.
    """

    def matters(self, field: str, text: str) -> Trace | None:
        """Where hits can differ if a text is added to or taken from a list; ``None``: unknown."""


@runtime_checkable
class Bounded(Protocol):
    """An operator that knows by what is measured of texts where it can hold at all."""

    def bounds(self, scope: Scope) -> Trace:
        """Where it can hold when it looks there."""


@runtime_checkable
class Compared(Protocol):
    """An operator that knows where its hits differ from those of another of its type."""

    def differs(self, other: Any, scope: Scope) -> Trace:
        """Where they can differ when both look there."""


def all_of(parts: Iterable[Trace]) -> Trace:
    """Where all of them hold."""
    kept: dict[Trace, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, AllOf) else (part,)))
    if NOWHERE in kept:
        return NOWHERE
    told = [part for part in kept if not any(_implies(other, part) for other in kept)]
    return told[0] if len(told) == 1 else AllOf(tuple(told))


def any_of(parts: Iterable[Trace]) -> Trace:
    """Where any of them holds."""
    kept: dict[Trace, None] = {}
    for part in parts:
        kept.update(dict.fromkeys(part.parts if isinstance(part, AnyOf) else (part,)))
        if EVERYWHERE in kept or len(kept) > MOST_TEXTS:
            return EVERYWHERE
    return next(iter(kept)) if len(kept) == 1 else AnyOf(tuple(kept))


def holds(
    trace: Trace, stands: Callable[[str], bool], measured: Callable[[Measured], bool]
) -> bool:
    """Whether a trace holds; the functions tell it of each needle and of each measure."""
    match trace:
        case Text(wanted):
            return stands(wanted)
        case Measured():
            return measured(trace)
        case AllOf(parts):
            return all(holds(part, stands, measured) for part in parts)
        case AnyOf(parts):
            return any(holds(part, stands, measured) for part in parts)
        case Enough(parts, at_least):
            return sum(holds(part, stands, measured) for part in parts) >= at_least


def needles_of(trace: Trace) -> Iterator[str]:
    """Every needle of a trace, with repetitions."""
    match trace:
        case Text(needle):
            yield needle
        case AllOf(parts) | AnyOf(parts) | Enough(parts):
            for part in parts:
                yield from needles_of(part)


def enough(parts: Iterable[Trace], at_least: int) -> Trace:
    """Where so many of them hold."""
    listed = tuple(parts)
    sure = sum(part == EVERYWHERE for part in listed)
    told = tuple(part for part in listed if part not in (EVERYWHERE, NOWHERE))
    if at_least <= sure:
        return EVERYWHERE
    return NOWHERE if at_least - sure > len(told) else Enough(told, at_least - sure)


def of_phrase(text: str, *, bare: bool = False) -> Trace:
    """What a phrase leaves; ``bare``: also with signs between its characters."""
    shapes = {normalise.phrase(each) for each in script_variants(text)}
    if bare:
        shapes.add(normalise.bare_phrase(text))
        return any_of(all_of(Text(each) for each in letters(shape)) for shape in sorted(shapes))
    return any_of(map(_of_shape, sorted(shapes)))


def of_pattern(source: str) -> Trace:
    """What every match of a regular expression leaves."""
    return all_of(any_of(map(_of_shape, sorted(texts))) for texts in required(fold_pattern(source)))


def of_condition(rule: Rule, name: str) -> Trace:
    """Where a condition of a rule may hold at all.

    What its operator gives to the index tells, and what it says itself, so that a new operator
    needs nothing here.
    """
    condition = rule.conditions[name]
    operator, role = condition.operator, condition.scope.role
    recorder = _Recorder()
    number = operator.prepare(recorder, role, wakes=True).seen_in
    own = EVERYWHERE if number is None else recorder.lists.get(number, EVERYWHERE)
    if isinstance(operator, Bounded):
        own = all_of((own, operator.bounds(condition.scope)))
    anchor = condition.scope.anchor
    return own if anchor is None else all_of((own, of_condition(rule, anchor.condition)))


def _implies(narrow: Trace, wide: Trace) -> bool:
    """Whether the second says nothing more, being one of many that the first is."""
    if not isinstance(wide, AnyOf) or narrow == wide:
        return False
    return set(narrow.parts if isinstance(narrow, AnyOf) else (narrow,)) <= set(wide.parts)


def _of_shape(shape: str) -> Trace:
    found = needle(shape)
    return EVERYWHERE if found is None else Text(found)


class _Recorder(IndexBuilder):
    """An index that notes what it is asked to look for, and looks for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[int, Trace] = {}

    def phrases(self, texts: Iterable[str], role: Role | None, *, bare: bool = False) -> int:
        given = tuple(texts)
        return self._note(given, role, lambda text: of_phrase(text, bare=bare))

    def patterns(self, sources: Iterable[str], role: Role | None) -> int:
        return self._note(tuple(sources), role, of_pattern)

    def _note(self, texts: Sequence[str], role: Role | None, trace: Callable[[str], Trace]) -> int:
        number = self._new_list(role)
        few = len(texts) <= MOST_TEXTS
        self.lists[number] = any_of(map(trace, texts)) if few else EVERYWHERE
        return number
