"""What is to be exported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, RadioField, SelectField, validators

from qa_app.core.exports import ExportKind, FileFormat, Wish
from qa_app.core.periods import Period
from qa_app.web.exports.words import FORMATS, KINDS, headings
from qa_app.web.forms import Form
from qa_app.web.languages import locale_name

_NEEDED = [validators.InputRequired(lazy_gettext("Choose a day."))]


class ExportForm(Form):
    """Asks for one file."""

    kind = RadioField(lazy_gettext("What"), default=ExportKind.REVIEWS.value)
    format = SelectField(lazy_gettext("Format"), default=FileFormat.XLSX.value)
    since = DateField(lazy_gettext("From"), _NEEDED)
    until = DateField(lazy_gettext("To"), _NEEDED)
    team = SelectField(lazy_gettext("Team"), [validators.Optional()])
    personal = BooleanField(lazy_gettext("With personal data, unmasked"))

    def offer(self, teams: Iterable[tuple[int, str]], period: Period) -> None:
        """Fill the lists, and the days of a month to begin with."""
        self.kind.choices = [(kind.value, str(said)) for kind, said in KINDS.items()]
        self.format.choices = [(each.value, str(said)) for each, said in FORMATS.items()]
        self.team.choices = [("", _("All teams")), *((str(team), name) for team, name in teams)]
        if not self.is_submitted():
            self.since.data, self.until.data = period.first_day, period.last_day

    def wish(self) -> Wish:
        """What is asked for, in the language of the page."""
        return Wish(
            kind=ExportKind(self.kind.data),
            format=FileFormat(self.format.data),
            since=_day(self.since.data),
            until=_day(self.until.data),
            team_id=int(self.team.data) if self.team.data else None,
            personal=bool(self.personal.data),
            locale=locale_name(),
            words=headings(),
        )


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError("the form was not validated")
    return value
