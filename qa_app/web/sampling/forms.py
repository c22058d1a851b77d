"""Planning a draw, and giving what lost its reviewer to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    IntegerField,
    MonthField,
    SelectField,
    SelectMultipleField,
    StringField,
    validators,
)
from wtforms.fields.choices import SelectChoice

from qa_app.core.sampling import MOST_PER_AGENT
from qa_app.services.conversations import Named
from qa_app.services.sampling.drawing import LONGEST_SEED
from qa_app.web.forms import Form

PER_AGENT = 5


class DrawForm(Form):
    """Which team, which month, how many of each agent, for whom.

    ``listed_for``: the team whose reviewers stand in the list of choices. While it is another
    one (the team was just changed), what is ticked there means nothing.
    """

    team = SelectField(_("Team"), coerce=int)
    period = MonthField(
        _("Month"),
        [validators.InputRequired()],
        invalid_value_message=_("Write the month as 2026-10."),
    )
    per_agent = IntegerField(
        _("Conversations per agent"),
        [validators.InputRequired(), validators.NumberRange(1, MOST_PER_AGENT)],
        default=PER_AGENT,
    )
    reviewers = SelectMultipleField(_("Reviewers"), coerce=int, validate_choice=False)
    listed_for = HiddenField()
    seed = StringField(
        _("Seed"),
        [validators.Optional(), validators.Length(max=LONGEST_SEED)],
        description=_("Left empty, one is made. Whoever knows it can repeat the draw."),
    )

    def offer(self, teams: Sequence[Named]) -> None:
        """Fill the list of teams."""
        self.team.choices = [SelectChoice(team.id, team.name) for team in teams]

    @property
    def period_id(self) -> str:
        """The month's id, empty where none was given."""
        month = self.period.data
        return f"{month:%Y-%m}" if isinstance(month, date) else ""

    @property
    def chosen_reviewers(self) -> list[int] | None:
        """Whom to spread the work over; everybody where nobody was asked to choose."""
        if self.listed_for.data != str(self.team.data):
            return None
        return list(self.reviewers.data or ())


class AssignForm(Form):
    """Who takes what has no reviewer."""

    reviewers = SelectMultipleField(_("Reviewers"), coerce=int, validate_choice=False)
