"""What a risk model may learn from, what has to be borne in mind of it, and when it may be used."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from qa_app.core.errors import Invalid, _

LEAST_REVIEWS = 200
MOST_LEARNT = 4000
"""Of more, the newest: learning takes time with the cube of their number."""

LEAST_NEW = 30
"""So many held-out reviews that the model in use has not seen are needed to compare with it."""

LONGEST_NOTE = 500
_FIELD = re.compile(r"[^.\s]{1,40}(\.[^.\s]{1,40}){0,4}")


class Source(StrEnum):
    """``REVIEWS``: those of the house; ``FIELD``: a figure that came with the conversations, in
    their meta data; ``LIST``: a file of figures. ``DEMO``: made from the sample transcripts.
    """

    REVIEWS = "reviews"
    FIELD = "field"
    LIST = "list"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Wish:
    """From what to learn; ``team_id`` empty: from the whole house.

    ``field``: the path of the figure in the meta data (``human.S``). ``list_id``: which file.
    ``failing_at``: from this figure down a conversation fails; higher is better. Raises Invalid.
    """

    team_id: int | None = None
    source: Source = Source.REVIEWS
    field: str = ""
    list_id: int | None = None
    failing_at: float | None = None

    def __post_init__(self) -> None:
        if self.source is Source.REVIEWS:
            return
        if self.failing_at is None or not isfinite(self.failing_at):
            raise Invalid(_("Say from which figure down a conversation fails."), field="failing_at")
        if self.source is Source.FIELD and not _FIELD.fullmatch(self.field):
            raise Invalid(
                _("Write the field's name as in the file; a point leads further in: human.S"),
                field="field",
            )
        if self.source is Source.LIST and self.list_id is None:
            raise Invalid(_("Choose a list of figures."), field="list_id")


class Limit(StrEnum):
    """What has to be borne in mind of a model."""

    FEW_FAILING = "few_failing"
    FEW_AGENTS = "few_agents"
    SHORT_TIME = "short_time"
    UNSURE = "unsure"
    NOT_BY_TIME = "not_by_time"
    NOT_BY_AGENT = "not_by_agent"
    NOT_REVIEWS = "not_reviews"
    DEMO = "demo"


LIMIT_SENTENCES: Mapping[Limit, str] = {
    Limit.FEW_FAILING: _("Fewer than 50 of them failed; every figure is unsure."),
    Limit.FEW_AGENTS: _("They are of fewer than five agents; with others it may do worse."),
    Limit.SHORT_TIME: _("They are of less than four weeks; what a season brings it cannot know."),
    Limit.UNSURE: _("It may rank hardly better than chance: its interval reaches below 0.6."),
    Limit.NOT_BY_TIME: _("It could not be tried on later conversations than it learnt from."),
    Limit.NOT_BY_AGENT: _("It could not be tried on other agents than it learnt from."),
    Limit.NOT_REVIEWS: _("It learnt from brought figures, not from reviews by your rubrics."),
    Limit.DEMO: _("It learnt from the sample transcripts, for the demo's data alone."),
}


def limits_of(
    *,
    failing: int,
    agents: int,
    days: int,
    source: Source,
    lows: Mapping[str, float | None],
) -> tuple[Limit, ...]:
    """What has to be borne in mind. ``lows``: by how it was tried, where the AUC's interval
    begins; ``None``: that could not be told.
    """
    by_time, by_agent = lows.get("out_of_time"), lows.get("out_of_agent")
    known = [each for each in lows.values() if each is not None]
    holding = {
        Limit.FEW_FAILING: failing < 50,
        Limit.FEW_AGENTS: agents < 5,
        Limit.SHORT_TIME: days < 28,
        Limit.UNSURE: not known or min(known) < 0.6,
        Limit.NOT_BY_TIME: by_time is None,
        Limit.NOT_BY_AGENT: by_agent is None,
        Limit.NOT_REVIEWS: source in {Source.FIELD, Source.LIST},
        Limit.DEMO: source is Source.DEMO,
    }
    return tuple(limit for limit, holds in holding.items() if holds)


class Standing(StrEnum):
    """How a model stands to the one in use, and with that, whether it may take its place."""

    IN_USE = "in_use"
    FIRST = "first"
    BETTER = "better"
    FORMER = "former"
    NOT_BETTER = "not_better"
    NOT_COMPARED = "not_compared"

    @property
    def may_be_used(self) -> bool:
        return self in {Standing.FIRST, Standing.BETTER, Standing.FORMER}


def standing(
    model: int,
    *,
    in_use: int | None,
    used_before: Collection[int],
    against: int | None,
    won: bool,
    usable: bool = True,
) -> Standing:
    """How a model stands. ``against``: the one that it was compared with, ``won``: ranking better.
    ``usable``: whether the one in use can be read; one that cannot need not be beaten.

    A model replaces another only where it ranks better on the same held-out conversations; one
    that was in use before may always come back.
    """
    if model == in_use:
        return Standing.IN_USE
    if model in used_before:
        return Standing.FORMER
    if in_use is None or not usable:
        return Standing.FIRST
    if against != in_use:
        return Standing.NOT_COMPARED
    return Standing.BETTER if won else Standing.NOT_BETTER


def checked_note(note: str) -> str:
    """Why a model comes into use, or goes; raises Invalid where nothing is said."""
    text = note.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Invalid(_("Say why, in up to %(most)s characters."), field="note", most=LONGEST_NOTE)
    return text
