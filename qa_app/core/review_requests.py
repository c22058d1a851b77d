"""Targeted reviews (指定质检): asked for because of a complaint or a flag, outside the sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qa_app.core.errors import Conflict, Invalid, Refused, _

LONGEST_NOTE = 1000


class RequestReason(StrEnum):
    COMPLAINT = "complaint"
    FLAG = "flag"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What is asked for. ``reviewer_id`` ``None``: whoever has the least to do."""

    reason: RequestReason
    note: str = ""
    reviewer_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """What stands open for a part already."""

    sample: bool = False
    targeted: bool = False


def checked(draft: RequestDraft, today: date) -> RequestDraft:
    """The draft as it is kept; raises Invalid."""
    note = draft.note.strip().replace("\0", "")
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            _("Keep the note under %(limit)s characters."), field="note", limit=LONGEST_NOTE
        )
    if draft.reason is RequestReason.OTHER and not note:
        raise Invalid(_("Say in the note why this conversation is to be reviewed."), field="note")
    if draft.due_on is not None and draft.due_on < today:
        raise Invalid(_("The due date cannot lie in the past."), field="due_on")
    return RequestDraft(draft.reason, note, draft.reviewer_id, draft.due_on)


def require_not_open(open_tasks: OpenTasks) -> None:
    """Raise Conflict where somebody is to review the part anyway."""
    if open_tasks.sample:
        raise Conflict(
            _(
                "This conversation was drawn for the sample and waits for its reviewer already."
                " A second task would only double the work."
            )
        )
    if open_tasks.targeted:
        raise Conflict(_("This conversation has been sent to review already and is not done yet."))


def require_withdrawable(state: str, begun: bool, withdrawn: bool) -> None:
    """Raise Conflict or Refused where a request can no longer be taken back."""
    if withdrawn:
        raise Conflict(_("This request has been withdrawn already."))
    if state != "open":
        raise Conflict(_("This review is done already, so the request cannot be withdrawn."))
    if begun:
        raise Refused(
            _("Its reviewer has begun the review. Ask them to finish or to skip it instead.")
        )
