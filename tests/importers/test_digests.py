"""The digest by which an import knows an unchanged conversation again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from qa_app.core.conversations import Conversation, Kind, Message, Person, Role
from qa_app.importers.canonical import CanonicalDecoder, to_canonical
from qa_app.importers.digests import DIGEST_BYTES, content_digest
from tests.importers.conversations import conversations

PLAIN = Conversation(
    "c-1",
    (
        Message(0, Role.CUSTOMER, "在吗", start_ms=1_791_766_800_000),
        Message(1, Role.AGENT, "您好", start_ms=1_791_766_805_000, agent="a1"),
    ),
    source="qianniu",
    started_ms=1_791_766_800_000,
    agent=Person("a1", "小王"),
    meta={"queue": "vip", "tags": ["x"]},
)
FIRST = PLAIN.messages[0]


def test_a_digest_is_the_same_in_every_run() -> None:
    """It is stored and compared months later: a change here makes every conversation new."""
    assert content_digest(PLAIN).hex() == "fe1fda315a0dd69cf95cb87e27d878b5"


@pytest.mark.parametrize(
    "changed",
    [
        replace(PLAIN, id="c-2"),
        replace(PLAIN, source=""),
        replace(PLAIN, shop="x"),
        replace(PLAIN, account="x"),
        replace(PLAIN, agent=Person("a1")),
        replace(PLAIN, customer=Person("a1")),
        replace(PLAIN, satisfaction=5.0),
        replace(PLAIN, orders=("1",)),
        replace(PLAIN, meta={"queue": "vip"}),
        replace(PLAIN, messages=PLAIN.messages[:1]),
        *(
            replace(PLAIN, messages=(first, PLAIN.messages[1]))
            for first in (
                FIRST._replace(text="在吗？"),
                FIRST._replace(role=Role.BOT),
                FIRST._replace(start_ms=None),
                FIRST._replace(agent="a1"),
                FIRST._replace(auto=True),
                FIRST._replace(kind=Kind.IMAGE),
                FIRST._replace(meta={"x": 1}),
            )
        ),
    ],
)
def test_any_change_of_content_changes_the_digest(changed: Conversation) -> None:
    """A change that went unseen would leave reviews on an outdated text."""
    assert content_digest(changed) != content_digest(PLAIN)


def test_the_order_of_further_data_changes_nothing() -> None:
    """Sources write the same keys in another order from one export to the next."""
    turned = replace(PLAIN, meta={"tags": ["x"], "queue": "vip"})
    assert content_digest(turned) == content_digest(PLAIN)


def test_further_data_belongs_to_its_message() -> None:
    """The same words on another message are another content."""
    first, second = PLAIN.messages
    one = replace(PLAIN, messages=(first._replace(meta={"x": 1}), second))
    other = replace(PLAIN, messages=(first, second._replace(meta={"x": 1})))
    assert content_digest(one) != content_digest(other)


@given(conversations())
def test_importing_the_same_again_gives_the_same_digest(conversation: Conversation) -> None:
    """The second import of a file must find nothing new."""
    data = json.dumps(to_canonical(conversation)).encode()
    again = CanonicalDecoder().decode(data, file="f", line=1, fallback_id="x").conversation
    assert again is not None
    assert content_digest(again) == content_digest(conversation)
    assert len(content_digest(again)) == DIGEST_BYTES
