"""The filter of the flagged list."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField

from qa_app.core.listing import FindingState, PartFilter
from qa_app.services.conversations import Choices
from qa_app.web.conversations.forms import FilterForm


class FlaggedForm(FilterForm):
    """The filter of conversations, and what has been decided of their findings."""

    state = SelectField(lazy_gettext("Decision"), default=FindingState.OPEN.value)

    def offer(self, choices: Choices) -> None:
        super().offer(choices)
        self.state.choices = [
            (FindingState.OPEN.value, _("Waiting")),
            (FindingState.CONFIRMED.value, _("Confirmed")),
            (FindingState.DISMISSED.value, _("False alarms")),
        ]
        if self.state.data not in set(FindingState):
            self.state.data = FindingState.OPEN.value

    @property
    def shown_state(self) -> FindingState:
        """The findings that the list is about."""
        return FindingState(self.state.data)

    def chosen(self) -> PartFilter:
        return super().chosen().on(self.shown_state)

    def in_force(self) -> list[tuple[str, str]]:
        """Without the state: it has tabs of its own."""
        return [(said, name) for said, name in super().in_force() if name != "state"]
