"""Forms of the table that says which rubric applies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, validators

from qa_app.core.conversations import Channel
from qa_app.core.rubrics import Subject
from qa_app.services.rubric_uses import NewUse, UsesPage
from qa_app.web.forms import Form, real_year
from qa_app.web.labels import CHANNELS
from qa_app.web.languages import local_text

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year()


class UseForm(Form):
    """A rubric for a team and channel from a day on."""

    rubric = SelectField(_("Rubric"), [_NEEDED])
    team = SelectField(_("Team"), [_OPTIONAL])
    channel = SelectField(_("Channel"), [_OPTIONAL])
    since = DateField(
        _("From"), [_NEEDED, _YEAR], description=_("The day on which conversations start.")
    )
    until = DateField(_("Until"), [_OPTIONAL, _YEAR], description=_("Empty: until further notice."))

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

    def chosen(self) -> NewUse:
        return NewUse(
            rubric=self.rubric.data,
            team_id=int(self.team.data) if self.team.data else None,
            channel=Channel(self.channel.data) if self.channel.data else None,
            since=self.since.data,
            until=self.until.data,
        )
