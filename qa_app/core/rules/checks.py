"""Whether a rule's parts fit together: every name that it uses is there, and no circle."""

from __future__ import annotations

from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days
from qa_app.core.rules.expression import is_name, names, necessary
from qa_app.core.rules.model import Condition, Pick, Rule

# Days outside are slips of the keyboard, and the calendar ends somewhere.
_FIRST_YEAR, _PAST_YEAR = 2000, 2200


def check(rule: Rule) -> None:
    """Raises Invalid with the key at fault where the rule cannot work."""
    for name, condition in rule.conditions.items():
        if not is_name(name):
            raise Invalid(
                _("“%(name)s” is no name: small letters, digits and _, and not and, or, not."),
                field=f"conditions.{name}",
                name=name,
            )
        _check_scope(rule, name, condition)
    _check_effect(rule)
    for name in names(rule.when):
        _known(rule, name, "when")
    for name in rule.report:
        _known(rule, name, "report")
    for name in rule.conditions:
        _check_circle(rule, name)
    if len(set(pivots(rule))) > 1:
        raise Invalid(
            _("Only one condition can be the anchor for each of its hits: %(names)s."),
            field="conditions",
            names=", ".join(sorted(set(pivots(rule)))),
        )


def pivots(rule: Rule) -> list[str]:
    """The conditions that others hang on with each of their hits."""
    return [
        condition.scope.anchor.condition
        for condition in rule.conditions.values()
        if condition.scope.anchor is not None and condition.scope.anchor.pick is Pick.EACH
    ]


def waking(rule: Rule) -> frozenset[str] | None:
    """Conditions on texts of which one must hold for the rule to find anything.

    ``None``: there are none such, and the rule is looked at in every conversation.
    """
    reading = {name for name, each in rule.conditions.items() if each.operator.reads_texts}
    return necessary(rule.when, reading)


def _check_scope(rule: Rule, name: str, condition: Condition) -> None:
    scope = condition.scope
    place = f"conditions.{name}"
    for key in ("first", "last", "start", "end"):
        value = getattr(scope, key)
        if value is not None and value < 1:
            raise Invalid(_("Messages are counted from 1."), field=f"{place}.{key}")
    if scope.start is not None and scope.end is not None and scope.end < scope.start:
        raise Invalid(_("The range ends before it starts."), field=f"{place}.end")
    if scope.anchor is not None:
        _known(rule, scope.anchor.condition, f"{place}.near.condition")
        if scope.anchor.within < 0:
            raise Invalid(_("A distance cannot be negative."), field=f"{place}.near.within")
        if not isinstance(scope.anchor.pick, Pick) and scope.anchor.pick < 1:
            raise Invalid(_("Hits are counted from 1."), field=f"{place}.near.pick")


def _check_effect(rule: Rule) -> None:
    """When the rule is in effect, and what its findings take off."""
    for key in ("since", "until"):
        day = getattr(rule, key)
        if day is not None and not _FIRST_YEAR <= day.year < _PAST_YEAR:
            raise Invalid(
                _("The year lies between %(first)s and %(last)s."),
                field=key,
                first=_FIRST_YEAR,
                last=_PAST_YEAR - 1,
            )
    check_days(rule.since, rule.until)
    proposed = [proposal.criterion for proposal in rule.suggests]
    for criterion in proposed:
        if proposed.count(criterion) > 1:
            raise Invalid(
                _("The criterion “%(name)s” is suggested twice."), field="suggests", name=criterion
            )


def _check_circle(rule: Rule, name: str) -> None:
    seen = [name]
    condition = rule.conditions[name]
    while condition.scope.anchor is not None:
        following = condition.scope.anchor.condition
        if following in seen:
            raise Invalid(
                _("These conditions hang on each other in a circle: %(names)s."),
                field=f"conditions.{name}.near.condition",
                names=", ".join(seen),
            )
        seen.append(following)
        condition = rule.conditions[following]


def _known(rule: Rule, name: str, field: str) -> None:
    if name not in rule.conditions:
        raise Invalid(
            _("There is no condition “%(name)s”; there are %(known)s."),
            field=field,
            name=name,
            known=", ".join(rule.conditions),
        )
