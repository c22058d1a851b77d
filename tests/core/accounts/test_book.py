"""Accounts shared by shift: who held one when, and whose messages are whose."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa_app.core.accounts.book import Account, AccountBook, Holding
from qa_app.core.conversations import Conversation, Person
from qa_app.core.latency.rounds import rounds_of
from tests.core.latency.days import ms, talk
from tests.core.transcripts import DEFAULT

SHARED = Account("千牛", "", "旗舰店:小蜜")
BOOK = AccountBook.of(
    [
        (SHARED, Holding("li", ms("16:00:00"), ms("2026-10-13 00:00:00"))),
        (SHARED, Holding("wang", ms("08:00:00"), ms("16:00:00"))),
        (SHARED._replace(shop="童装店"), Holding("zhao", ms("08:00:00"))),
    ]
)


def asked(lines: str, **settings: object) -> Conversation:
    named = {"source": "千牛", "account": "旗舰店:小蜜", **settings}
    return replace(talk(lines, agent=None), **named)  # type: ignore[arg-type]


def people(conversation: Conversation) -> list[str | None]:
    return [each.agent for each in BOOK.assign(conversation).conversation.messages]


def test_an_account_is_its_holders_of_the_moment() -> None:
    """From the beginning of a time up to, and without, its end."""
    assert BOOK.holder(SHARED, ms("08:00:00")) == "wang"
    assert BOOK.holder(SHARED, ms("15:59:59")) == "wang"
    assert BOOK.holder(SHARED, ms("16:00:00")) == "li"
    assert BOOK.holder(SHARED, ms("2026-10-13 00:00:00")) is None
    assert BOOK.holder(SHARED, ms("07:59:59")) is None


def test_what_is_said_of_a_shop_goes_before_what_is_said_of_any() -> None:
    """The same account name may stand in two shops."""
    assert BOOK.holder(SHARED._replace(shop="童装店"), ms("09:00:00")) == "zhao"
    assert BOOK.holder(SHARED._replace(shop="男装店"), ms("09:00:00")) == "wang"
    assert BOOK.holder(SHARED._replace(source="京东"), ms("09:00:00")) is None


def test_a_conversation_over_the_change_of_shifts_has_both() -> None:
    """Each message is of who held the account when it was sent."""
    found = asked("15:59:00 c\n15:59:30 a\n16:00:30 c\n16:00:40 a")
    assert people(found) == [None, "wang", None, "li"]
    assigned = BOOK.assign(found).conversation
    assert assigned.agent == Person("wang")


def test_an_unanswered_round_is_of_who_held_the_account() -> None:
    """A customer who was left waiting was left by somebody."""
    (only,) = rounds_of(BOOK.assign(asked("09:00:00 c")).conversation, DEFAULT)
    assert only.agent == "wang"


def test_the_team_that_is_named_without_an_agent_stays() -> None:
    """Whoever holds the account or nobody: the source knows which team it was for."""
    team = Person("", None, "t1")
    held, unheld = (asked(f"{at} c", agent=team) for at in ("09:00:00", "07:00:00"))
    assert BOOK.assign(held).conversation.agent == Person("wang", None, "t1")
    assert BOOK.assign(unheld).conversation.agent == team


def test_who_is_named_stays_named() -> None:
    """The table only fills what the source leaves open."""
    assert people(asked("09:00:00 c\n09:00:10 a@chen\n09:00:20 a")) == [None, "chen", "wang"]
    named = asked("09:00:00 c\n09:00:10 a", agent=Person("chen"))
    assert BOOK.assign(named).conversation == named


def test_a_message_may_name_its_own_account() -> None:
    """A thread that went from one account to another."""
    conversation = asked("09:00:00 c\n09:00:10 a", account=None)
    first, reply = conversation.messages
    own = replace(conversation, messages=(first, reply._replace(meta={"account": "旗舰店:小蜜"})))
    assert people(own) == [None, "wang"]


def test_a_moment_that_nobody_held_is_told() -> None:
    """A gap in the roster would otherwise make work that is nobody's."""
    found = BOOK.assign(asked("07:00:00 c\n07:00:10 a"))
    assert found.unheld == "旗舰店:小蜜"
    assert found.conversation.agent is None
    assert BOOK.assign(asked("07:00:00 c\n07:00:10 a", account="x")).unheld is None


def test_without_entries_nothing_is_touched() -> None:
    """Most houses share no account."""
    conversation = asked("09:00:00 c\n09:00:10 a")
    assert AccountBook().assign(conversation).conversation is conversation


spans = st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(1, 20)))


def holding(span: tuple[int, int | None]) -> Holding:
    return Holding("a", span[0], None if span[1] is None else span[0] + span[1])


@given(spans, spans)
def test_two_times_overlap_where_they_share_a_moment(
    one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    """Checked against every moment."""
    a, b = holding(one), holding(other)
    assert a.overlaps(b) == any(a.covers(at) and b.covers(at) for at in range(200))
    assert a.overlaps(b) == b.overlaps(a)
