"""The filter above a list of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SearchField,
    SelectField,
    StringField,
    validators,
)

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.core.examples import LONGEST_TAG
from qa_app.core.listing import PartFilter
from qa_app.core.rubrics import Criterion, Rubric
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
SLOWEST_S, HIGHEST_SCORE, LONGEST_REFERENCE = 10_000_000, 1000, 200


class FilterForm(Form):
    """Reads from the address; a value that makes no sense is told beside its field."""

    class Meta(Form.Meta):
        csrf = False

    words = SearchField(lazy_gettext("Words"), _OPTIONAL, render_kw={"maxlength": MAX_QUERY_LENGTH})
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
    score_from = IntegerField(
        lazy_gettext("Score from"),
        [validators.Optional(), validators.NumberRange(0, HIGHEST_SCORE)],
    )
    criterion = SelectField(
        lazy_gettext("Points lost on"),
        [validators.Length(max=LONGEST_REFERENCE)],
        validate_choice=False,
    )
    tag = StringField(
        lazy_gettext("Tag of an example"),
        [validators.Optional(), validators.Length(max=LONGEST_TAG)],
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
        self.criterion.choices = _any(self._criterion(choices))
        self.criterion.render_kw = _fetched(self.criterion.data)
        self.reviewed.choices = _any([("yes", _("Reviewed")), ("no", _("Not reviewed"))])

    def validate_words(self, field: Field) -> None:
        """Nothing but signs that cannot stand in a text is no search, nor is a whole letter."""
        try:
            phrase(field.data)
        except Invalid as fault:
            raise validators.ValidationError(say(fault)) from fault

    def validate_until(self, field: Field) -> None:
        """A span that ends before it begins is a slip, not an empty list."""
        if isinstance(self.since.data, date) and field.data < self.since.data:
            raise validators.ValidationError(_("This day lies before the first one."))

    def _criterion(self, choices: Choices) -> list[tuple[str, str]]:
        """The one that is asked for; the others are fetched when somebody looks for them."""
        asked = self.criterion.data or ""
        return [(asked, criterion_words(choices.criterion, asked))] if asked else []

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
        rule=_plain(values.get("rule")),
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
        score_from=_bounded(values.get("score_from"), HIGHEST_SCORE),
        criterion=_plain(values.get("criterion"), LONGEST_REFERENCE),
        tag=_plain(values.get("tag"), LONGEST_TAG),
    )


def _any(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", _("Any")), *choices]


def _said(field: Field) -> str:
    label = str(field.label.text)
    if field.data is True:
        return label
    chosen = dict(getattr(field, "choices", None) or ()).get(field.data, field.data)
    return str(_("%(label)s: %(value)s", label=label, value=chosen))


def _fetched(criterion: str | None) -> dict[str, str]:
    """How the list of criteria is filled once somebody opens the rarer filters."""
    return {
        "hx-get": url_for("conversations.criteria", criterion=criterion or None),
        "hx-trigger": "toggle from:closest details once, focus once",
        "hx-swap": "innerHTML",
    }


def _plain(text: str | None, longest: int = 1000) -> str:
    cleaned = (text or "").replace("\0", "").strip()
    return cleaned if len(cleaned) <= longest else ""


def criterion_words(criterion: tuple[Rubric, Criterion] | None, reference: str) -> str:
    """A criterion as a chip names it; its reference where no rubric in use has it."""
    if criterion is None:
        return reference
    rubric, own = criterion
    return f"{local_text(own.title)} · {local_text(rubric.title)}"


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
