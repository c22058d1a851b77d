"""The filter of the flagged list, and what a step with one or many asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import pgettext as _p
from wtforms import BooleanField, SelectField, TextAreaField, validators

from qa_app.core.flagged import LONGEST_NOTE, Shelf
from qa_app.core.listing import FindingState, PartFilter
from qa_app.services.conversations import Choices, Named
from qa_app.services.flag_runs import Wish
from qa_app.web.conversations.forms import FilterForm
from qa_app.web.review_requests.forms import RequestForm, whole

_DECIDED = {
    Shelf.CONFIRMED: FindingState.CONFIRMED,
    Shelf.DISMISSED: FindingState.DISMISSED,
    Shelf.SENT: None,
}


class FlaggedForm(FilterForm):
    """The filter of conversations, and where they stand with those who work on them."""

    state = SelectField(lazy_gettext("Decision"), default=Shelf.OPEN.value)
    assignee = SelectField(
        lazy_gettext("In hand with"), [validators.Optional()], validate_choice=False
    )
    mine = BooleanField(lazy_gettext("In your hands"))
    complaint = BooleanField(lazy_gettext("Complaint"))

    user_id: int | None = None

    def offer_all(self, choices: Choices, people: Sequence[Named], user_id: int | None) -> None:
        """Fill the lists; ``user_id``: whose “mine” it is."""
        self.offer(choices)
        self.user_id = user_id
        self.state.choices = [
            (Shelf.OPEN.value, _("Waiting")),
            (Shelf.IN_WORK.value, _p("flagged conversation", "In work")),
            (Shelf.SENT.value, _("Sent on")),
            (Shelf.CONFIRMED.value, _("Confirmed")),
            (Shelf.DISMISSED.value, _("False alarms")),
        ]
        named = [(str(each.id), each.name) for each in people]
        self.assignee.choices = [("", _("Any")), *named]
        if self.state.data not in set(Shelf):
            self.state.data = Shelf.OPEN.value

    @property
    def shelf(self) -> Shelf:
        """Which of the lists is shown."""
        return Shelf(self.state.data) if self.state.data in set(Shelf) else Shelf.OPEN

    def chosen(self) -> PartFilter:
        return self._on_shelf(super().chosen())

    def unchecked(self) -> PartFilter:
        return self._on_shelf(super().unchecked())

    def _on_shelf(self, wanted: PartFilter) -> PartFilter:
        assignee = whole(self.assignee.data)
        return replace(
            wanted,
            finding_state=_DECIDED.get(self.shelf, FindingState.OPEN),
            stage=self.shelf.stage,
            assignee_id=self.user_id if self.mine.data else assignee,
            complaint=bool(self.complaint.data),
        )

    def in_force(self) -> list[tuple[str, str]]:
        """Without the state: it has tabs of its own."""
        return [(said, name) for said, name in super().in_force() if name != "state"]


class WorkForm(RequestForm):
    """What a step with flagged conversations asks for, whichever step it is."""

    coaching_note = TextAreaField(
        lazy_gettext("Note for the coaching"),
        [validators.Optional(), validators.Length(max=LONGEST_NOTE)],
    )
    colleague = SelectField(
        lazy_gettext("Colleague"), [validators.Optional()], validate_choice=False
    )

    def offer_people(self, reviewers: Sequence[Named], colleagues: Sequence[Named]) -> None:
        """Fill the lists of people."""
        self.offer(reviewers)
        self.colleague.choices = [(str(each.id), each.name) for each in colleagues]

    def wish(self, action: str) -> Wish:
        """What the form says about a step."""
        draft = self.draft
        coaching = action == "coaching"
        return Wish(
            note=(self.coaching_note.data or "") if coaching else draft.note,
            reason=draft.reason,
            reviewer_id=draft.reviewer_id,
            due_on=draft.due_on,
            colleague_id=whole(self.colleague.data),
        )
