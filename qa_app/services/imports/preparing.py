"""From a conversation to what is written of it: personal data, findings, figures, shares."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from qa_app.core.conversations import Conversation
from qa_app.core.imports.shares import shares_of
from qa_app.core.latency.profiles import Profile
from qa_app.core.personal_data.recognition import find_in_all
from qa_app.core.rules.engine import Screening
from qa_app.storage.imports import Prepared
from qa_app.storage.packing import digest, pack, pack_spans
from qa_app.storage.queries.imports import Key


class Screens(Protocol):
    """Whatever screens conversations."""

    def screen_all(
        self, conversations: Sequence[Conversation], profile: Profile
    ) -> list[Screening]: ...


class Text(NamedTuple):
    """A conversation as read, packed, with the line where it begins."""

    conversation: Conversation
    content: bytes
    digest: bytes
    file: str
    line: int

    @property
    def key(self) -> Key:
        return self.conversation.source, self.conversation.id


def packed(conversation: Conversation, file: str, line: int) -> Text:
    """The conversation packed; raises UnicodeEncodeError where a text is none."""
    content = pack(conversation)
    return Text(conversation, content, digest(content), file, line)


def prepare(
    texts: Sequence[Text], screener: Screens, profile: Profile, now_ms: int
) -> list[Prepared]:
    """Everything that is computed of texts before they are written, in order.

    ``now_ms``: the moment that stands for conversations without any.
    """
    conversations = [text.conversation for text in texts]
    return [
        _prepared(text, screening, personal, now_ms)
        for text, screening, personal in zip(
            texts,
            screener.screen_all(conversations, profile),
            personal_spans(conversations),
            strict=True,
        )
    ]


def personal_spans(
    conversations: Sequence[Conversation],
) -> list[list[tuple[int, int, int, str]]]:
    """Where each conversation holds personal data: message, start, end and kind."""
    ends = list(accumulate([len(each.messages) for each in conversations]))
    texts = [message.text for each in conversations for message in each.messages]
    found: list[list[tuple[int, int, int, str]]] = [[] for _each in conversations]
    for position, spans in find_in_all(texts).items():
        number = bisect_right(ends, position)
        seq = position - (ends[number - 1] if number else 0)
        found[number].extend((seq, span.start, span.end, span.kind.value) for span in spans)
    return found


def _prepared(
    text: Text,
    screening: Screening,
    personal: Sequence[tuple[int, int, int, str]],
    now_ms: int,
) -> Prepared:
    conversation = text.conversation
    started_ms = conversation.started_ms
    return Prepared(
        source=conversation.source,
        external_id=conversation.id,
        channel=conversation.channel.value,
        started_ms=now_ms if started_ms is None else started_ms,
        timed=started_ms is not None,
        digest=text.digest,
        content=text.content,
        personal=pack_spans(personal),
        message_count=len(conversation.messages),
        shares=shares_of(conversation, screening.rounds, screening.figures, screening.findings),
    )
