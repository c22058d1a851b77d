"""Keeping, describing and finding examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.widgets import HiddenInput

from qa_app.core.examples import LONGEST_NOTE, ExampleDraft, ExampleFilter, tags_from
from qa_app.services.collections import ListedCollection
from qa_app.services.examples import Criteria, Facets, Linkable, ListedExample, Marked
from qa_app.web.forms import Form
from qa_app.web.languages import local_text

_LARGEST = 2**31 - 1
_LONGEST_TAGS, _LONGEST_WORDS, _LONGEST_SHOWN = 1500, 100, 80
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
SPAN, RUN, MESSAGE, WHOLE = "span", "run", "message", "whole"


def without_noughts(text: str | None) -> str | None:
    """A character that a database cannot keep is no part of what somebody wrote."""
    return text.replace("\0", "") if text else text


def _hidden_number(largest: int = _LARGEST) -> IntegerField:
    checks = [validators.Optional(), validators.NumberRange(min=0, max=largest)]
    return IntegerField(validators=checks, widget=HiddenInput())


class ExampleForm(Form):
    """Describes an example."""

    good = RadioField(lazy_gettext("It is"), [validators.InputRequired()], default="good")
    note = TextAreaField(
        lazy_gettext("Note"),
        [validators.Optional(), validators.Length(max=LONGEST_NOTE)],
        filters=[without_noughts],
    )
    tags = StringField(
        lazy_gettext("Tags"),
        [validators.Optional(), validators.Length(max=_LONGEST_TAGS)],
        filters=[without_noughts],
    )
    criterion = SelectField(lazy_gettext("Criterion"), [validators.Optional()])

    def offer(self, criteria: Criteria) -> None:
        self.good.choices = [("good", _("A good example")), ("bad", _("A bad example"))]
        self._known = criteria.known
        self.criterion.choices = [("", _("None")), *offered(criteria)]

    def show(self, example: ListedExample) -> None:
        """Fill in what is known of an example."""
        self.good.data = "good" if example.good else "bad"
        self.note.data = example.note
        self.tags.data = "，".join(example.tags)
        self.criterion.data = example.criterion or ""
        self.keep_criterion(example)

    def keep_criterion(self, example: ListedExample) -> None:
        """Offer the criterion that an example has, though no rubric in force has it now."""
        offered = [key for key, _label in self.criterion.choices]
        if example.criterion and example.criterion not in offered:
            known = self._known.get(example.criterion)
            label = example.criterion if known is None else said(known)
            self.criterion.choices.append((example.criterion, label))

    def draft(self) -> ExampleDraft:
        return ExampleDraft(
            good=self.good.data == "good",
            note=(self.note.data or "").replace("\r\n", "\n"),
            tags=tags_from(self.tags.data or ""),
            criterion=self.criterion.data or None,
        )


class KeepForm(ExampleForm):
    """The same for a new one; its place is filled in by the page that it is kept from."""

    extent = RadioField(lazy_gettext("Keep"), [validators.Optional()])
    seq = _hidden_number()
    start = _hidden_number()
    end = _hidden_number()
    last_seq = _hidden_number()
    revision = _hidden_number(2**63 - 1)
    collection = SelectField(lazy_gettext("Put into the collection"), [validators.Optional()])

    def marked(self) -> ExampleDraft:
        """What was marked when the form was asked for; numbers that make no sense left out."""
        return ExampleDraft(
            good=True,
            seq=_number(self.seq),
            start=_number(self.start),
            end=_number(self.end),
            last_seq=_number(self.last_seq),
            revision_id=_number(self.revision),
        )

    def draft(self) -> ExampleDraft:
        """The example as described, with as much of what was marked as was chosen."""
        extent = self.extent.data
        return replace(
            super().draft(),
            seq=None if extent == WHOLE else self.seq.data,
            start=self.start.data if extent == SPAN else None,
            end=self.end.data if extent == SPAN else None,
            last_seq=self.last_seq.data if extent == RUN else None,
            revision_id=self.revision.data,
        )

    def offer_collections(self, collections: Sequence[ListedCollection]) -> None:
        """The collections that it can be put into at once."""
        named = ((str(each.id), each.name) for each in collections)
        self.collection.choices = [("", _("None yet")), *named]

    def offer_extents(self, marked: Marked | None) -> None:
        """What of the marked place can be kept: the words, their message, everything."""
        self.extent.choices = [(WHOLE, _("The whole conversation"))]
        if marked is not None and marked.seq is not None and marked.last_seq is not None:
            run = _("Messages #%(first)s to #%(last)s", first=marked.seq, last=marked.last_seq)
            self.extent.choices.insert(0, (RUN, run))
        elif marked is not None and marked.text:
            text = _(": “%(text)s”", text=_shortened(marked.text))
            self.extent.choices.insert(0, (MESSAGE, _("The message") + text))
        if marked is not None and marked.start is not None:
            quote = _(": “%(text)s”", text=_shortened(marked.quote))
            self.extent.choices.insert(0, (SPAN, _("The words marked") + quote))
        if not self.extent.data:
            self.extent.data = self.extent.choices[0][0]


class ExampleFilterForm(Form):
    """Narrows the library; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    words = SearchField(
        lazy_gettext("Words"),
        [validators.Optional(), validators.Length(max=_LONGEST_WORDS)],
        filters=[without_noughts],
    )
    kind = SelectField(lazy_gettext("Kind"), [validators.Optional()])
    tag = SelectField(lazy_gettext("Tag"), [validators.Optional()])
    criterion = SelectField(lazy_gettext("Criterion"), [validators.Optional()])
    rule = SelectField(lazy_gettext("Rule"), [validators.Optional()])
    team = SelectField(lazy_gettext("Team"), [validators.Optional()])
    agent = SelectField(lazy_gettext("Agent"), [validators.Optional()])
    keeper = SelectField(lazy_gettext("Kept by"), [validators.Optional()])
    since = DateField(lazy_gettext("Kept from"), [validators.Optional()])
    until = DateField(lazy_gettext("Kept until"), [validators.Optional()])

    def offer(self, facets: Facets, criteria: Criteria) -> None:
        anything = ("", _("Any"))
        self.kind.choices = [anything, ("good", _("Good")), ("bad", _("Bad"))]
        self.tag.choices = [
            anything,
            *((each.tag, f"{each.tag} ({each.number})") for each in facets.tags),
        ]
        self.criterion.choices = [anything, *offered(criteria)]
        asked = self.criterion.data or ""
        if asked in criteria.known and asked not in criteria.offered:
            self.criterion.choices.append((asked, said(criteria.known[asked])))
        self.rule.choices = [
            anything,
            *((each.id, local_text(each.title)) for each in facets.rules),
        ]
        for field, named in (
            (self.team, facets.teams),
            (self.agent, facets.agents),
            (self.keeper, facets.keepers),
        ):
            field.choices = [anything, *((str(each.id), each.name) for each in named)]

    def validate_since(self, field: DateField) -> None:
        """Days that no calendar of a database can reckon with are slips."""
        if isinstance(field.data, date) and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
            raise validators.ValidationError(_("Not a valid date value."))

    validate_until = validate_since

    def chosen(self) -> ExampleFilter:
        """The filter, without the fields that are at fault."""
        self.validate()
        data = {name: "" if name in self.errors else value for name, value in self.data.items()}
        return ExampleFilter(
            words=(data["words"] or "").strip(),
            good={"good": True, "bad": False}.get(data["kind"] or ""),
            tag=data["tag"] or "",
            criterion=data["criterion"] or "",
            rule=data["rule"] or "",
            team_id=int(data["team"]) if data["team"] else None,
            agent_id=int(data["agent"]) if data["agent"] else None,
            kept_by=int(data["keeper"]) if data["keeper"] else None,
            since=_day(data["since"]),
            until=_day(data["until"]),
        )

    def in_force(self) -> list[tuple[str, str]]:
        """Each filter that narrows the library: how to say it, and the argument that lifts it."""
        return [
            (f"{field.label.text} · {_value(field)}", name)
            for name, field in self._fields.items()
            if field.data and not field.errors
        ]


class SuggestionForm(Form):
    """For which criterion examples are looked for; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    criterion = SelectField(lazy_gettext("Criterion"), [validators.Optional()])
    kind = SelectField(lazy_gettext("Kind"), [validators.Optional()])

    def offer(self, criteria: Criteria) -> None:
        self.criterion.choices = [("", _("Choose a criterion")), *offered(criteria)]
        self.kind.choices = [("bad", _("Bad")), ("good", _("Good"))]

    def chosen(self) -> tuple[str, bool]:
        """The criterion (empty: none) and whether good ones are looked for."""
        self.validate()
        criterion = "" if self.criterion.errors else self.criterion.data or ""
        return criterion, self.kind.data == "good"


def said(criterion: Linkable) -> str:
    """A criterion's title, its rubric's before it where there are several."""
    title: str = local_text(criterion.title)
    return title if criterion.rubric is None else f"{local_text(criterion.rubric)} · {title}"


def offered(criteria: Criteria) -> Iterator[tuple[str, str]]:
    return ((key, said(each)) for key, each in criteria.offered.items())


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _value(field: Field) -> str:
    if isinstance(field, SelectField):
        return next((str(label) for value, label in field.choices if value == field.data), "")
    return str(field.data)


def _number(field: IntegerField) -> int | None:
    value = field.data
    largest = field.validators[-1].max
    return value if value is not None and 0 <= value <= largest else None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
