"""Which messages a condition looks at."""

from __future__ import annotations

from typing import Any

import pytest

from qa_app.core.conversations import Role
from qa_app.core.rules.model import Anchor, Condition, Pick, Scope, Side, Unit
from qa_app.core.rules.operators.phrases import Phrases
from tests.core.rules.making import rule_of, spans, talk

HIT = Phrases(("中",))
ANCHOR = Phrases(("锚",))
#              0       1       2       3       4       5       6       7
FLOW = ("c 中", "a 中", "a 中", "c 锚", "a 中", "b 中", "a 中", "c 中")


def _messages(scope: Scope, *lines: str) -> list[int]:
    rule = rule_of({"it": Condition(scope, HIT)}, "it", ("it",))
    return [span[0] for span in spans(rule, talk(*(lines or FLOW)))]


def _near(side: Side, within: int, unit: Unit = Unit.MESSAGES, **fields: Any) -> list[int]:
    anchor = Anchor("anchor", within, unit, side, fields.pop("pick", Pick.FIRST))
    rule = rule_of(
        {
            "anchor": Condition(Scope(None), ANCHOR),
            "it": Condition(Scope(fields.pop("role", Role.AGENT), anchor=anchor, **fields), HIT),
        },
        "it",
        ("it",),
    )
    return [span[0] for span in spans(rule, talk(*FLOW))]


@pytest.mark.parametrize(
    ("scope", "messages"),
    [
        (Scope(Role.AGENT), [1, 2, 4, 6]),
        (Scope(Role.CUSTOMER), [0, 7]),
        (Scope(None), [0, 1, 2, 4, 5, 6, 7]),
        (Scope(Role.AGENT, first=2), [1, 2]),
        (Scope(Role.AGENT, last=2), [4, 6]),
        (Scope(Role.AGENT, first=99), [1, 2, 4, 6]),
        (Scope(Role.AGENT, last=99), [1, 2, 4, 6]),
        (Scope(Role.AGENT, start=2, end=3), [2, 4]),
        (Scope(Role.AGENT, start=3), [4, 6]),
        (Scope(Role.AGENT, end=1), [1]),
        (Scope(Role.AGENT, start=9), []),
        (Scope(Role.AGENT, start=9, end=12), []),
        (Scope(Role.AGENT, first=3, last=2), [4]),
    ],
)
def test_positions_count_the_messages_of_the_role(scope: Scope, messages: list[int]) -> None:
    """The agent's first three are not the conversation's first three."""
    assert _messages(scope) == messages


def test_a_role_that_never_speaks_has_no_messages() -> None:
    """Its last three are none, not all."""
    assert _messages(Scope(Role.BOT, last=3), "c 中", "a 中") == []


@pytest.mark.parametrize(
    ("side", "within", "messages"),
    [
        (Side.AFTER, 1, [4]),
        (Side.AFTER, 2, [4, 6]),
        (Side.AFTER, 9, [4, 6]),
        (Side.BEFORE, 1, [2]),
        (Side.BEFORE, 2, [1, 2]),
        (Side.AROUND, 1, [2, 4]),
        (Side.AFTER, 0, []),
    ],
)
def test_a_distance_in_messages_counts_those_of_the_role(
    side: Side, within: int, messages: list[int]
) -> None:
    """ "The agent's next message" is the next one of the agent."""
    assert _near(side, within) == messages


def test_around_with_no_distance_is_the_message_of_the_anchor() -> None:
    """Two things said in one message."""
    rule = rule_of(
        {
            "anchor": Condition(Scope(None), ANCHOR),
            "it": Condition(
                Scope(None, anchor=Anchor("anchor", 0, side=Side.AROUND, pick=Pick.FIRST)), HIT
            ),
        },
        "it",
        ("it",),
    )
    assert spans(rule, talk("a 中", "c 中锚", "a 中")) == [(1, 0, 1)]


@pytest.mark.parametrize(
    ("side", "within", "messages"),
    [
        (Side.AFTER, 1, [4]),
        (Side.AFTER, 2, [4, 6]),
        (Side.BEFORE, 1, [1, 2]),
        (Side.AROUND, 1, [1, 2, 4]),
    ],
)
def test_a_distance_in_turns_counts_runs_of_the_role(
    side: Side, within: int, messages: list[int]
) -> None:
    """Two messages in a row are one turn; the bot's ends it."""
    assert _near(side, within, Unit.TURNS) == messages


@pytest.mark.parametrize(
    ("side", "within", "messages"),
    [
        (Side.AFTER, 10, [4]),
        (Side.AFTER, 30, [4, 6]),
        (Side.BEFORE, 10, [2]),
        (Side.AROUND, 20, [1, 2, 4]),
        (Side.AFTER, 5, []),
    ],
)
def test_a_distance_in_seconds_goes_by_the_clock(
    side: Side, within: int, messages: list[int]
) -> None:
    """Messages are ten seconds apart here."""
    assert _near(side, within, Unit.SECONDS) == messages


def test_a_position_and_a_distance_must_both_hold() -> None:
    """The agent's last message, if it is near."""
    assert _near(Side.AFTER, 1, last=1) == []
    assert _near(Side.AFTER, 2, last=1) == [6]


@pytest.mark.parametrize(
    ("pick", "messages"), [(Pick.FIRST, [1]), (Pick.LAST, [5]), (2, [3]), (4, [])]
)
def test_the_first_last_or_kth_hit_can_be_the_anchor(pick: Pick | int, messages: list[int]) -> None:
    """The customer's last thanks, not any."""
    rule = rule_of(
        {
            "anchor": Condition(Scope(Role.CUSTOMER), ANCHOR),
            "it": Condition(Scope(Role.AGENT, anchor=Anchor("anchor", 1, pick=pick)), HIT),
        },
        "it",
        ("it",),
    )
    flow = talk("c 锚", "a 中", "c 锚", "a 中", "c 锚", "a 中")
    assert [span[0] for span in spans(rule, flow)] == messages


def test_without_a_hit_of_the_anchor_there_is_nothing_near() -> None:
    """And so nothing found."""
    assert _near(Side.AFTER, 3, pick=3) == []


def test_the_kth_hit_counts_overlapping_hits_as_one() -> None:
    """Two phrases of one list in one place are one offence, in each reading of the text too."""
    shrug = Condition(Scope(Role.AGENT), Phrases(("不知道", "不知", "知道")))
    after_second = Scope(Role.AGENT, anchor=Anchor("shrug", 1, pick=2))
    rule = rule_of(
        {"shrug": shrug, "next": Condition(after_second, Phrases(("好",)))}, "next", ("next",)
    )
    assert spans(rule, talk("a 不知道！！！", "a 好", "a 不知道", "a 好的")) == [(3, 0, 1)]
