"""Forms about users and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    validators,
)

from qa_app.core.people.filters import UserFilter, UserOrder, UserState
from qa_app.core.people.names import LONGEST_NAME, LONGEST_USERNAME
from qa_app.core.people.records import NamedUser, TeamRecord
from qa_app.core.permissions import Grant, RoleName
from qa_app.web.forms import Form, SelectMultipleCheckboxes
from qa_app.web.role_names import ROLE_NAMES, role_name
from qa_app.web.tables import TableState

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
EVERY_TEAM = "every"


class UserFilterForm(Form):
    """Reads from the address; what makes no sense there narrows nothing."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    words = SearchField(_("Name or sign-in name"), [_OPTIONAL])
    role = SelectField(_("Role"), [_OPTIONAL])
    team = SelectField(_("Team"), [_OPTIONAL])
    state = SelectField(_("State"), [_OPTIONAL])

    def offer(self, teams: Iterable[TeamRecord]) -> None:
        self.role.choices = _any([(str(role), role_name(role)) for role in ROLE_NAMES])
        self.team.choices = _any([(str(team.id), team.name) for team in teams])
        self.state.choices = _any(
            [
                (str(UserState.ACTIVE), gettext("Active")),
                (str(UserState.WAITING), gettext("Not set up yet")),
                (str(UserState.LEFT), gettext("Has left")),
            ]
        )

    def chosen(self, table: TableState) -> UserFilter:
        role, team, state = self.role.data, self.team.data, self.state.data
        return UserFilter(
            words=(self.words.data or "").strip()[:LONGEST_NAME],
            role=RoleName(role) if role in set(RoleName) else None,
            team_id=number_from(team),
            state=UserState(state) if state in set(UserState) else None,
            order=UserOrder(table.sort),
            descending=table.descending,
            after=table.after,
            before=table.before,
        )


class RoleForm(Form):
    """A role in a team between two days."""

    role = SelectField(_("Role"), [_NEEDED])
    team = SelectField(_("Team"), [_NEEDED])
    since = DateField(_("First day"), [_NEEDED])
    until = DateField(_("Last day"), [_OPTIONAL], description=_("Empty: until further notice."))

    def offer(self, teams: Sequence[TeamRecord], *, everywhere: bool) -> None:
        # The strongest role stands last: a choice forgotten must not give everything away.
        self.role.choices = [(str(role), role_name(role)) for role in RoleName]
        every = [(EVERY_TEAM, gettext("Every team (administrators only)"))] if everywhere else []
        self.team.choices = [*((str(team.id), team.name) for team in teams), *every]

    def grant(self) -> Grant:
        return Grant(
            RoleName(self.role.data),
            None if self.team.data == EVERY_TEAM else int(self.team.data),
            self.since.data,
            self.until.data,
        )


class NewUserForm(RoleForm):
    """A new user with a first role."""

    username = StringField(
        _("Sign-in name"),
        [_NEEDED],
        description=_("Letters, digits and . _ - @; it cannot be changed later."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": LONGEST_USERNAME},
    )
    name = StringField(
        _("Name"), [_NEEDED], render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME}
    )


class NameForm(Form):
    name = StringField(_("Name"), [_NEEDED], render_kw={"maxlength": LONGEST_NAME})


class AgentLinkForm(Form):
    agent = StringField(
        _("Agent id"),
        [_OPTIONAL],
        description=_("The id in imported files, such as A17. Empty: this person is no agent."),
        render_kw={"autocomplete": "off"},
    )


class LastDayForm(Form):
    """The day with which something ends."""

    last_day = DateField(_("Last day"), [_NEEDED])


class LeaveForm(Form):
    """A last day, and who takes the open work over."""

    last_day = DateField(_("Last working day"), [_NEEDED])
    work = RadioField(_("Open assignments"), default="back")
    successors = SelectMultipleCheckboxes(_("Who takes over"), coerce=int)

    def offer(self, candidates: Iterable[NamedUser]) -> None:
        self.work.choices = [
            ("back", gettext("Take them back, to be assigned again")),
            ("share", gettext("Share them out evenly among colleagues")),
        ]
        self.successors.choices = [(one.id, f"{one.name} ({one.username})") for one in candidates]

    @property
    def chosen(self) -> list[int]:
        """The colleagues who take over; nobody where the work goes back."""
        return list(self.successors.data or []) if self.work.data == "share" else []


def dated(form: RoleForm, today: date) -> RoleForm:
    """The same form, beginning today where nothing was typed."""
    if form.since.data is None and not form.is_submitted():
        form.since.data = today
    return form


def _any(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", gettext("Any")), *choices]


def number_from(text: str | None) -> int | None:
    """A whole number from the address; nothing for anything else."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 9:
        return None
    return int(text)
