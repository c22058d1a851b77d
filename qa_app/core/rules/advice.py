"""Advice on a rule: what in it can never hold, always holds, or changes nothing.

It is told from the definition alone, so it is never wrong and never complete: a rule without a
remark may still find nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from qa_app.core.errors import _
from qa_app.core.rules import checks
from qa_app.core.rules.expression import holds, names
from qa_app.core.rules.model import Rule, Scope, Side, Unit
from qa_app.core.rules.registry import Registry, shipped
from qa_app.core.rules.remarks import Remark, RemarkKind

# Beyond this the table of all cases gets too long; no readable rule has as many conditions.
_MOST_NAMES = 12

Case = Mapping[str, bool]


def advice(rule: Rule, registry: Registry | None = None) -> tuple[Remark, ...]:
    """Every remark on a rule that has passed its checks, the rule as a whole first."""
    of_parts = [
        *_unused(rule),
        *_scopes(rule),
        *_operators(rule, registry or shipped()),
    ]
    dead = {
        remark.field.split(".")[1] for remark in of_parts if _condition_never_holds(rule, remark)
    }
    return (*_expression(rule, dead), *of_parts)


def _condition_never_holds(rule: Rule, remark: Remark) -> bool:
    return remark.kind is RemarkKind.NEVER and remark.field.count(".") == 1


def _unused(rule: Rule) -> Iterator[Remark]:
    """Conditions that neither decide nor are reported nor carry one that does."""
    used = {*names(rule.when), *rule.report}
    for name in list(used):
        anchor = rule.conditions[name].scope.anchor
        while anchor is not None:
            used.add(anchor.condition)
            anchor = rule.conditions[anchor.condition].scope.anchor
    for name in rule.conditions:
        if name not in used:
            sentence = _("“%(name)s” is used nowhere.")
            yield Remark(RemarkKind.IDLE, sentence, {"name": name}, f"conditions.{name}")


def _scopes(rule: Rule) -> Iterator[Remark]:
    for name, condition in rule.conditions.items():
        for sentence in _contradictions(condition.scope):
            place = f"conditions.{name}"
            yield Remark(RemarkKind.NEVER, sentence, {"name": name}, place)


def _contradictions(scope: Scope) -> Iterator[str]:
    """Why a scope leaves no message to look at."""
    if scope.first is not None and scope.start is not None and scope.start > scope.first:
        yield _("“%(name)s” can never hold: it starts after the first messages that it looks at.")
    near = scope.anchor
    if near is None or near.within > 0 or near.side is Side.AROUND:
        return
    if near.unit is not Unit.SECONDS:
        yield _("“%(name)s” can never hold: nothing lies within a distance of 0.")


def _operators(rule: Rule, registry: Registry) -> Iterator[Remark]:
    """What the operators' own modules say; a fault of the whole operator is the condition's.

    A condition that does not wake its rule is asked only where another has been seen, and
    cannot be slow on every message.
    """
    waking = checks.waking(rule) or frozenset()
    for name, condition in rule.conditions.items():
        declared = registry.of(condition.operator)
        for remark in declared.advise(condition.operator):
            if remark.kind is RemarkKind.SLOW and name not in waking:
                continue
            place = f"conditions.{name}"
            yield remark.below(f"{place}.{declared.name}" if remark.field else place)


def _expression(rule: Rule, dead: set[str]) -> Iterator[Remark]:
    """What the table of all cases that can occur tells."""
    if len(rule.conditions) > _MOST_NAMES:
        return
    cases = list(_cases(rule, dead))
    true = [case for case in cases if holds(rule.when, case.__getitem__)]
    values = {"when": str(rule.when)}
    if not true:
        sentence = _("The rule can never find anything: “%(when)s” holds in no case.")
        yield Remark(RemarkKind.NEVER, sentence, values, "when")
    elif len(true) == len(cases):
        sentence = _("“%(when)s” holds in every case, so it decides nothing.")
        yield Remark(RemarkKind.ALWAYS, sentence, values, "when")
    elif rule.report and not any(case[name] for case in true for name in rule.report):
        sentence = _("The rule can never find anything: where it holds, nothing reported does.")
        yield Remark(RemarkKind.NEVER, sentence, {}, "report")
    elif not rule.report and rule.needs is None and not any(true[0].values()):
        # The first case is the one in which nothing holds.
        sentence = _("It also holds where nobody has spoken; say under “needs” who must have.")
        yield Remark(RemarkKind.CAUTION, sentence, {}, "needs")


def _cases(rule: Rule, dead: set[str]) -> Iterator[Case]:
    """Every way in which the conditions can hold or not; an anchored one needs its anchor."""
    for held in product((False, True), repeat=len(rule.conditions)):
        case = dict(zip(rule.conditions, held, strict=True))
        if all(not case[name] or _can_hold(rule, name, case, dead) for name in case):
            yield case


def _can_hold(rule: Rule, name: str, case: Case, dead: set[str]) -> bool:
    anchor = rule.conditions[name].scope.anchor
    return name not in dead and (anchor is None or case[anchor.condition])
