"""Forms of limits on deductions in cash."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, SelectField, StringField, TextAreaField, validators

from qa_app.core.cash_limits import LONGEST_REASON, LimitKind
from qa_app.core.decimals import figure
from qa_app.core.errors import Invalid
from qa_app.services.cash_limits import LimitsPage
from qa_app.web.forms import Form, real_year
from qa_app.web.languages import say

_NEEDED = validators.InputRequired(_("Please fill this in."))
_OPTIONAL = validators.Optional()
_YEAR = real_year()

KINDS: Mapping[LimitKind, object] = {
    LimitKind.BLOCK: _("No deduction in cash at all"),
    LimitKind.AMOUNT: _("At most so many yuan a person"),
    LimitKind.SHARE: _("At most so many percent of what the person earned"),
}


class LimitForm(Form):
    """A limit from a day on."""

    kind = SelectField(_("Limit"), [_NEEDED], choices=list(KINDS.items()))
    value = StringField(
        _("Figure"),
        [_OPTIONAL, validators.Length(max=20)],
        description=_("Yuan or percent; empty where nothing may be deducted."),
    )
    team = SelectField(_("Team"), [_OPTIONAL])
    since = DateField(
        _("From"),
        [_NEEDED, _YEAR],
        description=_("It counts for periods whose last day it holds on."),
    )
    until = DateField(_("Until"), [_OPTIONAL, _YEAR], description=_("Empty: until further notice."))
    reason = TextAreaField(
        _("Reason"), [_NEEDED, validators.Length(max=LONGEST_REASON)], render_kw={"rows": 2}
    )

    def offer(self, page: LimitsPage) -> None:
        """Only what the actor may choose."""
        everywhere = [("", _("Every team"))] if page.everywhere else []
        self.team.choices = [*everywhere, *((str(team.id), team.name) for team in page.teams)]

    def validate_value(self, field: Field) -> None:
        """A plain figure."""
        try:
            self.figure()
        except Invalid as fault:
            raise validators.ValidationError(say(fault)) from None

    def figure(self) -> Decimal | None:
        text = (self.value.data or "").strip().removesuffix("%")
        return figure(text) if text else None

    @property
    def team_id(self) -> int | None:
        return int(self.team.data) if self.team.data else None
