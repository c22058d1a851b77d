"""What a report is asked for, as it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, SelectField, validators

from qa_app.core.reports import Figure, Step
from qa_app.services.reports import Asked
from qa_app.web.forms import Form
from qa_app.web.reports.words import FIGURES, STEPS

_OPTIONAL = [validators.Optional()]
FIELDS = ("since", "until", "step", "figure", "team")


class ReportForm(Form):
    """Reads from the address; what makes no sense is told beside its field."""

    class Meta(Form.Meta):
        csrf = False

    since = DateField(lazy_gettext("From"), _OPTIONAL)
    until = DateField(lazy_gettext("To"), _OPTIONAL)
    step = SelectField(lazy_gettext("Steps"), _OPTIONAL, default=Step.WEEK.value)
    figure = SelectField(lazy_gettext("Figure"), _OPTIONAL, default=Figure.PASSED.value)
    team = SelectField(lazy_gettext("Team"), _OPTIONAL)

    def offer(self, teams: Iterable[tuple[int, str]]) -> None:
        """Fill the lists with what there is to choose from."""
        self.step.choices = [(step.value, str(said)) for step, said in STEPS.items()]
        self.figure.choices = [(each.value, str(said)) for each, said in FIGURES.items()]
        self.team.choices = [("", _("All teams")), *((str(team), name) for team, name in teams)]

    def asked(self) -> Asked:
        """What is asked for; what cannot be read asks for nothing."""
        return Asked(
            first=_day(self.since.data),
            last=_day(self.until.data),
            step=_member(Step, self.step.data, Step.WEEK),
            figure=_member(Figure, self.figure.data, Figure.PASSED),
            team_id=_number(request.args.get("team")),
            agent_id=_number(request.args.get("agent")),
            reviewer_id=_number(request.args.get("reviewer")),
        )


def kept(asked: Asked) -> dict[str, Any]:
    """The arguments that ask for the same on another page; empty ones are left out."""
    return {
        "since": asked.first.isoformat() if asked.first else None,
        "until": asked.last.isoformat() if asked.last else None,
        "step": asked.step.value,
        "figure": asked.figure.value,
        "team": asked.team_id,
        "agent": asked.agent_id,
        "reviewer": asked.reviewer_id,
    }


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _member(kind: Any, value: object, default: Any) -> Any:
    return kind(value) if value in {each.value for each in kind} else default


def _number(text: str | None) -> int | None:
    digits = text or ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
