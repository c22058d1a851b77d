"""What a request for a targeted review says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import lazy_pgettext as _p
from wtforms import DateField, SelectField, StringField, TextAreaField, validators

from qa_app.core.review_requests import LONGEST_NOTE, RequestDraft, RequestReason
from qa_app.services.conversations import Named
from qa_app.web.forms import Form

REASONS: Mapping[RequestReason, object] = {
    RequestReason.COMPLAINT: _p("reason for a review", "Complaint"),
    RequestReason.FLAG: _p("reason for a review", "Flag"),
    RequestReason.OTHER: _p("reason for a review", "Other"),
}
_OPTIONAL = [validators.Optional()]


class RequestForm(Form):
    """Why, by whom and until when; nobody named: whoever has the least to do."""

    reason = SelectField(lazy_gettext("Reason"), validate_choice=False)
    note = TextAreaField(
        lazy_gettext("Note for the reviewer"),
        [validators.Optional(), validators.Length(max=LONGEST_NOTE)],
    )
    reviewer = SelectField(lazy_gettext("Reviewer"), _OPTIONAL, validate_choice=False)
    due_on = DateField(lazy_gettext("Due on"), _OPTIONAL)

    def offer(self, reviewers: Sequence[Named]) -> None:
        """Fill the lists with what the visitor may choose from."""
        self.reason.choices = [(each.value, str(words)) for each, words in REASONS.items()]
        named = [(str(each.id), each.name) for each in reviewers]
        self.reviewer.choices = [("", _("whoever has the least to do")), *named]

    @property
    def draft(self) -> RequestDraft:
        """What is asked for, as far as the fields can be read."""
        reason = self.reason.data
        return RequestDraft(
            reason=RequestReason(reason) if reason in set(RequestReason) else RequestReason.FLAG,
            note=self.note.data or "",
            reviewer_id=whole(self.reviewer.data),
            due_on=self.due_on.data,
        )


class FindForm(Form):
    """The id of a conversation, as a complaint names it."""

    class Meta(Form.Meta):
        csrf = False

    conversation = StringField(
        lazy_gettext("Conversation id"), [validators.Optional(), validators.Length(max=200)]
    )


def reason_label(value: str) -> str:
    """What a reason is called."""
    return str(REASONS[RequestReason(value)])


def whole(text: object) -> int | None:
    """A row's number from a form, or ``None``."""
    known = isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 10
    return int(str(text)) if known else None
