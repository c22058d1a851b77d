"""A rule's conditions and expression, said in words.

The operators' own registrations say what their fields are called, so an operator that is added
is said here without being named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from qa_app.core.rules.expression import And, Expression, Name, Not, Or
from qa_app.core.rules.model import Anchor, Condition, Pick, Rule, Scope, Side, Unit
from qa_app.core.rules.registry import FieldKind, shipped
from qa_app.web.formats import number
from qa_app.web.labels import ROLES

CHOICES: Mapping[str, object] = {
    "anyone": lazy_gettext("Anybody"),
    "customer": lazy_gettext("Customer"),
    "agent": lazy_gettext("Agent"),
    "bot": lazy_gettext("Bot"),
    "over": lazy_gettext("over the threshold"),
    "under": lazy_gettext("under the threshold"),
    "all": lazy_gettext("all rounds"),
    "first": lazy_gettext("the first round"),
    "later": lazy_gettext("every round after the first"),
    "response_s": lazy_gettext("response time of a round, in seconds"),
    "rounds": lazy_gettext("number of rounds"),
    "answered": lazy_gettext("number of answered rounds"),
    "unanswered": lazy_gettext("number of unanswered rounds"),
    "first_response_s": lazy_gettext("first response, in seconds"),
    "average_response_s": lazy_gettext("average response, in seconds"),
    "median_response_s": lazy_gettext("median response, in seconds"),
    "p90_response_s": lazy_gettext("90th percentile of responses, in seconds"),
    "longest_response_s": lazy_gettext("longest response, in seconds"),
    "within_30s": lazy_gettext("share of rounds answered within 30 s"),
    "reply_ratio": lazy_gettext("replies per customer message"),
    "handling_s": lazy_gettext("handling time, in seconds"),
}
"""How the choices that operators offer are said; one that is not here is said as it is."""


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field of an operator: its label and value; several ``texts`` in their place."""

    label: str
    value: str = ""
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """One condition: its name, where it looks, what for, and its operator's fields."""

    name: str
    scope: str
    operator: str
    fields: Sequence[FieldWords]
    reported: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an expression: a condition's name, or a word between names."""

    text: str
    is_name: bool = False


def conditions(rule: Rule) -> list[ConditionWords]:
    """The conditions of a rule, in the order in which they are written."""
    return [
        ConditionWords(
            name=name,
            scope=scope_words(condition.scope),
            operator=_(shipped().of(condition.operator).label),
            fields=list(_fields(condition)),
            reported=name in rule.report,
        )
        for name, condition in rule.conditions.items()
    ]


def expression(part: Expression, *, inside: bool = False) -> Iterator[Piece]:
    """The pieces of an expression from left to right."""
    match part:
        case Name(name):
            yield Piece(name, is_name=True)
        case Not(negated):
            yield Piece(_("not"))
            yield from expression(negated, inside=True)
        case And(parts) | Or(parts):
            word = _("and") if isinstance(part, And) else _("or")
            if inside:
                yield Piece("(")
            for place, each in enumerate(parts):
                if place:
                    yield Piece(word)
                yield from expression(each, inside=True)
            if inside:
                yield Piece(")")


def scope_words(scope: Scope) -> str:
    """Where a condition looks: ``Agent: the first 3 messages, within …``."""
    who = CHOICES["anyone"] if scope.role is None else ROLES[scope.role]
    said = str(_("%(who)s: %(which)s", who=who, which=_which(scope)))
    if scope.anchor is None:
        return said
    return str(_("%(scope)s, %(near)s", scope=said, near=_near(scope.anchor)))


def _which(scope: Scope) -> str:
    parts = []
    if scope.first is not None:
        parts.append(ngettext("the first message", "the first %(num)s messages", scope.first))
    if scope.last is not None:
        parts.append(ngettext("the last message", "the last %(num)s messages", scope.last))
    if scope.start is not None and scope.end is not None:
        parts.append(
            _("messages %(start)s to %(end)s", start=scope.start, end=scope.end),
        )
    elif scope.start is not None:
        parts.append(_("messages from the %(start)s. on", start=scope.start))
    elif scope.end is not None:
        parts.append(_("messages up to the %(end)s.", end=scope.end))
    return str(_(", ")).join(parts) if parts else str(_("every message"))


def _near(anchor: Anchor) -> str:
    distance = {
        Unit.MESSAGES: ngettext("%(num)s message", "%(num)s messages", anchor.within),
        Unit.TURNS: ngettext("%(num)s turn", "%(num)s turns", anchor.within),
        Unit.SECONDS: ngettext("%(num)s second", "%(num)s seconds", anchor.within),
    }[anchor.unit]
    sentence = {
        Side.BEFORE: lazy_gettext("within %(distance)s before %(hit)s of “%(condition)s”"),
        Side.AFTER: lazy_gettext("within %(distance)s after %(hit)s of “%(condition)s”"),
        Side.AROUND: lazy_gettext("within %(distance)s around %(hit)s of “%(condition)s”"),
    }[anchor.side]
    filled = {"distance": distance, "hit": _hit(anchor.pick), "condition": anchor.condition}
    return str(sentence) % filled


def _hit(pick: Pick | int) -> str:
    if not isinstance(pick, Pick):
        return str(_("hit %(number)s", number=pick))
    return str(
        {
            Pick.EACH: _("each hit"),
            Pick.FIRST: _("the first hit"),
            Pick.LAST: _("the last hit"),
        }[pick]
    )


def _fields(condition: Condition) -> Iterator[FieldWords]:
    settings = condition.operator.settings()
    for field in shipped().of(condition.operator).fields:
        if field.name not in settings:
            continue
        value = settings[field.name]
        label = _(field.label)
        match field.kind:
            case FieldKind.TEXTS:
                yield FieldWords(label, texts=value)
            case FieldKind.FLAG:
                yield FieldWords(label, _("Yes") if value else _("No"))
            case FieldKind.CHOICE:
                said = field.label_of(value)
                yield FieldWords(label, _(said) if said else str(CHOICES.get(value, value)))
            case FieldKind.TEXT:
                yield FieldWords(label, value)
            case FieldKind.NUMBER | FieldKind.COUNT:
                yield FieldWords(label, number(value, 0 if value == int(value) else 1))
