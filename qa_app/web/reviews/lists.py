"""The list of reviews: its filter and its columns."""

from __future__ import annotations

from typing import TypedDict

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, validators
from wtforms.fields.choices import SelectChoice

from qa_app.core.reviews import ReviewState
from qa_app.services.reviews.reading import Choices
from qa_app.web.forms import Form
from qa_app.web.tables import Column


class Chosen(TypedDict):
    """What the list is narrowed to."""

    team_id: int | None
    agent_id: int | None


class ReviewFilter(Form):
    """Reads from the address; a value that makes no sense is left out."""

    class Meta(Form.Meta):
        csrf = False

    team = SelectField(lazy_gettext("Team"), [validators.Optional()])
    agent = SelectField(lazy_gettext("Agent"), [validators.Optional()])

    def offer(self, choices: Choices) -> None:
        """Fill the lists with what the visitor may choose from."""
        for field, named in ((self.team, choices.teams), (self.agent, choices.agents)):
            offered = [SelectChoice(str(each.id), each.name) for each in named]
            field.choices = [SelectChoice("", _("Any")), *offered]

    def chosen(self) -> Chosen:
        """The filter, without the fields that are at fault."""
        self.validate()
        return Chosen(team_id=self._number(self.team), agent_id=self._number(self.agent))

    def in_force(self) -> list[tuple[str, str]]:
        """Each filter that narrows the list: how to say it, and the argument that lifts it."""
        return [
            (_("%(label)s: %(value)s", label=field.label.text, value=_name(field)), name)
            for name, field in (("team", self.team), ("agent", self.agent))
            if field.data and not field.errors
        ]

    def _number(self, field: SelectField) -> int | None:
        return int(field.data) if field.data and not field.errors else None


def _name(field: SelectField) -> str:
    """The name of what was chosen."""
    chosen = [choice.label for choice in field.choices or () if choice.value == field.data]
    return str(chosen[0]) if chosen else ""


def columns(state: ReviewState, *, times: bool) -> list[Column]:
    """The columns of a list of reviews in a state; ``times``: with how long each took."""
    published = state is ReviewState.PUBLISHED
    return [
        Column("conversation", _("Conversation"), fixed=True),
        Column("agent", _("Agent")),
        Column("team", _("Team")),
        Column("period", _("Period")),
        Column("total", _("Score"), numeric=True),
        Column("without", _("Without critical"), numeric=True, optional=True),
        Column("passed", _("Result")),
        Column("reviewer", _("Reviewer")),
        Column("moved", _("Published") if published else _("Submitted")),
        Column("started", _("Started"), optional=True),
        *([Column("worked", _("Time taken"), numeric=True, optional=True)] if times else []),
    ]
