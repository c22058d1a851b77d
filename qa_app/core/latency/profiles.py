"""A profile (口径): one way of reading response times, as data.

Teams and platforms read the same conversation differently; a profile names its reading so that
every figure can be explained by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from enum import StrEnum

from qa_app.core.latency.hours import OfficeHours
from qa_app.core.texts import LocalText

CHINA = timezone(timedelta(hours=8))


class RunStart(StrEnum):
    """Where the clock of a run starts (calls always take the end of its last utterance).

    ``HANDOVER``: as ``FIRST``, and a run that began only after the handover is timed from the
    handover all the same, because the customer was promised a person then.
    """

    FIRST = "first"
    LAST = "last"
    HANDOVER = "handover"


class Unanswered(StrEnum):
    """What an unanswered round is worth.

    ``FAILS``: it has no time and misses every share. ``CAP``: it takes the cap as its time.
    ``LEFT_OUT``: it stands in no figure.
    """

    FAILS = "fails"
    CAP = "cap"
    LEFT_OUT = "left-out"


class HoursApply(StrEnum):
    """What the office hours do.

    ``ROUNDS``: rounds begun outside are left out. ``CONVERSATIONS``: all rounds of a
    conversation begun outside are. ``CLOCK``: the time outside does not run.
    """

    ROUNDS = "rounds"
    CONVERSATIONS = "conversations"
    CLOCK = "clock"


class WhichRounds(StrEnum):
    """Which rounds count: all, or only the first of each contact."""

    ALL = "all"
    FIRST = "first"


class ShareUnit(StrEnum):
    """Of what the share in time is a share."""

    ROUNDS = "rounds"
    MESSAGES = "messages"
    CUSTOMER_DAYS = "customer-days"


class SourceKind(StrEnum):
    """Where a reading comes from."""

    OWN = "own"
    VENDOR = "vendor"
    THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reading comes from, and of which year it is."""

    kind: SourceKind
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A reading of response times.

    ``explanation`` names the reading, for whoever opens a figure. ``cap_s``: the most that a
    round is given. ``hours``: office hours in ``zone``, and what they do; ``team_hours``: those
    of the team concerned take their place. ``auto_replies``: automatic texts answer.
    ``zero_seconds``: replies within a second count. ``offline``: messages left while nobody was
    there count. ``same_day``: only a reply on the round's own local day answers it.
    ``transfers_end``: a transfer without a reply ends the round, unanswered, for its holder.
    ``closings``: words of thanks and consent; the last run of a conversation opens no round
    where it holds nothing else. ``split_gap_minutes``: a silence over that begins a new contact.
    ``plain`` is worked out: nothing is left out, capped or counted by message.
    """

    id: str
    title: LocalText
    explanation: LocalText
    start: RunStart = RunStart.FIRST
    source: Source | None = None
    cap_s: float | None = None
    unanswered: Unanswered = Unanswered.FAILS
    hours: OfficeHours | None = None
    team_hours: bool = False
    hours_apply: HoursApply = HoursApply.ROUNDS
    zone: tzinfo = CHINA
    auto_replies: bool = True
    zero_seconds: bool = True
    offline: bool = True
    same_day: bool = False
    transfers_end: bool = False
    closings: tuple[str, ...] = ()
    rounds: WhichRounds = WhichRounds.ALL
    unit: ShareUnit = ShareUnit.ROUNDS
    threshold_s: float = 30
    split_gap_minutes: int | None = None
    plain: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        usual = self.auto_replies and self.zero_seconds and self.offline and not self.same_day
        special = (
            self.cap_s is not None
            or self.unanswered is not Unanswered.FAILS
            or self.hours is not None
            or bool(self.closings)
            or self.rounds is not WhichRounds.ALL
            or self.unit is ShareUnit.MESSAGES
        )
        object.__setattr__(self, "plain", usual and not special)
