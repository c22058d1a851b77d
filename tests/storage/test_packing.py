"""What a text revision keeps comes back as it was."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.conversations import (
    Channel,
    Conversation,
    Event,
    Kind,
    Message,
    Person,
    Role,
    in_order,
)
from qa_app.storage.packing import digest, pack, pack_spans, unpack, unpack_spans

# A lone surrogate is no text; the importers refuse it.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = TEXTS.filter(bool)
MOMENTS = st.none() | st.integers(0, 2**43)
METAS = st.dictionaries(NAMES, st.none() | st.booleans() | st.integers(0, 9) | TEXTS, max_size=2)

MESSAGES = st.builds(
    Message,
    seq=st.just(0),
    role=st.sampled_from(Role),
    text=TEXTS,
    start_ms=MOMENTS,
    end_ms=MOMENTS,
    agent=st.none() | NAMES,
    kind=st.sampled_from(Kind),
    event=st.none() | st.sampled_from(Event),
    auto=st.booleans(),
    meta=METAS,
)
CONVERSATIONS = st.builds(
    Conversation,
    id=NAMES,
    messages=st.lists(MESSAGES, max_size=8).map(in_order),
    source=TEXTS,
    channel=st.sampled_from(Channel),
    started_ms=MOMENTS,
    agent=st.none() | st.builds(Person, NAMES, st.none() | TEXTS, st.none() | NAMES),
    customer=st.none() | st.builds(Person, NAMES, st.none() | TEXTS),
    shop=st.none() | NAMES,
    account=st.none() | NAMES,
    audio=st.none() | NAMES,
    orders=st.lists(NAMES, max_size=2).map(tuple),
    satisfaction=st.none() | st.floats(0, 5),
    meta=METAS,
)


@given(CONVERSATIONS)
def test_a_packed_conversation_comes_back_equal(conversation: Conversation) -> None:
    """A revision is all that is kept of the text: what packing loses is lost for good."""
    assert unpack(pack(conversation)) == conversation


@given(CONVERSATIONS)
def test_what_comes_back_has_the_types_that_the_domain_compares_by_identity(
    conversation: Conversation,
) -> None:
    """Figures compare roles and events with ``is``; a plain string would count for nothing."""
    again = unpack(pack(conversation))
    assert type(again.channel) is Channel
    for message in again.messages:
        assert type(message) is Message
        assert type(message.role) is Role
        assert type(message.kind) is Kind
        assert message.event is None or type(message.event) is Event


def test_a_call_that_starts_at_nought_keeps_its_noughts() -> None:
    """The first utterance of a call begins at 0 ms and may end there: that is not 'unknown'."""
    call = Conversation(
        "c", (Message(0, Role.AGENT, "喂", 0, 0), Message(1, Role.CUSTOMER, "好", 0, 800))
    )
    assert [(m.start_ms, m.end_ms) for m in unpack(pack(call)).messages] == [(0, 0), (0, 800)]


def test_a_key_of_a_later_version_is_passed_over() -> None:
    """An older program may read a newer database during an upgrade."""
    columns = msgspec.msgpack.decode(pack(Conversation("c-1", (Message(0, Role.AGENT, "您好"),))))
    columns["sentiment"] = [0.5]
    assert unpack(msgspec.msgpack.encode(columns)).messages[0].text == "您好"


def test_the_same_conversation_has_the_same_digest_whatever_the_order_of_its_keys() -> None:
    """Exporters shuffle keys; that must not make a new text revision."""
    one = Conversation("c", (), meta={"a": 1, "b": 2})
    other = Conversation("c", (), meta={"b": 2, "a": 1})
    assert digest(pack(one)) == digest(pack(other))


@given(CONVERSATIONS, CONVERSATIONS)
def test_conversations_that_differ_have_different_digests(
    one: Conversation, other: Conversation
) -> None:
    """A changed text must be noticed, however small the change."""
    assert (digest(pack(one)) == digest(pack(other))) == (pack(one) == pack(other))
    assert len(digest(pack(one))) == 16


def test_a_transcript_takes_little_more_than_its_text() -> None:
    """A million conversations are kept: the frame must stay small beside the words."""
    text = "您好，请问有什么可以帮您的呢"
    messages = tuple(
        Message(seq, Role.AGENT if seq % 2 else Role.CUSTOMER, text, 1_790_000_000_000 + seq * 9000)
        for seq in range(20)
    )
    packed = pack(Conversation("c-1", messages, "shop", agent=Person("a17", "张三", "t1")))
    assert len(packed) < 20 * len(text.encode()) * 1.4


@given(st.lists(st.tuples(*[st.integers(0, 99)] * 3, st.sampled_from(["mobile", "plate"]))))
def test_personal_spans_come_back_in_order(spans: list[tuple[int, int, int, str]]) -> None:
    """Pages mask by these spans alone."""
    assert [tuple(span) for span in unpack_spans(pack_spans(spans))] == spans


def test_no_personal_data_takes_no_bytes() -> None:
    """Most conversations have none; the column stays empty for them."""
    assert pack_spans([]) is None
    assert unpack_spans(None) == ()
