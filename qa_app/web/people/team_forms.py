"""Forms about teams and agents."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _p
from wtforms import DateField, SearchField, SelectField, StringField, validators

from qa_app.core.people.filters import AgentFilter
from qa_app.core.people.names import LONGEST_KEY, LONGEST_NAME
from qa_app.core.people.records import TeamRecord
from qa_app.web.forms import Form
from qa_app.web.people.user_forms import number_from

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
FORMER = "former"


class TeamForm(Form):
    name = StringField(_p("of a thing", "Name"), [_NEEDED], render_kw={"maxlength": LONGEST_NAME})
    zone = StringField(
        _("Time zone"),
        [_NEEDED],
        description=_("Times without a zone in imported files are read in it."),
        render_kw={"autocomplete": "off"},
    )


class NewTeamForm(TeamForm):
    key = StringField(
        _("Id in files"),
        [_NEEDED],
        description=_("As imported files write it, such as t1; it cannot be changed later."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_KEY},
    )


class AgentFilterForm(Form):
    """Reads from the address; what makes no sense there narrows nothing."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    words = SearchField(_("Name or agent id"), [_OPTIONAL])
    team = SelectField(_("Team"), [_OPTIONAL])

    def offer(self, teams: Iterable[TeamRecord]) -> None:
        self.team.choices = [
            ("", gettext("Any")),
            *((str(team.id), team.name) for team in teams),
            (FORMER, gettext("In no team today")),
        ]

    def chosen(self) -> AgentFilter:
        return AgentFilter(
            words=(self.words.data or "").strip()[:LONGEST_NAME],
            team_id=number_from(self.team.data),
            former=self.team.data == FORMER,
        )


class PlaceForm(Form):
    """A team from one day on, until another."""

    team = SelectField(_("Team"), [_NEEDED], coerce=int)
    since = DateField(_("First day"), [_NEEDED])
    until = DateField(_("Last day"), [_OPTIONAL], description=_("Empty: until further notice."))

    def offer(self, teams: Iterable[TeamRecord]) -> None:
        self.team.choices = [(team.id, team.name) for team in teams]


class NewAgentForm(Form):
    key = StringField(
        _("Agent id"),
        [_NEEDED],
        description=_("As imported files write it, such as A17; it cannot be changed later."),
        render_kw={"autocomplete": "off", "maxlength": LONGEST_KEY},
    )
    name = StringField(
        _("Name"), [_NEEDED], render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME}
    )
    team = SelectField(_("Team"), [_NEEDED], coerce=int)
    since = DateField(_("First day"), [_NEEDED])

    def offer(self, teams: Iterable[TeamRecord]) -> None:
        self.team.choices = [(team.id, team.name) for team in teams]
