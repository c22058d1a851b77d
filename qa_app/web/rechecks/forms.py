"""Forms of re-checks."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from qa_app.services.rechecks.seniors import Senior
from qa_app.services.rechecks.settling import LONGEST_REASON
from qa_app.web.forms import Form

_NEEDED = validators.InputRequired(_("Please fill this in."))


class SettleForm(Form):
    """The reason; which answers are taken comes beside it, one field each."""

    reason = TextAreaField(
        _("Reason"),
        [_NEEDED, validators.Length(max=LONGEST_REASON)],
        description=_("The author of the review reads it."),
        render_kw={"rows": 3},
    )


class ReleaseForm(Form):
    reason = TextAreaField(
        _("Why it is not re-checked"),
        [_NEEDED, validators.Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )


class GiveForm(Form):
    senior = SelectField(_("Who scores again"), [_NEEDED], coerce=int)

    def offer(self, seniors: Sequence[Senior]) -> None:
        """Fill the list, the first to ask first."""
        self.senior.choices = [
            SelectChoice(
                each.id, gettext("%(name)s (%(count)s open)", name=each.name, count=each.open)
            )
            for each in seniors
        ]
