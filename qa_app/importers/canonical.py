"""The canonical form ``qa-transcript/1``: decoded, encoded, digested.

What is written exactly as the form says is decoded straight into records; only what is not
goes through ``loose``, which explains it or finds a place for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

import msgspec

from qa_app.core.conversations import Channel, Conversation, Kind, Message, Person
from qa_app.core.errors import Invalid, _
from qa_app.importers import loose
from qa_app.importers.clock import Clock, written
from qa_app.importers.limits import DEFAULT_ZONE, Limits
from qa_app.importers.problems import Place, Problem, Severity
from qa_app.importers.records import Built, ConversationRecord, build

# Valid JSON, but no database keeps it.
_NUL_ESCAPE = b"\\u0000"

TOO_LARGE = _("The conversation has %(count)s bytes; at most %(most)s are taken.")


class Decoded(NamedTuple):
    """A conversation, or why there is none, and what to warn about."""

    conversation: Conversation | None
    problems: tuple[Problem, ...] = ()


class CanonicalDecoder:
    """Decodes conversations, one JSON object each."""

    def __init__(self, *, zone: tzinfo = DEFAULT_ZONE, limits: Limits | None = None) -> None:
        self._clock = Clock(zone)
        self._limits = limits or Limits()
        self._strict = msgspec.json.Decoder(ConversationRecord)

    def decode(self, data: bytes, *, file: str, line: int, fallback_id: str) -> Decoded:
        """One conversation from one JSON object in UTF-8; never raises.

        ``fallback_id`` is the id of a conversation that has none.
        """
        limits = self._limits
        try:
            # Nearly no line has a backslash, and one byte is found ten times as fast as six.
            holds_nul = b"\\" in data and _NUL_ESCAPE in data
            if not holds_nul and len(data) <= limits.conversation_bytes:
                built = build(
                    self._strict.decode(data),
                    fallback_id=fallback_id,
                    clock=self._clock,
                    limits=limits,
                    texts_fit=len(data) <= limits.text_characters,
                )
                return _landed(built, Place(file, line)) if built.warnings else Decoded(built[0])
        except (msgspec.DecodeError, RecursionError, Invalid, ValueError):
            pass  # explained below
        return self._explained(data, Place(file, line), fallback_id)

    def _explained(self, data: bytes, place: Place, fallback_id: str) -> Decoded:
        limits = self._limits
        known_id: str | None = None
        repairs = loose.Repairs()
        try:
            if len(data) > limits.conversation_bytes:
                raise Invalid(TOO_LARGE, count=len(data), most=limits.conversation_bytes)
            tree = loose.tree_of(data, repairs)
            known_id = loose.id_of(tree)
            record = loose.record_of(tree, repairs)
            built = build(record, fallback_id=fallback_id, clock=self._clock, limits=limits)
        except Invalid as reason:
            refused = place.problem(
                Severity.REFUSED, reason, conversation_id=known_id, excerpt=data
            )
            return Decoded(None, (refused,))
        return _landed(built, place, repairs)


def _landed(built: Built, place: Place, repairs: Sequence[Invalid] = ()) -> Decoded:
    conversation = built.conversation
    return Decoded(
        conversation,
        tuple(
            place.problem(Severity.WARNING, warning, conversation_id=conversation.id)
            for warning in (*repairs, *built.warnings)
        ),
    )


def to_canonical(conversation: Conversation, *, zone: tzinfo = DEFAULT_ZONE) -> dict[str, Any]:
    """A conversation in the canonical form, ready for JSON; decoding it gives it back.

    What is empty or as the form assumes it is left out. Times are written in ``zone``.
    """
    form: dict[str, Any] = {"id": conversation.id}
    if conversation.source:
        form["source"] = conversation.source
    form["channel"] = conversation.channel.value
    if conversation.started_ms is not None:
        form["started_at"] = written(conversation.started_ms, zone)
    for key in ("agent", "customer"):
        person: Person | None = getattr(conversation, key)
        if person is not None:
            form[key] = {name: value for name, value in person._asdict().items() if value}
    for key in ("shop", "account", "audio", "satisfaction"):
        value = getattr(conversation, key)
        if value is not None:
            form[key] = value
    if conversation.orders:
        form["orders"] = list(conversation.orders)
    if conversation.meta:
        form["meta"] = dict(conversation.meta)
    in_call = conversation.channel is Channel.CALL
    form["messages"] = [_message_form(each, in_call, zone) for each in conversation.messages]
    return form


def _message_form(message: Message, in_call: bool, zone: tzinfo) -> dict[str, Any]:
    form: dict[str, Any] = {"role": message.role.value}
    if message.agent is not None:
        form["agent"] = message.agent
    if message.auto:
        form["auto"] = True
    if message.kind is not Kind.TEXT:
        form["kind"] = message.kind.value
    if message.event is not None:
        form["event"] = message.event.value
    if in_call:
        if message.start_ms is not None:
            form["start_ms"] = message.start_ms
        if message.end_ms is not None:
            form["end_ms"] = message.end_ms
    elif message.start_ms is not None:
        form["sent_at"] = written(message.start_ms, zone)
    form["text"] = message.text
    if message.meta:
        form["meta"] = dict(message.meta)
    return form
