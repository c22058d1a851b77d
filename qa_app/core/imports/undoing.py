"""When an import may be undone: as long as nothing rests on what it brought."""

from __future__ import annotations

from typing import NamedTuple

from qa_app.core.errors import Conflict, _


class Resting(NamedTuple):
    """How much rests on an import.

    ``reviewed``: reviews of its texts. ``drawn``: parts that a draw chose or chose among.
    ``examples`` made from its texts. ``decided``: findings in them that were confirmed or
    dismissed. ``missed``: places in them that a rule was said to have overlooked.
    ``changed_later``: conversations of which a later import brought a newer text.
    """

    reviewed: int = 0
    drawn: int = 0
    examples: int = 0
    decided: int = 0
    missed: int = 0
    changed_later: int = 0


def obstacles(resting: Resting) -> tuple[Conflict, ...]:
    """Why an import cannot be undone, a sentence for each; none: it can."""
    sentences = (
        (_("Reviews rest on it: %(count)s."), resting.reviewed),
        (_("A draw has taken its conversations into account: %(count)s of them."), resting.drawn),
        (_("Examples were made from it: %(count)s."), resting.examples),
        (_("Findings in it were confirmed or dismissed: %(count)s."), resting.decided),
        (_("Somebody marked in it what a rule overlooked: %(count)s."), resting.missed),
        (
            _("A later import changed %(count)s of its conversations: undo that one first."),
            resting.changed_later,
        ),
    )
    return tuple(Conflict(sentence, count=count) for sentence, count in sentences if count)
