"""Which rubric a conversation is graded by: a dated table by team and channel.

The row that says most about the conversation wins: team and channel, then team alone, then
channel alone, then neither. Where no row applies, the rubrics say themselves which channels they
grade by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qa_app.core.conversations import Channel
from qa_app.core.errors import Invalid, _
from qa_app.core.people.spans import check_days, day_before, overlap
from qa_app.core.rubrics import Rubric, Subject


@dataclass(frozen=True, slots=True)
class Use:
    """One row of the table: a rubric from one day to another, both inclusive.

    ``rubric``: its id. ``team_id`` and ``channel``: ``None`` where any will do; ``until``
    ``None``: until further notice.
    """

    id: int
    rubric: str
    team_id: int | None
    channel: Channel | None
    since: date
    until: date | None = None

    @property
    def scope(self) -> tuple[int | None, Channel | None]:
        return self.team_id, self.channel

    @property
    def precedence(self) -> tuple[bool, bool]:
        """The greater one goes before."""
        return self.team_id is not None, self.channel is not None

    def covers(self, team_id: int | None, channel: Channel) -> bool:
        """Whether conversations of this team and channel are within its scope."""
        return self.team_id in {None, team_id} and self.channel in {None, channel}

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Ground(StrEnum):
    """Why a rubric was chosen."""

    ROW = "row"
    DEFAULT = "default"
    STAND_IN = "stand_in"
    """Nothing is said for the channel, so what grades another one by default has to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rubric chosen, by its id; ``use``: the row that decided, if one did."""

    rubric: str
    ground: Ground
    use: Use | None = None


def choose(
    uses: Iterable[Use],
    rubrics: Mapping[str, Rubric],
    team_id: int | None,
    channel: Channel,
    day: date,
) -> Choice | None:
    """The rubric for a conversation; ``None`` where no rubric grades conversations at all.

    ``rubrics``: those in force on the day, by id in the order in which they are asked. A row
    whose rubric is out of use by then is passed over.
    """
    fitting = [
        use
        for use in uses
        if use.covers(team_id, channel) and use.holds_on(day) and use.rubric in rubrics
    ]
    if fitting:
        use = max(fitting, key=lambda each: (each.precedence, each.since, each.id))
        return Choice(use.rubric, Ground.ROW, use)
    for key, rubric in rubrics.items():
        if rubric.grades_by_default(channel):
            return Choice(key, Ground.DEFAULT)
    for key, rubric in rubrics.items():
        if any(rubric.grades_by_default(each) for each in Channel):
            return Choice(key, Ground.STAND_IN)
    return None


def require_usable(rubric: Rubric, channel: Channel | None) -> None:
    """Raise Invalid where a rubric cannot grade conversations of a channel."""
    if rubric.subject is Subject.EXERCISE:
        raise Invalid(
            _("This rubric is for exercises without a transcript, not for conversations."),
            field="rubric",
        )
    if channel is not None and rubric.channels and channel not in rubric.channels:
        raise Invalid(_("This rubric is not made for that channel."), field="channel")


def made_room(uses: Iterable[Use], new: Use) -> tuple[Use, ...]:
    """The rows that end earlier so that a new one can stand, with their new last day.

    A row of the same scope that is open until further notice ends the day before the new one
    begins: that is the notice. Raises Invalid for any other overlap within one scope, naming
    the row; rows of different scopes may overlap, since one of them goes before.
    """
    check_days(new.since, new.until)
    shortened = []
    for use in rivals(uses, new):
        if use.until is not None or use.since >= new.since:
            raise Invalid(
                _(
                    "Rubric %(rubric)s is in use there from %(since)s to %(until)s. "
                    "End that row first, or choose other days."
                ),
                field="since",
                rubric=use.rubric,
                since=use.since.isoformat(),
                until=use.until.isoformat() if use.until else "…",
            )
        shortened.append(replace(use, until=day_before(new.since)))
    return tuple(shortened)


def rivals(uses: Iterable[Use], new: Use) -> list[Use]:
    """The other rows of the same scope that share a day with it."""
    return [
        use
        for use in uses
        if use.id != new.id
        and use.scope == new.scope
        and overlap(use.since, use.until, new.since, new.until)
    ]


def exceptions(uses: Sequence[Use], use: Use) -> list[Use]:
    """The rows that go before this one for some conversations on some of its days."""
    return [
        other
        for other in uses
        if other.precedence > use.precedence
        and (use.team_id in {None, other.team_id} or other.team_id is None)
        and (use.channel in {None, other.channel} or other.channel is None)
        and overlap(use.since, use.until, other.since, other.until)
    ]
