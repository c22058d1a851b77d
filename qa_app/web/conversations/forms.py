"""The filter above a list of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SearchField,
    SelectField,
    validators,
)

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.core.listing import PartFilter
from qa_app.core.rules.hits import Severity
from qa_app.core.search import MAX_QUERY_LENGTH, phrase
from qa_app.services.conversations import Choices
from qa_app.web.forms import Form
from qa_app.web.labels import CHANNELS, ROLES, SEVERITIES
from qa_app.web.languages import local_text, say

EnumT = TypeVar("EnumT", bound=StrEnum)

_OPTIONAL = [validators.Optional()]
_SPEAKERS = (Role.CUSTOMER, Role.AGENT, Role.BOT)
_REVIEWED = {"yes": True, "no": False}
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
SLOWEST_S, HIGHEST_SCORE = 10_000_000, 1000


class FilterForm(Form):
    """Reads from the address; a value that makes no sense is told beside its field."""

    class Meta(Form.Meta):
        csrf = False

    words = SearchField(
        lazy_gettext("Words"), [validators.Optional(), validators.Length(max=MAX_QUERY_LENGTH)]
    )
    speaker = SelectField(lazy_gettext("Said by"), _OPTIONAL)
    severity = SelectField(lazy_gettext("Severity from"), _OPTIONAL)
    rule = SelectField(lazy_gettext("Rule"), _OPTIONAL)
    team = SelectField(lazy_gettext("Team"), _OPTIONAL)
    agent = SelectField(lazy_gettext("Agent"), _OPTIONAL)
    channel = SelectField(lazy_gettext("Channel"), _OPTIONAL)
    since = DateField(lazy_gettext("From"), _OPTIONAL)
    until = DateField(lazy_gettext("To"), _OPTIONAL)
    slower = IntegerField(
        lazy_gettext("Reply slower than (seconds)"),
        [validators.Optional(), validators.NumberRange(0, SLOWEST_S)],
    )
    score_below = IntegerField(
        lazy_gettext("Score below"),
        [validators.Optional(), validators.NumberRange(0, HIGHEST_SCORE)],
    )
    chance_from = IntegerField(
        lazy_gettext("Likely to fail from (percent)"),
        [validators.Optional(), validators.NumberRange(0, HIGHEST_SCORE)],
    )
    unanswered = BooleanField(lazy_gettext("Left unanswered"))
    reviewed = SelectField(lazy_gettext("Review"), _OPTIONAL)

    def offer(self, choices: Choices) -> None:
        """Fill the lists with what the visitor may choose from."""
        self.speaker.choices = _any([(role.value, str(ROLES[role])) for role in _SPEAKERS])
        self.severity.choices = _any([(s.value, str(SEVERITIES[s])) for s in Severity])
        self.channel.choices = _any([(c.value, str(CHANNELS[c])) for c in Channel])
        self.team.choices = _any([(str(team.id), team.name) for team in choices.teams])
        self.agent.choices = _any([(str(agent.id), agent.name) for agent in choices.agents])
        self.rule.choices = _any([(rule.id, local_text(rule.title)) for rule in choices.rules])
        self.reviewed.choices = _any([("yes", _("Reviewed")), ("no", _("Not reviewed"))])

    def validate_words(self, field: Field) -> None:
        """Nothing but signs that cannot stand in a text is no search."""
        try:
            phrase(field.data)
        except Invalid as fault:
            raise validators.ValidationError(say(fault)) from fault

    def validate_until(self, field: Field) -> None:
        """A span that ends before it begins is a slip, not an empty list."""
        if isinstance(self.since.data, date) and field.data < self.since.data:
            raise validators.ValidationError(_("This day lies before the first one."))

    def chosen(self) -> PartFilter:
        """The filter, without the fields that are at fault."""
        self.validate()
        wrong = set(self.errors)
        return part_filter({n: field.data for n, field in self._fields.items() if n not in wrong})

    def unchecked(self) -> PartFilter:
        """The filter where nothing is offered and no fault can be told: what can be read of it."""
        return part_filter(self.data)

    def in_force(self) -> list[tuple[str, str]]:
        """Each filter that narrows the list: how to say it, and the argument that lifts it."""
        return [
            (_said(field), name)
            for name, field in self._fields.items()
            if field.data and not field.errors
        ]


def part_filter(values: dict[str, Any]) -> PartFilter:
    """The filter that the fields' values stand for; what makes no sense narrows nothing."""
    return PartFilter(
        words=_words(values.get("words")),
        speaker=_member(Role, values.get("speaker")),
        rule=(values.get("rule") or "").replace("\0", ""),
        severity=_member(Severity, values.get("severity")),
        agent_id=_number(values.get("agent")),
        team_id=_number(values.get("team")),
        channel=_member(Channel, values.get("channel")),
        since=_day(values.get("since")),
        until=_day(values.get("until")),
        slower_than_s=_bounded(values.get("slower"), SLOWEST_S),
        unanswered=bool(values.get("unanswered")),
        reviewed=_REVIEWED.get(values.get("reviewed") or ""),
        score_below=_bounded(values.get("score_below"), HIGHEST_SCORE),
        chance_from=_bounded(values.get("chance_from"), HIGHEST_SCORE),
    )


def _any(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", _("Any")), *choices]


def _said(field: Field) -> str:
    label = str(field.label.text)
    if field.data is True:
        return label
    chosen = dict(getattr(field, "choices", None) or ()).get(field.data, field.data)
    return str(_("%(label)s: %(value)s", label=label, value=chosen))


def _words(text: str | None) -> str:
    try:
        phrase(text or "")
    except Invalid:
        return ""
    return (text or "").strip()


def _bounded(number: int | None, most: int) -> int | None:
    return number if number is not None and 0 <= number <= most else None


def _member(kind: type[EnumT], text: str | None) -> EnumT | None:
    return kind(text) if text in set(kind) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and _FIRST_YEAR <= value.year <= _LAST_YEAR else None
