"""What is posted about the quality of rules."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectField, validators
from wtforms.fields.choices import SelectChoice

from qa_app.core.errors import Invalid
from qa_app.core.sampling import MOST_RECALL_PERCENT
from qa_app.web.forms import Form
from qa_app.web.navigation import N_

MESSAGE, WHOLE = "message", "whole"


class MissedForm(Form):
    """Which rule should have hit, and where: a message or the conversation as a whole."""

    rule = SelectField(_("Rule"), validate_choice=False)
    extent = RadioField(
        _("Where"),
        choices=[
            SelectChoice(MESSAGE, _("In the chosen message")),
            SelectChoice(WHOLE, _("In the conversation as a whole: something is missing")),
        ],
        default=MESSAGE,
    )
    message = IntegerField(validators=[validators.Optional()])
    revision = IntegerField(validators=[validators.InputRequired()])

    @property
    def revision_id(self) -> int:
        """The text that the visitor saw; raises Invalid."""
        return self._number(self.revision)

    @property
    def chosen_message(self) -> int | None:
        """The number of the message, ``None`` for the whole; raises Invalid for neither."""
        return None if self.extent.data == WHOLE else self._number(self.message)

    @staticmethod
    def _number(field: IntegerField) -> int:
        if field.data is None or not 0 <= field.data < 2**31:
            raise Invalid(N_("Choose a message, or say that it is about the whole conversation."))
        return int(field.data)


class ShareForm(Form):
    """How many unflagged conversations a team's draws take in addition."""

    percent = IntegerField(
        _("Share"), [validators.InputRequired(), validators.NumberRange(0, MOST_RECALL_PERCENT)]
    )
