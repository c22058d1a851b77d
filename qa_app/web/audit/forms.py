"""The filter of the audit log, and what was noted at an earlier check."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field, SelectField, StringField, ValidationError, validators
from wtforms.fields.choices import SelectChoice

from qa_app.core.audit import Anchor, anchor_from
from qa_app.core.errors import Invalid
from qa_app.web.audit.words import ACTIONS
from qa_app.web.forms import Form
from qa_app.web.languages import say


class AuditFilter(Form):
    """Reads from the address; a value that makes no sense is told beside its field."""

    class Meta(Form.Meta):
        csrf = False

    action = SelectField(lazy_gettext("Action"), [validators.Optional()])
    user = SelectField(lazy_gettext("Done by"), [validators.Optional()])

    def offer(self, users: Sequence[tuple[int, str]]) -> None:
        """Fill the lists; actions in the order of their words."""
        said = sorted((str(words), action) for action, words in ACTIONS.items())
        self.action.choices = _any([(action, words) for words, action in said])
        self.user.choices = _any([(str(user_id), name) for user_id, name in users])

    def chosen(self) -> tuple[str, int | None]:
        """The action and the user, without what is at fault."""
        self.validate()
        action = "" if self.action.errors else self.action.data or ""
        user = "" if self.user.errors else self.user.data or ""
        return action, int(user) if user else None


class VerifyForm(Form):
    """A check of the whole chain, against what was noted where somebody noted it."""

    noted = StringField(
        lazy_gettext("Noted at an earlier check"),
        [validators.Optional(), validators.Length(max=90)],
    )

    def validate_noted(self, field: Field) -> None:
        """Say beside the field that it cannot be read."""
        try:
            anchor_from(field.data)
        except Invalid as refused:
            raise ValidationError(say(refused)) from None

    def anchor(self) -> Anchor | None:
        """What was noted, where something was; the form has been validated."""
        noted = (self.noted.data or "").strip()
        return anchor_from(noted) if noted else None


def _any(choices: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in [("", _("Any")), *choices]]
