"""Pictures, cards, files and voice messages, and messages that were taken back."""

from __future__ import annotations

import pytest

from qa_app.core.attachments import Attachment, Recall, attachment_of, recalls
from qa_app.core.conversations import Event, Kind, Message, Role


def message(seq: int, role: Role = Role.AGENT, **values: object) -> Message:
    return Message(seq, role, "文字", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meta", "title", "detail"),
    [
        ({"title": "儿童书桌", "price": 899}, "儿童书桌", "899"),
        ({"file_name": " 发票\n.pdf ", "size": "12 KB"}, "发票 .pdf", "12 KB"),
        ({"name": "收货人 13812345678"}, "收货人 ***********", ""),
        ({"title": ["a"], "name": True}, "", ""),
        ({"title": "长" * 200}, "长" * 80 + "…", ""),
        ({}, "", ""),
    ],
)
def test_an_attachment_has_the_title_that_its_source_gave_it(
    meta: dict[str, object], title: str, detail: str
) -> None:
    """Whatever else stands there is left alone, and personal data is masked."""
    found = attachment_of(message(0, kind=Kind.CARD, meta=meta))
    assert found == Attachment(Kind.CARD, title, detail)


def test_plain_text_brings_nothing() -> None:
    """Whatever its source says beside it."""
    assert attachment_of(message(0, meta={"title": "x"})) is None


def test_an_event_tells_which_message_was_taken_back_and_when() -> None:
    """The agent is the one the event names, else the one who had sent it."""
    said = message(0, agent="a1")
    named = Message(1, Role.SYSTEM, "", 5, event=Event.RECALLED, agent="a2", meta={"message": 0})
    unnamed = named._replace(agent=None)
    assert recalls([said, named]) == {0: Recall(Role.AGENT, "a2", 5)}
    assert recalls([said, unnamed]) == {0: Recall(Role.AGENT, "a1", 5)}


def test_a_message_may_say_itself_that_it_was_taken_back() -> None:
    """Then nobody knows when."""
    said = message(0, Role.CUSTOMER, meta={"recalled": True})
    assert recalls([said]) == {0: Recall(Role.CUSTOMER, None, None)}


@pytest.mark.parametrize("meta", [{}, {"message": 9}, {"message": -1}, {"message": True}])
def test_an_event_that_names_no_message_strikes_none(meta: dict[str, object]) -> None:
    """A guess would strike the wrong words."""
    event = Message(1, Role.SYSTEM, "", 5, event=Event.RECALLED, meta=meta)
    assert recalls([message(0), event]) == {}
