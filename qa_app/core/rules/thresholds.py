"""Values against a threshold, and the field that says on which side."""

from __future__ import annotations

from enum import StrEnum

from qa_app.core.errors import _
from qa_app.core.rules.registry import Field, FieldKind


class Compare(StrEnum):
    """On which side of the threshold a condition holds; at the threshold it does not."""

    OVER = "over"
    UNDER = "under"

    def holds(self, value: float, threshold: float) -> bool:
        """Whether the value lies beyond the threshold."""
        return value > threshold if self is Compare.OVER else value < threshold


COMPARE = Field(
    "compare",
    FieldKind.CHOICE,
    _("Over or under"),
    choices=tuple(each.value for each in Compare),
    choice_labels=(_("over the threshold"), _("under the threshold")),
)
