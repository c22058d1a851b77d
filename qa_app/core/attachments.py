"""What a message brings beside its text, and which messages were taken back.

Nothing here is ever fetched: a picture, card, file or voice message is shown as what it is, with
the title that its source gave it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from qa_app.core.conversations import Event, Kind, Message, Role
from qa_app.core.personal_data.recognition import find
from qa_app.core.personal_data.spans import mask

LONGEST_TITLE = 80
_TITLES = ("title", "name", "file_name", "filename", "subject", "标题", "商品名称", "文件名")
_DETAILS = ("price", "size", "duration", "description", "desc", "价格", "大小", "时长", "描述")
_RECALLS = ("message", "seq", "recalls", "recalled")


class Attachment(NamedTuple):
    """A picture, card, file or voice message: its title and a word more, as far as they are told.

    Personal data in them is masked for everybody.
    """

    kind: Kind
    title: str
    detail: str


class Recall(NamedTuple):
    """That a message was taken back: by whom, and when (``None``: not told).

    ``agent``: the agent's id where one is named. ``at_ms`` as a message's ``start_ms``.
    """

    role: Role
    agent: str | None
    at_ms: int | None


def attachment_of(message: Message) -> Attachment | None:
    """What a message brings; ``None`` for plain text."""
    if message.kind is Kind.TEXT:
        return None
    return Attachment(message.kind, _first(message.meta, _TITLES), _first(message.meta, _DETAILS))


def recalls(messages: Sequence[Message]) -> dict[int, Recall]:
    """The messages that were taken back, by ``seq``.

    Either the event names the message, or the message itself says so (``recalled``: true).
    """
    found = {
        message.seq: Recall(message.role, message.agent, None)
        for message in messages
        if message.meta.get("recalled") is True and message.role is not Role.SYSTEM
    }
    for event in messages:
        target = _target(event, len(messages))
        if target is not None:
            taken = messages[target]
            found[target] = Recall(taken.role, event.agent or taken.agent, event.start_ms)
    return found


def _target(event: Message, count: int) -> int | None:
    if event.event is not Event.RECALLED:
        return None
    named = [event.meta[key] for key in _RECALLS if key in event.meta]
    for number in named:
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < count:
            return number
    return None


def _first(meta: Mapping[str, object], keys: Sequence[str]) -> str:
    for key in keys:
        value = meta.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            text = " ".join(str(value).split())
            if text:
                masked = mask(text, find(text))
                return masked if len(masked) <= LONGEST_TITLE else f"{masked[:LONGEST_TITLE]}…"
    return ""
