"""Listing conversations and opening one: masked, marked, with every wait."""

from qa_app.services.conversations.calls import CallShare
from qa_app.services.conversations.listing import (
    Around,
    Choices,
    ListedParts,
    around,
    choices,
    density,
    list_parts,
    rubrics,
    selection,
)
from qa_app.services.conversations.opening import (
    OpenedPart,
    Reading,
    open_part,
    open_unmasked,
    visible_part,
)
from qa_app.services.conversations.transcripts import (
    DEFAULT_PROFILE,
    ShownFinding,
    Transcript,
    masked_by,
    masked_messages,
    masked_text,
    transcript_of,
)
from qa_app.storage.queries.conversations import ListedPart, Named
from qa_app.storage.queries.listing import cursor_of

__all__ = [
    "DEFAULT_PROFILE",
    "Around",
    "CallShare",
    "Choices",
    "ListedPart",
    "ListedParts",
    "Named",
    "OpenedPart",
    "Reading",
    "ShownFinding",
    "Transcript",
    "around",
    "choices",
    "cursor_of",
    "density",
    "list_parts",
    "masked_by",
    "masked_messages",
    "masked_text",
    "open_part",
    "open_unmasked",
    "rubrics",
    "selection",
    "transcript_of",
    "visible_part",
]
