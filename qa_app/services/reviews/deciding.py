"""Deciding on a finding while the form of its conversation is filled."""

from __future__ import annotations

from qa_app.core.errors import NotFound
from qa_app.core.listing import FindingState
from qa_app.core.second_looks import Sight
from qa_app.services import screening_decisions
from qa_app.services.context import Context
from qa_app.services.reviews.forms import FilledForm
from qa_app.services.reviews.opening import open_assignment, sight_in


def decide(
    context: Context, assignment_id: int, finding_id: int, state: FindingState
) -> FilledForm:
    """Confirm or dismiss a finding, or take that back; returns the form, whose suggestions may
    have changed with it.

    Raises NotFound where the form does not show the pre-screen, or shows it without what is
    decided: a review made to compare must not move what others see.
    """
    if sight_in(context, assignment_id) is not Sight.ALL:
        raise NotFound()
    screening_decisions.decide(context, finding_id, state)
    return open_assignment(context, assignment_id).form
