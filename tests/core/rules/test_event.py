"""What the system tells of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.conversations import Conversation, Event, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.model import Anchor, Condition, Scope, Unit
from qa_app.core.rules.operators.event import OPERATOR, Told
from tests.core.rules.making import rule_of, said, spans, talk


def _call(*lines: str) -> Conversation:
    """A talk in which the system's lines tell of the events that they name."""
    talked = talk(*lines)
    messages = tuple(
        each._replace(event=Event(each.text), text="") if each.role is Role.SYSTEM else each
        for each in talked.messages
    )
    return replace(talked, messages=messages)


CALL = _call("s queued", "s answered", "a 您好", "c 在吗", "s transfer", "s answered", "a 您好")


def test_each_message_that_tells_of_it_is_a_hit() -> None:
    """A call may be answered twice, by one agent and the next."""
    told = said(Told("answered"), role=Role.SYSTEM)
    assert spans(told, CALL) == [(1, None, None), (5, None, None)]
    assert spans(said(Told("ended"), role=Role.SYSTEM), CALL) == []


def test_where_nobody_is_named_the_system_tells_of_it() -> None:
    """Everybody's messages leave the system's out, and the rule would never find anything."""
    assert spans(said(Told("transfer"), role=None), CALL) == [(4, None, None)]
    assert spans(said(Told("transfer"), role=Role.AGENT), CALL) == []


def test_a_message_is_no_event_for_what_it_says() -> None:
    """Words are looked for by phrases."""
    assert spans(said(Told("queued"), role=Role.SYSTEM), talk("s queued", "c queued")) == []


def test_only_the_window_is_looked_at() -> None:
    """What came after a transfer is not what came before it."""
    near = Anchor("moved", 10, Unit.SECONDS)
    rule = rule_of(
        {
            "moved": Condition(Scope(Role.SYSTEM), Told("transfer")),
            "taken": Condition(Scope(Role.SYSTEM, anchor=near), Told("answered")),
        },
        "taken",
        ("taken",),
    )
    assert spans(rule, CALL) == [(5, None, None)]


def test_the_definition_is_checked_and_written_back() -> None:
    """An event that no source tells of would never be found."""
    for event in Event:
        assert OPERATOR.build({"event": event.value}).settings() == {"event": event.value}
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"event": "ringing"})
    assert refused.value.field == "event"
