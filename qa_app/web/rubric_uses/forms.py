"""Forms of the table that says which rubric applies."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, SelectField, validators

from qa_app.core.conversations import Channel
from qa_app.core.rubrics import Subject
from qa_app.services.rubric_uses import NewUse, UsesPage
from qa_app.web.forms import Form
from qa_app.web.labels import CHANNELS
from qa_app.web.languages import local_text

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class UseForm(Form):
    """A rubric for a team and channel from a day on."""

    rubric = SelectField(_("Rubric"), [_NEEDED])
    team = SelectField(_("Team"), [_OPTIONAL])
    channel = SelectField(_("Channel"), [_OPTIONAL])
    since = DateField(_("From"), [_NEEDED], description=_("The day on which conversations start."))
    until = DateField(_("Until"), [_OPTIONAL], description=_("Empty: until further notice."))

    def offer(self, page: UsesPage) -> None:
        """Only what the actor may choose."""
        self.rubric.choices = [
            (key, f"{local_text(rubric.title)} ({key})")
            for key, rubric in page.rubrics.items()
            if rubric.subject is Subject.CONVERSATION
        ]
        everywhere = [("", _("Every team"))] if page.everywhere else []
        self.team.choices = [*everywhere, *((str(team.id), team.name) for team in page.teams)]
        self.channel.choices = [
            ("", _("Every channel")),
            *((channel.value, CHANNELS[channel]) for channel in Channel),
        ]

    def validate_since(self, field: Field) -> None:
        """A year that no calendar of ours has is a slip."""
        _check_year(field)

    def validate_until(self, field: Field) -> None:
        """Likewise."""
        _check_year(field)

    def chosen(self) -> NewUse:
        return NewUse(
            rubric=self.rubric.data,
            team_id=int(self.team.data) if self.team.data else None,
            channel=Channel(self.channel.data) if self.channel.data else None,
            since=self.since.data,
            until=self.until.data,
        )


class EndForm(Form):
    """The last day of a row."""

    until = DateField(_("Until"), [_NEEDED])

    def validate_until(self, field: Field) -> None:
        """A year that no calendar of ours has is a slip."""
        _check_year(field)

    def day(self) -> date:
        day: date = self.until.data
        return day


def _check_year(field: Field) -> None:
    if field.data is not None and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
        raise validators.ValidationError(_("There is no such day to choose."))
