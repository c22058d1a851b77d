"""Making, sharing and arranging collections."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext
from wtforms import IntegerField, StringField, TextAreaField, validators
from wtforms.widgets import HiddenInput

from qa_app.core.collections import LONGEST_NAME, LONGEST_TEXT
from qa_app.services.conversations import Named
from qa_app.web.examples.forms import without_noughts
from qa_app.web.forms import Form, SelectMultipleCheckboxes

_LARGEST = 2**31 - 1


class CollectionForm(Form):
    """What a collection is called, and what it is about."""

    name = StringField(
        lazy_gettext("Name of the collection"),
        [validators.InputRequired(), validators.Length(max=LONGEST_NAME)],
        filters=[without_noughts],
    )
    about = TextAreaField(
        lazy_gettext("What it is about"),
        [validators.Optional(), validators.Length(max=LONGEST_TEXT)],
        filters=[without_noughts],
    )


class ShareForm(Form):
    """Which teams see it."""

    teams = SelectMultipleCheckboxes(lazy_gettext("Shared with"), coerce=int)

    def offer(self, teams: Sequence[Named]) -> None:
        self.teams.choices = [(each.id, each.name) for each in teams]


class NoteForm(Form):
    """A note between two examples; ``after``: the item that it stands behind."""

    text = TextAreaField(
        lazy_gettext("Note"),
        [validators.InputRequired(), validators.Length(max=LONGEST_TEXT)],
        filters=[without_noughts],
    )
    after = IntegerField(
        validators=[validators.Optional(), validators.NumberRange(1, _LARGEST)],
        widget=HiddenInput(),
    )
