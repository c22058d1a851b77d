"""From a rule's document to the rule, with every fault found on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa_app.core.conversations import Event, Role
from qa_app.core.errors import Invalid, _
from qa_app.core.proposals import Proposal
from qa_app.core.rules import checks, expression
from qa_app.core.rules.model import Anchor, Condition, Examples, Line, Rule, Scope, Source
from qa_app.core.rules.registry import Registry
from qa_app.core.texts import LocalText
from qa_app.definitions.documents import Place
from qa_app.definitions.rules.shapes import ANYONE, ConditionDocument, RuleDocument, SourceDocument

# Between two messages of an example that give no time.
EXAMPLE_PAUSE_S = 10.0


class Builder:
    """Builds a rule and collects every fault on the way, each with its place."""

    def __init__(self, document: RuleDocument, registry: Registry, version: int | None) -> None:
        self._document, self._registry, self._version = document, registry, version
        self.faults: list[tuple[Place, Invalid]] = []

    def rule(self) -> Rule | None:
        """The rule; ``None`` where there are faults."""
        document = self._document
        conditions = {
            name: condition
            for name, given in document.conditions.items()
            if (condition := self._condition(name, given)) is not None
        }
        when = self._expression(document.when)
        hit = self._examples("hit", document.examples.hit)
        miss = self._examples("miss", document.examples.miss)
        if self.faults or when is None:
            return None
        rule = Rule(
            id=document.id,
            title=LocalText(document.title),
            severity=document.severity,
            explanation=LocalText(document.explanation),
            conditions=conditions,
            when=when,
            report=_report(document),
            channels=frozenset(document.channels),
            needs=document.needs,
            sources=tuple(_source(source) for source in document.serves),
            criteria=tuple(document.criteria),
            examples=Examples(hit, miss),
            version=self._version,
            pack=document.pack,
            since=document.since,
            until=document.until,
            suggests=tuple(
                Proposal(each.criterion, each.deduct, each.levels) for each in document.suggests
            ),
        )
        try:
            checks.check(rule)
        except Invalid as refused:
            self.faults.append(((refused.field or "conditions").split("."), refused))
            return None
        return rule

    def _condition(self, name: str, document: ConditionDocument) -> Condition | None:
        place: tuple[str, ...] = ("conditions", name)
        [(key, values)] = (document.model_extra or {}).items()
        try:
            role = None if document.role == ANYONE else _role(document.role)
            operator = self._registry.get(key)
            place = (*place, key)
            if not isinstance(values, Mapping):
                raise Invalid(_("The operator's fields are missing."))
            built = operator.build(values)
        except Invalid as refused:
            step = () if refused.field is None or refused.field in place else (refused.field,)
            self.faults.append(((*place, *step), refused))
            return None
        return Condition(_scope(document, role), built)

    def _expression(self, text: str) -> expression.Expression | None:
        try:
            return expression.parse(text)
        except Invalid as refused:
            self.faults.append((("when",), refused))
            return None

    def _examples(
        self, key: str, given: Sequence[str | list[dict[str, Any]]]
    ) -> tuple[tuple[Line, ...], ...]:
        role = next(iter(self._document.conditions.values())).role
        first = role if role in set(Role) else Role.AGENT.value
        examples = []
        for number, example in enumerate(given):
            try:
                lines = [{first: example}] if isinstance(example, str) else example
                examples.append(tuple(_lines(lines)))
            except Invalid as refused:
                self.faults.append((("examples", key, number), refused))
        return tuple(examples)


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        known = ", ".join((*(role.value for role in Role), ANYONE))
        raise Invalid(
            _("“%(name)s” is no role; there are %(known)s."), field="role", name=name, known=known
        ) from None


def _scope(document: ConditionDocument, role: Role | None) -> Scope:
    near, anchor = document.near, None
    if near is not None:
        anchor = Anchor(near.condition, near.within, near.unit, near.side, near.pick)
    return Scope(role, document.first, document.last, document.start, document.end, anchor)


def _lines(lines: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    at = -EXAMPLE_PAUSE_S
    for line in lines:
        said = {key: value for key, value in line.items() if key not in ("at", "until")}
        at = _second(line.get("at", at + EXAMPLE_PAUSE_S))
        until = _second(line["until"]) if "until" in line else None
        if len(said) != 1:
            raise _unreadable()
        if until is not None and until < at:
            raise Invalid(_("A message of an example ends before it begins."))
        [(key, text)] = said.items()
        if key == "event":
            yield Line(Role.SYSTEM, "", at, until, _event(text))
        else:
            yield Line(_role(key), str(text), at, until)


def _second(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _unreadable()
    return float(given)


def _event(name: object) -> Event:
    try:
        return Event(str(name))
    except ValueError:
        known = ", ".join(event.value for event in Event)
        raise Invalid(
            _("“%(name)s” is no event; there are %(known)s."), name=str(name), known=known
        ) from None


def _unreadable() -> Invalid:
    return Invalid(
        _(
            "A message of an example is a role with its text, or “event” with its name, “at” "
            "seconds and, in calls, “until” seconds."
        )
    )


def _report(document: RuleDocument) -> tuple[str, ...]:
    given = document.report
    return (given,) if isinstance(given, str) else tuple(given)


def _source(document: SourceDocument) -> Source:
    assumed = LocalText(document.assumed) if document.assumed else None
    return Source(document.document, document.item, assumed)
