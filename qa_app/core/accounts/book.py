"""Who held an account when, and whose the messages are that name only the account."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from qa_app.core.conversations import Channel, Conversation, Message, Person, Role

ACCOUNT_KEY = "account"
"""The key of a message's further data that names its own account, where sources give one."""


class Account(NamedTuple):
    """An account of a platform (the source of imports); ``shop`` empty: of any shop."""

    source: str
    shop: str
    account: str


class Holding(NamedTuple):
    """An agent's time with an account: from ``since_ms`` up to but without ``until_ms``.

    Milliseconds since the Unix epoch; ``None``: until further notice.
    """

    agent: str
    since_ms: int
    until_ms: int | None = None

    def covers(self, moment_ms: int) -> bool:
        return self.since_ms <= moment_ms and (self.until_ms is None or moment_ms < self.until_ms)

    def overlaps(self, other: Holding) -> bool:
        """Whether somebody would have to share a moment with somebody else."""
        begins_in_time = other.until_ms is None or self.since_ms < other.until_ms
        return begins_in_time and (self.until_ms is None or other.since_ms < self.until_ms)


class Assigned(NamedTuple):
    """A conversation with its people; ``unheld``: the account that nobody held at some moment."""

    conversation: Conversation
    unheld: str | None = None


@dataclass(frozen=True, slots=True)
class AccountBook:
    """Every account that is shared, with its holders in the order of their times."""

    holdings: Mapping[Account, tuple[Holding, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[tuple[Account, Holding]]) -> AccountBook:
        """The book of these entries; those of one account must not overlap."""
        found: dict[Account, list[Holding]] = {}
        for account, holding in entries:
            found.setdefault(account, []).append(holding)
        ordered = {
            account: tuple(sorted(holdings, key=lambda each: each.since_ms))
            for account, holdings in found.items()
        }
        return cls(ordered)

    def __bool__(self) -> bool:
        return bool(self.holdings)

    def holder(self, account: Account, moment_ms: int) -> str | None:
        """Who held an account at a moment; what is said of its own shop goes first."""
        for known in (account, account._replace(shop="")):
            holdings = self.holdings.get(known, ())
            at = bisect_right(holdings, moment_ms, key=lambda each: each.since_ms) - 1
            if at >= 0 and holdings[at].covers(moment_ms):
                return holdings[at].agent
        return None

    def knows(self, account: Account) -> bool:
        """Whether anything is said of an account."""
        return account in self.holdings or account._replace(shop="") in self.holdings

    def assign(self, conversation: Conversation) -> Assigned:
        """The conversation with the holders of its accounts as its agents.

        What names an agent keeps it, and so does a conversation that names one as a whole.
        """
        if not self.holdings or conversation.agent_id is not None:
            return Assigned(conversation)
        return _Assignment(self, conversation).made()


class _Assignment:
    """One conversation whose people are looked up."""

    def __init__(self, book: AccountBook, conversation: Conversation) -> None:
        self._book, self._conversation = book, conversation
        self._unheld: str | None = None

    def made(self) -> Assigned:
        conversation = self._conversation
        messages = tuple(map(self._with_agent, conversation.messages))
        begun = self._holder(conversation.account, conversation.started_ms)
        team = conversation.agent.team if conversation.agent else None
        agent = conversation.agent if begun is None else Person(begun, None, team)
        return Assigned(
            replace(conversation, messages=messages, agent=agent),
            self._unheld,
        )

    def _with_agent(self, message: Message) -> Message:
        if message.role is not Role.AGENT or message.agent is not None:
            return message
        own = message.meta.get(ACCOUNT_KEY)
        account = own if isinstance(own, str) and own else self._conversation.account
        agent = self._holder(account, self._moment(message))
        return message if agent is None else message._replace(agent=agent)

    def _holder(self, account: str | None, moment_ms: int | None) -> str | None:
        if not account:
            return None
        asked = Account(self._conversation.source, self._conversation.shop or "", account)
        found = None if moment_ms is None else self._book.holder(asked, moment_ms)
        if found is None and self._book.knows(asked):
            self._unheld = account
        return found

    def _moment(self, message: Message) -> int | None:
        started = self._conversation.started_ms
        if message.start_ms is None or self._conversation.channel is not Channel.CALL:
            return started if message.start_ms is None else message.start_ms
        return None if started is None else started + message.start_ms
