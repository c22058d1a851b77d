"""Keeping, describing and finding examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import (
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
from qa_app.services.conversations import Named
from qa_app.services.examples import Criteria, Linkable, ListedExample, Marked, TagCount
from qa_app.web.forms import Form
from qa_app.web.languages import local_text

_LARGEST = 2**31 - 1
_LONGEST_TAGS, _LONGEST_WORDS, _LONGEST_SHOWN = 1500, 100, 80
SPAN, MESSAGE, WHOLE = "span", "message", "whole"


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
        self.criterion.choices = [("", _("None")), *_offered(criteria)]

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
    revision = _hidden_number(2**63 - 1)

    def marked(self) -> ExampleDraft:
        """What was marked when the form was asked for; numbers that make no sense left out."""
        return ExampleDraft(
            good=True,
            seq=_number(self.seq),
            start=_number(self.start),
            end=_number(self.end),
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
            revision_id=self.revision.data,
        )

    def offer_extents(self, marked: Marked | None) -> None:
        """What of the marked place can be kept: the words, their message, everything."""
        self.extent.choices = [(WHOLE, _("The whole conversation"))]
        if marked is not None and marked.text:
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
    agent = SelectField(lazy_gettext("Agent"), [validators.Optional()])

    def offer(
        self,
        tags: Sequence[TagCount],
        criteria: Criteria,
        agents: Sequence[Named],
    ) -> None:
        anything = ("", _("Any"))
        self.kind.choices = [anything, ("good", _("Good")), ("bad", _("Bad"))]
        self.tag.choices = [anything, *((each.tag, f"{each.tag} ({each.number})") for each in tags)]
        self.criterion.choices = [anything, *_offered(criteria)]
        asked = self.criterion.data or ""
        if asked in criteria.known and asked not in criteria.offered:
            self.criterion.choices.append((asked, said(criteria.known[asked])))
        self.agent.choices = [anything, *((str(each.id), each.name) for each in agents)]

    def chosen(self) -> ExampleFilter:
        """The filter, without the fields that are at fault."""
        self.validate()
        data = {name: "" if name in self.errors else value for name, value in self.data.items()}
        return ExampleFilter(
            words=(data["words"] or "").strip(),
            good={"good": True, "bad": False}.get(data["kind"] or ""),
            tag=data["tag"] or "",
            criterion=data["criterion"] or "",
            agent_id=int(data["agent"]) if data["agent"] else None,
        )


def said(criterion: Linkable) -> str:
    """A criterion's title, its rubric's before it where there are several."""
    title: str = local_text(criterion.title)
    return title if criterion.rubric is None else f"{local_text(criterion.rubric)} · {title}"


def _offered(criteria: Criteria) -> Iterator[tuple[str, str]]:
    return ((key, said(each)) for key, each in criteria.offered.items())


def _number(field: IntegerField) -> int | None:
    value = field.data
    largest = field.validators[-1].max
    return value if value is not None and 0 <= value <= largest else None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
