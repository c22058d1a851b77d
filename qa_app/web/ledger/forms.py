"""Forms of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)

from qa_app.core.appraisal import Scheme
from qa_app.core.decimals import figure
from qa_app.core.errors import Invalid
from qa_app.core.ledger import Figures
from qa_app.core.ledger.checking import LONGEST_NOTE, MOST_TIMES
from qa_app.core.ledger.filters import LedgerFilter, Shelf
from qa_app.core.ledger.links import LinkSource
from qa_app.core.ledger.steps import LONGEST_REASON
from qa_app.core.rubrics import Rubric
from qa_app.core.rules.model import Rule
from qa_app.services.ledger.entering import NewEntry
from qa_app.services.ledger.links import LinksPage, NewLink
from qa_app.services.ledger.listing import Choices
from qa_app.web.forms import Form, real_year
from qa_app.web.languages import local_text, say
from qa_app.web.ledger.words import SETTLEMENTS, SOURCES

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year()


class FilterForm(Form):
    """Reads from the address."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    team = SelectField(_("Team"), [_OPTIONAL])
    agent = SelectField(_("Agent"), [_OPTIONAL])
    item = SelectField(_p("ledger", "Item"), [_OPTIONAL])
    since = DateField(_("From"), [_OPTIONAL])
    until = DateField(_("Until"), [_OPTIONAL])

    def offer(self, choices: Choices) -> None:
        every = _("All")
        self.team.choices = [("", every), *((str(each.id), each.name) for each in choices.teams)]
        self.agent.choices = [("", every), *((str(each.id), each.name) for each in choices.agents)]
        self.item.choices = {"": [("", every)], **grouped(choices.schemes.values())}

    def chosen(self, shelf: Shelf) -> LedgerFilter:
        """The filter; what cannot be read narrows nothing."""
        self.validate()
        scheme, item = _pair(self.item)
        return LedgerFilter(
            shelf,
            team_id=_number(self.team),
            agent_id=_number(self.agent),
            scheme=scheme,
            item=item,
            since=None if self.since.errors else self.since.data,
            until=None if self.until.errors else self.until.data,
        )

    def in_force(self) -> list[tuple[str, str]]:
        """What narrows the list, for lifting it."""
        found = []
        for field in (self.team, self.agent, self.item):
            if field.data and not field.errors:
                found.append((_label(field), field.short_name))
        for field in (self.since, self.until):
            if field.data and not field.errors:
                found.append((f"{field.label.text} {field.data.isoformat()}", field.short_name))
        return found


class FiguresForm(Form):
    """What is entered under an item."""

    day = DateField(_p("ledger", "Day"), [_NEEDED, _YEAR])
    item = SelectField(_p("ledger", "Item"), [_NEEDED], validate_choice=False)
    count = IntegerField(_("Times"), [_OPTIONAL, validators.NumberRange(1, MOST_TIMES)])
    minutes = StringField(_("Minutes"), [_OPTIONAL, validators.Length(max=20)])
    points = StringField(_p("ledger", "Points"), [_OPTIONAL, validators.Length(max=20)])
    amount = StringField(_("Amount (yuan)"), [_OPTIONAL, validators.Length(max=20)])
    note = TextAreaField(
        _p("ledger", "Note"),
        [_OPTIONAL, validators.Length(max=LONGEST_NOTE)],
        render_kw={"rows": 2},
    )

    def validate_item(self, field: Field) -> None:
        """A scheme and an item of it."""
        if "|" not in (field.data or ""):
            raise validators.ValidationError(_("Choose an item."))

    def validate_minutes(self, field: Field) -> None:
        """A plain figure."""
        _check_figure(field)

    def validate_points(self, field: Field) -> None:
        """A plain figure."""
        _check_figure(field)

    def validate_amount(self, field: Field) -> None:
        """A plain figure."""
        _check_figure(field)

    @property
    def scheme(self) -> str:
        return str(self.item.data).partition("|")[0]

    def figures(self) -> Figures:
        """What was typed."""
        return Figures(
            item=str(self.item.data).partition("|")[2],
            day=self.day.data,
            count=self.count.data or 1,
            minutes=_figure(self.minutes),
            points=_figure(self.points),
            amount=_figure(self.amount),
        )


class EntryForm(FiguresForm):
    """A new entry."""

    agent = SelectField(_("Agent"), [_NEEDED], coerce=int)
    told_on = DateField(
        _("Told on"),
        [_OPTIONAL, _YEAR],
        description=_("The day on which the agent was told. Empty: not yet."),
    )

    def offer(self, choices: Choices) -> None:
        self.agent.choices = [(each.id, each.name) for each in choices.agents]

    def chosen(self) -> NewEntry:
        return NewEntry(
            agent_id=self.agent.data,
            scheme=self.scheme,
            figures=self.figures(),
            note=self.note.data or "",
            told_on=self.told_on.data,
        )


class TellForm(Form):
    """The day on which somebody was told."""

    told_on = DateField(_("Told on"), [_NEEDED, _YEAR])

    def day(self) -> date:
        day: date = self.told_on.data
        return day


class ReasonForm(Form):
    """Why an entry is disputed or withdrawn."""

    reason = TextAreaField(
        _("Reason"), [_NEEDED, validators.Length(max=LONGEST_REASON)], render_kw={"rows": 3}
    )


class SettleForm(FiguresForm):
    """How a dispute ends; the figures count where they are changed."""

    settlement = RadioField(
        _("Ruling"), [_NEEDED], choices=list(SETTLEMENTS.items()), default="upheld"
    )
    reason = TextAreaField(
        _("Reason"), [_NEEDED, validators.Length(max=LONGEST_REASON)], render_kw={"rows": 3}
    )


class LinkForm(Form):
    """What suggests an entry under which item."""

    source = SelectField(_("What suggests an entry"), [_NEEDED], validate_choice=False)
    item = SelectField(_("Suggested item"), [_NEEDED], validate_choice=False)
    team = SelectField(_("Team"), [_OPTIONAL])
    since = DateField(
        _("From"),
        [_NEEDED, _YEAR],
        description=_("Conversations that started on this day or later."),
    )
    points = StringField(
        _p("ledger", "Points"),
        [_OPTIONAL, validators.Length(max=20)],
        description=_("Only where the item leaves a choice; whoever confirms can change it."),
    )
    amount = StringField(_("Amount (yuan)"), [_OPTIONAL, validators.Length(max=20)])

    def offer(self, page: LinksPage) -> None:
        """Only what the actor may choose."""
        self.source.choices = sources(page.rules, page.rubrics)
        self.item.choices = grouped(page.in_use.values())
        everywhere = [("", _("Every team"))] if page.everywhere else []
        self.team.choices = [*everywhere, *((str(team.id), team.name) for team in page.teams)]

    def validate_points(self, field: Field) -> None:
        """A plain figure."""
        _check_figure(field)

    def validate_amount(self, field: Field) -> None:
        """A plain figure."""
        _check_figure(field)

    def chosen(self) -> NewLink:
        """Raises Invalid for a source that there is not."""
        kind, _mark, key = str(self.source.data).partition("|")
        if kind not in set(LinkSource):
            raise Invalid("Choose what is to suggest an entry.", field="source")
        scheme, _mark, item = str(self.item.data).partition("|")
        return NewLink(
            team_id=_number(self.team),
            source=LinkSource(kind),
            source_key=key,
            scheme=scheme,
            item=item,
            since=self.since.data,
            points=_figure(self.points),
            amount=_figure(self.amount),
        )


def grouped(schemes: Iterable[Scheme]) -> dict[str, list[tuple[str, str]]]:
    """The items of schemes by scheme, and by section within it."""
    return {
        f"{scheme.id} {local_text(scheme.title)}": [
            (f"{scheme.id}|{item.id}", _item_label(item.section, item.title))
            for item in scheme.items
        ]
        for scheme in schemes
    }


def sources(
    rules: Mapping[str, Rule], rubrics: Mapping[str, Rubric]
) -> dict[str, list[tuple[str, str]]]:
    """Rules, critical errors and criteria, to choose one."""
    found: dict[str, list[tuple[str, str]]] = {
        str(SOURCES[LinkSource.RULE]): [
            (f"{LinkSource.RULE}|{key}", local_text(rule.title)) for key, rule in rules.items()
        ]
    }
    critical = [
        (f"{LinkSource.CRITICAL}|{key}", local_text(rubric.title))
        for key, rubric in rubrics.items()
        if any(each.critical for each in rubric.criteria)
    ]
    if critical:
        found[str(SOURCES[LinkSource.CRITICAL])] = critical
    for key, rubric in rubrics.items():
        found[f"{SOURCES[LinkSource.CRITERION]} · {local_text(rubric.title)}"] = [
            (f"{LinkSource.CRITERION}|{key}#{each.id}", local_text(each.title))
            for each in rubric.criteria
        ]
    return found


def _item_label(section: object, title: object) -> str:
    words = [local_text(each) for each in (section, title) if each is not None]  # type: ignore[arg-type]
    return " · ".join(words)


def _label(field: SelectField) -> str:
    choices: Sequence[tuple[str, str]] = (
        [each for group in field.choices.values() for each in group]
        if isinstance(field.choices, dict)
        else field.choices
    )
    return next((str(label) for value, label in choices if value == field.data), field.data)


def _pair(field: SelectField) -> tuple[str | None, str | None]:
    scheme, mark, item = (field.data or "").partition("|")
    return (scheme, item) if mark and not field.errors else (None, None)


def _number(field: SelectField) -> int | None:
    text = field.data or ""
    if field.errors or not text.isdecimal() or not text.isascii() or len(text) > 9:
        return None
    return int(text)


def _figure(field: StringField) -> Decimal | None:
    return figure(field.data) if (field.data or "").strip() else None


def _check_figure(field: Field) -> None:
    try:
        _figure(field)
    except Invalid as fault:
        raise validators.ValidationError(say(fault)) from None
