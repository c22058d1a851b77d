"""Breaking in, in calls, as a condition."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_app.core.conversations import Channel, Role
from qa_app.core.errors import Invalid
from qa_app.core.rules.operators.overlap import OPERATOR, OverlapTest
from tests.core.calls.calling import call
from tests.core.rules.making import findings, said, spans

HEATED = call("b0-5 c4-9 a8-12 c11-14 a13.6-15")


def test_the_utterance_that_breaks_in_is_the_hit() -> None:
    """It is what its speaker did; the words broken in on are nobody's fault."""
    [finding] = findings(said(OverlapTest(over_ms=500)), HEATED)
    assert finding[2:6] == (2, None, None, None)


def test_the_role_of_the_scope_breaks_in_on_whom_is_asked_for() -> None:
    """A customer may break in, and a bot may be broken in on."""
    assert [each[0] for each in spans(said(OverlapTest(300)), HEATED)] == [2, 4]
    customer = said(OverlapTest(500), role=Role.CUSTOMER)
    assert [each[0] for each in spans(customer, HEATED)] == [1, 3]
    on_agent = said(OverlapTest(500, into="agent"), role=None)
    assert [each[0] for each in spans(on_agent, HEATED)] == [3]


def test_people_break_in_in_calls_only() -> None:
    """In a chat two may write at the same time."""
    assert spans(said(OverlapTest(500)), replace(HEATED, channel=Channel.CHAT)) == []


def test_without_ends_nobody_breaks_in() -> None:
    """Unknown is not early."""
    assert spans(said(OverlapTest(0), role=None), call("c0 a1 c2")) == []


def test_a_negative_duration_is_refused() -> None:
    """Every answer would break in."""
    with pytest.raises(Invalid) as refused:
        OPERATOR.build({"over_ms": -1})
    assert refused.value.field == "over_ms"


def test_settings_make_the_operator_again() -> None:
    """Definitions are written from them."""
    values = {"over_ms": 500, "into": "customer"}
    assert OPERATOR.build(values).settings() == values
    assert OPERATOR.build({"over_ms": 5}).settings() == {"over_ms": 5}
