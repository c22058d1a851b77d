"""How many messages or turns there are."""

from __future__ import annotations

import pytest

from qa_app.core.conversations import Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.model import Condition, Scope
from qa_app.core.rules.operators.count import OPERATOR, Count
from tests.core.rules.making import rule_of, said, spans, talk

TALK = talk("c 一", "c 二", "a 三", "s 排队", "a 四", "b 五", "a 六", "c 七")


def test_the_message_that_is_one_too_many_is_the_hit() -> None:
    """There the reader sees that it went on too long."""
    assert spans(said(Count(2)), TALK) == [(6, None, None)]
    assert spans(said(Count(3)), TALK) == []
    assert spans(said(Count(1.5), role=Role.CUSTOMER), TALK) == [(1, None, None)]


def test_too_few_are_told_at_the_end() -> None:
    """Until then another could have come."""
    assert spans(said(Count(4, compare="under")), TALK) == [(7, None, None)]
    assert spans(said(Count(3, compare="under")), TALK) == []


def test_a_turn_is_a_run_that_nobody_interrupts() -> None:
    """The system's notices interrupt nobody, a bot does."""
    assert spans(said(Count(1, counted="turns")), TALK) == [(6, None, None)]
    assert spans(said(Count(2, counted="turns")), TALK) == []
    assert spans(said(Count(1, counted="turns"), role=Role.CUSTOMER), TALK) == [(7, None, None)]


def test_everybodys_turns_are_counted_one_by_one() -> None:
    """Customer, agent, bot, agent, customer."""
    assert spans(said(Count(4, counted="turns"), role=None), TALK) == [(7, None, None)]
    assert spans(said(Count(5, counted="turns"), role=None), TALK) == []


def test_only_the_window_is_counted() -> None:
    """A turn that begins before it counts from its edge on."""
    scope = Scope(Role.AGENT, start=2)
    for counted, expected in (("messages", [(6, None, None)]), ("turns", [(6, None, None)])):
        rule = rule_of({"it": Condition(scope, Count(1, counted=counted))}, "it", ("it",))
        assert spans(rule, TALK) == expected


def test_none_at_all_is_too_few() -> None:
    """An agent who never wrote wrote less than once."""
    assert spans(said(Count(1, compare="under")), talk("c 在吗")) == [(0, None, None)]


def test_the_definition_is_checked_and_written_back() -> None:
    """Only what differs from the default is written."""
    for written in ({"threshold": 9}, {"threshold": 0, "counted": "turns", "compare": "under"}):
        assert OPERATOR.build(written).settings() == written
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"threshold": 3, "counted": "words"})
    assert refused.value.field == "counted"
