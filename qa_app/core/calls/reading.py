"""A call as its times tell it, as a whole or one agent's share of it."""

from __future__ import annotations

from dataclasses import dataclass

from qa_app.core.calls.holds import Hold, holds_of
from qa_app.core.calls.monologues import Monologue, monologues_of
from qa_app.core.calls.overlaps import Overlap, overlaps_of
from qa_app.core.calls.silences import Silence, silences_of
from qa_app.core.calls.utterances import Joint, Utterance, joints_of, utterances_of
from qa_app.core.calls.waits import Wait, waits_of
from qa_app.core.conversations import Conversation

# What is shown of a call; rules bring thresholds of their own. A shorter pause belongs to
# speaking, and times are no better than a few tenths of a second.
SILENCE_OVER_S = 3.0
OVERLAP_OVER_MS = 500


@dataclass(frozen=True, slots=True)
class CallReading:
    """Every place that a call's figures come from, each in order of time."""

    utterances: tuple[Utterance, ...]
    joints: tuple[Joint, ...]
    silences: tuple[Silence, ...]
    overlaps: tuple[Overlap, ...]
    holds: tuple[Hold, ...]
    monologues: tuple[Monologue, ...]
    waits: tuple[Wait, ...]

    @property
    def end_ms(self) -> int:
        """The last moment that is known, in milliseconds from the start of the call."""
        spoken = [each.start_ms if each.end_ms is None else each.end_ms for each in self.utterances]
        held = [each.end_ms for each in self.holds]
        waited = [each.end_ms for each in self.waits]
        return max([0, *spoken, *held, *waited])

    def of_agent(self, agent: str) -> CallReading:
        """What one agent said, what was said to them, and what they answer for."""
        return CallReading(
            utterances=tuple(each for each in self.utterances if each.agent == agent),
            joints=tuple(each for each in self.joints if each.agent == agent),
            silences=tuple(each for each in self.silences if each.agent == agent),
            overlaps=tuple(each for each in self.overlaps if each.agent == agent),
            holds=tuple(each for each in self.holds if each.agent == agent),
            monologues=tuple(each for each in self.monologues if each.agent == agent),
            waits=tuple(each for each in self.waits if each.agent == agent),
        )


def read(
    conversation: Conversation,
    *,
    silence_over_s: float = SILENCE_OVER_S,
    overlap_over_ms: float = OVERLAP_OVER_MS,
) -> CallReading:
    """What the times of a call tell; nothing where it has none."""
    utterances = utterances_of(conversation)
    joints, holds = joints_of(utterances), holds_of(conversation)
    pause_ms = silence_over_s * 1000
    return CallReading(
        utterances=utterances,
        joints=joints,
        silences=silences_of(joints, holds, pause_ms),
        overlaps=overlaps_of(utterances, overlap_over_ms),
        holds=holds,
        monologues=monologues_of(utterances, holds, pause_ms),
        waits=waits_of(conversation),
    )
