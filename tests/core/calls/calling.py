"""Short notation for calls: ``"q0 n18 a19-23 c24-30 H31 R90 a91-95"`` is what was heard when.

``c`` customer, ``a`` agent, ``b`` bot, each from one second to another (``c24`` has no end,
``c-`` no time at all); ``a3-5@li`` names the agent; ``c0-2:在吗`` says what. Events: ``q`` queued,
``n`` answered, ``h`` handover, ``t`` transfer, ``H`` hold, ``R`` resume, ``e`` ended.
"""

from __future__ import annotations

from hypothesis import strategies as st

from qa_app.core.conversations import (
    Channel,
    Conversation,
    Event,
    Message,
    Person,
    Role,
    in_order,
)

ROLES = {"c": Role.CUSTOMER, "a": Role.AGENT, "b": Role.BOT}
EVENTS = {
    "q": Event.QUEUED,
    "n": Event.ANSWERED,
    "h": Event.HANDOVER,
    "t": Event.TRANSFER,
    "H": Event.HOLD,
    "R": Event.RESUME,
    "e": Event.ENDED,
}


def call(notation: str, *, agent: str | None = "wang") -> Conversation:
    """The call that a notation describes, its messages in canonical order."""
    messages = in_order(_message(seq, word) for seq, word in enumerate(notation.split()))
    named = Person(agent) if agent else None
    return Conversation("c-1", messages, channel=Channel.CALL, agent=named)


def _message(seq: int, word: str) -> Message:
    heard, _, text = word[1:].partition(":")
    times, _, agent = heard.partition("@")
    start, _, end = times.partition("-")
    event = EVENTS.get(word[0])
    return Message(
        seq,
        Role.SYSTEM if event else ROLES[word[0]],
        text,
        start_ms=_ms(start),
        end_ms=_ms(start) if event else _ms(end),
        agent=agent or None,
        event=event,
    )


def _ms(second: str) -> int | None:
    return round(float(second) * 1000) if second else None


_TIMES = st.none() | st.integers(-2_000, 60_000)
_SPEECH = st.builds(
    Message,
    seq=st.just(0),
    role=st.sampled_from(list(ROLES.values())),
    text=st.text(alphabet="您好a 1。", max_size=6),
    start_ms=_TIMES,
    end_ms=_TIMES,
    agent=st.sampled_from([None, "wang", "li"]),
)
_TOLD = st.builds(
    Message,
    seq=st.just(0),
    role=st.just(Role.SYSTEM),
    text=st.just(""),
    start_ms=_TIMES,
    event=st.sampled_from(list(EVENTS.values())),
)


@st.composite
def any_calls(draw: st.DrawFn) -> Conversation:
    """Calls of any kind: times missing, backwards, before the start; events in any order."""
    messages = in_order(draw(st.lists(_SPEECH | _TOLD, max_size=14)))
    agent = draw(st.sampled_from([None, Person("wang")]))
    return Conversation("c-1", messages, channel=Channel.CALL, agent=agent)
