"""Conversations of every shape, for properties."""

from __future__ import annotations

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

EARLIEST, LATEST = 1_262_304_000_000, 2_524_608_000_000

# Everything that both JSON and a database can hold.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
names = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
)
moments = st.integers(EARLIEST, LATEST)
integers = st.integers(-(2**63) + 1, 2**63 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
further = st.dictionaries(names, values, max_size=3)
people = st.builds(Person, names, st.none() | names, st.none() | names)
teams = st.builds(Person, st.just(""), st.none(), names)


@st.composite
def messages(draw: st.DrawFn, channel: Channel) -> Message:
    start = draw(st.none() | (st.integers(0, 10**7) if channel is Channel.CALL else moments))
    lasts = draw(st.none() | st.integers(0, 10**5))
    in_call = channel is Channel.CALL and start is not None and lasts is not None
    return Message(
        0,
        draw(st.sampled_from(Role)),
        draw(texts),
        start_ms=start,
        end_ms=start + lasts if in_call and start is not None and lasts is not None else None,
        agent=draw(st.none() | names),
        kind=draw(st.sampled_from(Kind)),
        event=draw(st.none() | st.sampled_from(Event)),
        auto=draw(st.booleans()),
        meta=draw(further),
    )


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """A conversation as the canonical form can say it."""
    channel = draw(st.sampled_from(Channel))
    said = in_order(draw(st.lists(messages(channel), max_size=6)))
    first = next((each.start_ms for each in said if each.start_ms is not None), None)
    started = draw(st.none() | moments)
    if started is None and channel is not Channel.CALL:
        started = first
    return Conversation(
        id=draw(names),
        messages=said,
        source=draw(st.just("") | names),
        channel=channel,
        started_ms=started,
        agent=draw(st.none() | people | teams),
        customer=draw(st.none() | people),
        shop=draw(st.none() | names),
        account=draw(st.none() | names),
        audio=draw(st.none() | names),
        orders=tuple(draw(st.lists(names, max_size=3))),
        satisfaction=draw(st.none() | st.floats(-10, 10)),
        meta=draw(further),
    )
