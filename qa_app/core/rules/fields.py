"""Checks of values that the fields of several operators share."""

from __future__ import annotations

from collections.abc import Sequence

from qa_app.core.errors import Invalid, _
from qa_app.core.rules import normalise

# Less alike than this, unlike sentences pass for like ones.
LEAST_SHARE = 0.5


def check_phrases(texts: Sequence[str]) -> None:
    """Raises Invalid where nothing of a text is left once it is folded."""
    for text in texts:
        if not normalise.phrase(text).strip():
            raise Invalid(_("“%(text)s” holds nothing that could be found."), text=text)


def check_share(share: float) -> None:
    """Raises Invalid where a likeness is out of range."""
    if not LEAST_SHARE <= share <= 1:
        raise Invalid(
            _("Likeness lies between %(least)s and 1, where 1 is the same."), least=LEAST_SHARE
        )


def check_duration(length: float) -> None:
    """Raises Invalid where a duration is below 0."""
    if length < 0:
        raise Invalid(_("A duration cannot be negative."))


def check_not_negative(value: float) -> None:
    """Raises Invalid where a duration, rate or number is below zero."""
    if value < 0:
        raise Invalid(_("This cannot be less than 0."))
