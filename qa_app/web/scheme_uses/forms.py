"""Forms of the table that says which scheme assesses whom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, validators

from qa_app.core.permissions import RoleName
from qa_app.services.scheme_uses import NewUse, UsesPage
from qa_app.web.forms import Form, SelectMultipleCheckboxes, real_year
from qa_app.web.languages import local_text
from qa_app.web.role_names import role_name

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year()
ROLES = (RoleName.AGENT, RoleName.SUPERVISOR)
"""The roles that people of a team's assessment have."""


class UseForm(Form):
    """A scheme for teams from a day on."""

    scheme = SelectField(_("Scheme"), [_NEEDED])
    teams = SelectMultipleCheckboxes(_("Teams"), [_NEEDED])
    role = SelectField(_("Whom it assesses"), [_OPTIONAL])
    since = DateField(
        _("From"),
        [_NEEDED, _YEAR],
        description=_("A period goes by what is in use on its last day."),
    )
    until = DateField(_("Until"), [_OPTIONAL, _YEAR], description=_("Empty: until further notice."))
    beside = BooleanField(_("Keep other schemes for the same people in use beside it"))

    def offer(self, page: UsesPage) -> None:
        """Only what the actor may choose."""
        self.scheme.choices = [
            (key, f"{key} · {local_text(version.scheme.title)}")
            for key, version in page.schemes.items()
        ]
        self.teams.choices = [(str(team.id), team.name) for team in page.teams]
        self.role.choices = [
            ("", _("whomever the scheme assesses")),
            *((role.value, role_name(role)) for role in ROLES),
        ]

    def chosen(self) -> NewUse:
        return NewUse(
            scheme=self.scheme.data,
            team_ids=[int(team) for team in self.teams.data],
            role=self.role.data or None,
            since=self.since.data,
            until=self.until.data,
            beside=self.beside.data,
        )
