"""What a change of a rule can affect, told from the two versions alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from itertools import product

from qa_app.core.rules.checks import pivots
from qa_app.core.rules.expression import And, Expression, Name, Not, Or, holds, names
from qa_app.core.rules.measures import counted
from qa_app.core.rules.model import Condition, Rule, Scope
from qa_app.core.rules.protocols import Operator
from qa_app.core.rules.traces import (
    EVERYWHERE,
    MOST_TEXTS,
    Compared,
    Measured,
    Narrows,
    Trace,
    all_of,
    any_of,
    of_condition,
)

# What of a rule says nothing about where it hits.
_SAID_ONLY = frozenset(
    ("id", "title", "severity", "explanation", "sources", "criteria", "suggests", "examples")
) | {"version"}
_LOGIC = frozenset({"conditions", "when"})
_MOST_NAMES = 12


def affected(old: Rule | None, new: Rule | None) -> Trace:
    """Where the hits of two versions of a rule can differ; ``None``: there is no such rule.

    The hits are the same wherever the trace does not hold. The severity is no part of a hit.
    """
    either = any_of(_hits(each) for each in (old, new) if each is not None)
    if old is None or new is None or not _same_but_for_conditions(old, new):
        return either
    return all_of((_differing(old, new), either))


def _hits(rule: Rule) -> Trace:
    """Where a rule can find anything."""
    return _holding(rule.when, lambda name: of_condition(rule, name))


def _holding(expression: Expression, of_name: Callable[[str], Trace]) -> Trace:
    match expression:
        case Name(name):
            return of_name(name)
        case Not():
            return EVERYWHERE
        case And(parts):
            return all_of(_holding(part, of_name) for part in parts)
        case Or(parts):
            return any_of(_holding(part, of_name) for part in parts)


def _same_but_for_conditions(old: Rule, new: Rule) -> bool:
    """Whether the two hit alike wherever their common conditions do, and no other holds."""
    told = [each.name for each in fields(Rule) if each.name not in _SAID_ONLY | _LOGIC]
    if any(getattr(old, name) != getattr(new, name) for name in told):
        return False
    common = old.conditions.keys() & new.conditions.keys()
    if not common.issuperset(old.report) or set(pivots(old)) != set(pivots(new)):
        return False
    asked = sorted(common.intersection({*names(old.when), *names(new.when)}))
    if len(asked) > _MOST_NAMES:
        return old.when == new.when
    for values in product((False, True), repeat=len(asked)):
        truth = dict(zip(asked, values, strict=True))
        if _true(old.when, truth) is not _true(new.when, truth):
            return False
    return True


def _true(expression: Expression, truth: Mapping[str, bool]) -> bool:
    return holds(expression, lambda name: truth.get(name, False))


def _differing(old: Rule, new: Rule) -> Trace:
    """Where a condition can hold in one version and not in the other, or elsewhere."""
    found: list[Trace] = []
    for rule, other in ((old, new), (new, old)):
        for name, condition in rule.conditions.items():
            if name not in other.conditions:
                found.append(of_condition(rule, name))
            elif condition != other.conditions[name]:
                found.append(_changed(rule, name, other.conditions[name]))
    return any_of(found)


def _changed(rule: Rule, name: str, other: Condition) -> Trace:
    own = rule.conditions[name]
    if own.scope == other.scope:
        where = _differing_hits(own, other)
        if where is not None:
            return where
    elif own.operator == other.operator:
        return all_of((of_condition(rule, name), _differing_windows(own.scope, other.scope)))
    return of_condition(rule, name)


def _differing_windows(own: Scope, other: Scope) -> Trace:
    """Where two scopes show different messages.

    The first and the last so many are all of them where there are not more.
    """
    numbers = [each for scope in (own, other) for each in (scope.first, scope.last) if each]
    if not numbers or replace(own, first=other.first, last=other.last) != other:
        return EVERYWHERE
    return Measured(counted("messages", own.role), over=min(numbers) + 0.5)


def _differing_hits(own: Condition, other: Condition) -> Trace | None:
    """Where two operators hit differently in the same scope; ``None``: that is not known."""
    one, another = own.operator, other.operator
    if type(one) is type(another) and isinstance(one, Compared):
        return one.differs(another, own.scope)
    return _differing_texts(one, another)


def _differing_texts(one: Operator, other: Operator) -> Trace | None:
    """Where a text that only one of the two has may stand; ``None``: more than texts differ."""
    if type(one) is not type(other) or not isinstance(one, Narrows):
        return None
    ours, theirs = one.settings(), other.settings()
    found: list[Trace] = []
    for name in ours.keys() | theirs.keys():
        mine, yours = ours.get(name), theirs.get(name)
        if mine == yours:
            continue
        if not all(isinstance(each, list | None) for each in (mine, yours)):
            return None
        different = set(mine or ()) ^ set(yours or ())
        where = [one.matters(name, text) for text in sorted(different)[: MOST_TEXTS + 1]]
        if len(where) > MOST_TEXTS or None in where:
            return None
        found.extend(each for each in where if each is not None)
    return any_of(found)
