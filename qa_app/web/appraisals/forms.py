"""Forms of assessed periods."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from qa_app.core.appraisals import LONGEST_REASON, Decision
from qa_app.services.appraisals.computing import MOST_CASES
from qa_app.web.appraisals.words import CHOICES
from qa_app.web.forms import Form

_NEEDED = validators.InputRequired(_("Please fill this in."))
_REASON = [_NEEDED, validators.Length(max=LONGEST_REASON)]


class ReasonForm(Form):
    """A reason alone."""

    reason = TextAreaField(_("Reason"), _REASON, render_kw={"rows": 3})


class ComputeForm(Form):
    """With how many cases a sample is thin."""

    least = IntegerField(
        _("A sample is thin below"),
        [validators.InputRequired(), validators.NumberRange(0, MOST_CASES)],
        description=_("Reviews or cases behind one figure."),
    )


class DecideForm(Form):
    """One decision for the points that are chosen beside it."""

    decision = RadioField(
        _("Decision"),
        [_NEEDED],
        choices=[
            SelectChoice(Decision.ACCEPTED.value, _("Accept as it is")),
            SelectChoice(Decision.HELD.value, _("Hold the pay of those concerned")),
        ],
    )
    reason = TextAreaField(_("Reason"), _REASON, render_kw={"rows": 2})


class LateForm(Form):
    """What becomes of a correction that came late."""

    choice = RadioField(
        _("What becomes of it"),
        [_NEEDED],
        choices=[SelectChoice(each.value, label) for each, label in CHOICES.items()],
    )
    reason = TextAreaField(_("Reason"), _REASON, render_kw={"rows": 2})
