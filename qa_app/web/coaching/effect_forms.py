"""What the effect of coaching is asked for, as it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, SelectField, validators

from qa_app.services.coaching import WINDOWS, EffectAsked, EffectOverview
from qa_app.services.coaching.effects import USUAL_WINDOW
from qa_app.web.coaching.forms import number
from qa_app.web.forms import Form

_OPTIONAL = [validators.Optional()]
FIELDS = ("since", "until", "team", "window")


class EffectForm(Form):
    """Reads from the address; what makes no sense is told beside its field."""

    class Meta(Form.Meta):
        csrf = False

    since = DateField(lazy_gettext("Set from"), _OPTIONAL)
    until = DateField(lazy_gettext("Set to"), _OPTIONAL)
    team = SelectField(lazy_gettext("Team"), _OPTIONAL)
    window = SelectField(lazy_gettext("Days compared"), _OPTIONAL, default=str(USUAL_WINDOW))

    def offer(self, teams: Iterable[tuple[int, str]], shown: EffectOverview | None) -> None:
        """Fill the lists, and what is shown where nothing was asked."""
        self.team.choices = [(str(team), name) for team, name in teams]
        self.window.choices = [
            (str(days), gettext("%(days)s before and after", days=days)) for days in WINDOWS
        ]
        if shown is not None:
            self.since.data, self.until.data = shown.first, shown.last
            self.team.data = str(shown.team.id) if shown.team else ""
            self.window.data = str(shown.window)

    def asked(self) -> EffectAsked:
        """What is asked for; what cannot be read asks for nothing."""
        window = number(self.window.data)
        return EffectAsked(
            first=_day(self.since.data),
            last=_day(self.until.data),
            team_id=number(self.team.data),
            window=window if window in WINDOWS else USUAL_WINDOW,
        )


def kept(shown: EffectOverview) -> dict[str, object]:
    """The arguments that ask for the same on another page."""
    return {
        "since": shown.first.isoformat(),
        "until": shown.last.isoformat(),
        "team": shown.team.id if shown.team else None,
        "window": shown.window,
    }


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
