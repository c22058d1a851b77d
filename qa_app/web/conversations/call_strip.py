"""The strip of a call: what its times tell, placed along a line of time.

Across, a place is a share of the width as SVG takes it (``12.50%``); up and down it is a lane
of fixed height. Everything drawn leads to a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask.sansio.app import App
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel import lazy_pgettext as _p

from qa_app.core.calls.overlaps import Overlap
from qa_app.core.calls.reading import OVERLAP_OVER_MS, SILENCE_OVER_S, CallReading
from qa_app.core.calls.silences import Silence
from qa_app.core.calls.waits import Wait, WaitKind
from qa_app.core.conversations import Role
from qa_app.services.conversations import CallShare
from qa_app.web.formats import UNKNOWN
from qa_app.web.labels import into_call, milliseconds

_TICK_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MOST_TICKS = 8
# What is shorter could be neither seen nor hit.
_LEAST_WIDTH = 0.35
SPEAKERS: Mapping[Role, object] = {
    Role.CUSTOMER: lazy_gettext("Customer"),
    Role.AGENT: _p("call", "Agent"),
    Role.BOT: lazy_gettext("Bot"),
}
"""Who speaks in a call, in the order of the lanes; Chinese has a word of its own for the agent."""


class BlockKind(StrEnum):
    """What a block stands for; each is drawn in a shape of its own."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SILENCE = "silence"
    HOLD = "hold"
    QUEUE = "queue"
    RINGING = "ringing"
    BREAKS_IN = "breaks-in"
    IS_BROKEN_IN_ON = "is-broken-in-on"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: where it begins and how wide it is (shares of the width), what it says, and
    the message that it leads to. ``lane``: its number from the top, ``None`` for all of them.
    ``other``: it belongs to the share of another agent.
    """

    kind: BlockKind
    x: str
    width: str
    lane: int | None
    seq: int
    said: str
    other: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment on the line of time."""

    x: str
    said: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table beside the strip: what, when, how long, who, and its message."""

    kind: BlockKind
    what: str
    start: str
    length: str
    who: str
    seq: int


@dataclass(frozen=True, slots=True)
class CallStrip:
    """What is drawn of a call, in order of time; ``places`` are those of the share alone."""

    lanes: Sequence[Role]
    ticks: Sequence[Tick]
    blocks: Sequence[Block]
    places: Sequence[Place]


def init_call_strip(app: App) -> None:
    """Give templates the strip, and the thresholds that it is drawn by, in seconds."""
    app.jinja_env.globals.update(
        strip_of=call_strip,
        speaker_label=lambda role: SPEAKERS[Role(role)],
        call_limits={"silence_s": SILENCE_OVER_S, "overlap_s": OVERLAP_OVER_MS / 1000},
    )


def call_strip(share: CallShare, names: Mapping[str, str]) -> CallStrip:
    """The strip of a call; ``names``: the agents' by the ids that the text has for them."""
    return _Drawing(share, names).strip()


class _Drawing:
    """One strip being drawn."""

    def __init__(self, share: CallShare, names: Mapping[str, str]) -> None:
        self._share, self._names = share, names
        self._whole = share.whole
        self._length_ms = max(share.whole.end_ms, 1)
        spoken = {each.role for each in share.whole.utterances}
        self._lanes = [role for role in SPEAKERS if role in spoken or role is not Role.BOT]

    def strip(self) -> CallStrip:
        blocks = [
            *self._utterances(),
            *self._stretches(self._whole),
            *self._overlaps(),
        ]
        return CallStrip(
            lanes=self._lanes,
            ticks=_ticks(self._length_ms),
            blocks=blocks,
            places=list(self._places(self._share.own)),
        )

    def _utterances(self) -> Iterator[Block]:
        own = {each.seq for each in self._share.own.utterances}
        for each in self._whole.utterances:
            end = each.start_ms if each.end_ms is None else each.end_ms
            yield self._block(
                BlockKind(each.role),
                each.start_ms,
                end,
                each.seq,
                _("%(who)s speaks", who=self._who(each.role, each.agent)),
                lane=self._lanes.index(each.role),
                other=each.seq not in own,
            )

    def _stretches(self, reading: CallReading) -> Iterator[Block]:
        """Hold, silence and waits, which reach over every lane."""
        own = self._share.own
        for wait in reading.waits:
            if wait.end_ms > wait.start_ms:
                yield self._block(
                    BlockKind(wait.kind),
                    wait.start_ms,
                    wait.end_ms,
                    wait.seq,
                    _wait_words(wait),
                    other=wait not in own.waits,
                )
        for hold in reading.holds:
            yield self._block(
                BlockKind.HOLD,
                hold.start_ms,
                hold.end_ms,
                hold.seq,
                _("On hold"),
                other=hold not in own.holds,
            )
        for silence in reading.silences:
            yield self._block(
                BlockKind.SILENCE,
                silence.start_ms,
                silence.end_ms,
                silence.seq,
                self._silence_words(silence),
                other=silence not in own.silences,
            )

    def _overlaps(self) -> Iterator[Block]:
        for each in self._whole.overlaps:
            yield self._block(
                _overlap_kind(each),
                each.start_ms,
                each.end_ms,
                each.seq,
                self._overlap_words(each),
                other=each not in self._share.own.overlaps,
            )

    def _places(self, reading: CallReading) -> Iterator[Place]:
        """The rows behind the figures, by kind; utterances stand in the transcript itself."""
        for silence in reading.silences:
            words = _("Silence")
            who = _("%(who)s then spoke", who=SPEAKERS[silence.ended_by])
            yield _place(
                BlockKind.SILENCE, words, silence.start_ms, silence.length_ms, who, silence.seq
            )
        for overlap in reading.overlaps:
            who = self._who(overlap.by, overlap.agent)
            kind, words = _overlap_kind(overlap), _("Breaks in")
            yield _place(kind, words, overlap.start_ms, overlap.early_ms, who, overlap.seq)
        for hold in reading.holds:
            who, length = self._who(Role.AGENT, hold.agent), hold.end_ms - hold.start_ms
            yield _place(BlockKind.HOLD, _("On hold"), hold.start_ms, length, who, hold.seq)
        for wait in reading.waits:
            who = self._who(Role.AGENT, wait.agent) if wait.answered else _("nobody answered")
            kind, length = BlockKind(wait.kind), wait.end_ms - wait.start_ms
            yield _place(kind, _wait_words(wait), wait.start_ms, length, who, wait.seq)

    def _block(
        self,
        kind: BlockKind,
        start_ms: int,
        end_ms: int,
        seq: int,
        words: str,
        *,
        lane: int | None = None,
        other: bool = False,
    ) -> Block:
        start = 100 * min(max(start_ms, 0), self._length_ms) / self._length_ms
        width = max(100 * (end_ms - max(start_ms, 0)) / self._length_ms, _LEAST_WIDTH)
        return Block(
            kind=kind,
            x=f"{min(start, 100 - _LEAST_WIDTH):.2f}%",
            width=f"{min(width, 100):.2f}%",
            lane=lane,
            seq=seq,
            said=_(
                "%(what)s, %(start)s, %(length)s",
                what=words,
                start=_moment(start_ms),
                length=milliseconds(end_ms - start_ms) if end_ms > start_ms else UNKNOWN,
            ),
            other=other,
        )

    def _who(self, role: Role, agent: str | None) -> str:
        named = self._names.get(agent or "") if role is Role.AGENT else None
        return named or str(SPEAKERS[role])

    def _silence_words(self, silence: Silence) -> str:
        return str(_("Silence, then %(who)s speaks", who=SPEAKERS[silence.ended_by]))

    def _overlap_words(self, overlap: Overlap) -> str:
        who = self._who(overlap.by, overlap.agent)
        return str(_("%(who)s breaks in", who=who))


def _place(kind: BlockKind, what: str, start_ms: int, length_ms: int, who: str, seq: int) -> Place:
    return Place(kind, what, _moment(start_ms), milliseconds(length_ms), who, seq)


def _overlap_kind(overlap: Overlap) -> BlockKind:
    return BlockKind.BREAKS_IN if overlap.by is Role.AGENT else BlockKind.IS_BROKEN_IN_ON


def _wait_words(wait: Wait) -> str:
    return str(_("In the queue") if wait.kind is WaitKind.QUEUE else _("Ringing"))


def _ticks(length_ms: int) -> list[Tick]:
    """Round moments, at most eight; the step grows with the call."""
    seconds = length_ms / 1000
    step = next(
        (each for each in _TICK_STEPS_S if seconds / each <= _MOST_TICKS),
        _TICK_STEPS_S[-1] * (1 + int(seconds / _TICK_STEPS_S[-1] / _MOST_TICKS)),
    )
    moments = range(0, int(seconds) + 1, step)
    return [
        Tick(f"{100 * each * 1000 / length_ms:.2f}%", into_call(each * 1000), each > seconds * 0.94)
        for each in moments
    ]


def _moment(start_ms: int) -> str:
    """A moment before the start of the call is told as such."""
    return f"-{into_call(-start_ms)}" if start_ms < 0 else into_call(start_ms)
