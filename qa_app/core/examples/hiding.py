"""What an example hides beside personal data: examples are shown around, printed and sent.

Names and order numbers that the conversation itself gives are hidden where they are said, and so
is every number that looks like one of a telephone, an order or a parcel. Lengths stay, so that
places in the text stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from qa_app.core.conversations import Conversation
from qa_app.core.personal_data.spans import MASK

SHORTEST_NAME = 2
"""A single character stands in too many words to be somebody's name."""

SHORTEST_ID = 4
"""Shops know customers by the names that they gave themselves; shorter ids are words too often."""

_NOBODY = frozenset(
    {"客服", "人工", "人工客服", "客户", "顾客", "用户", "买家", "卖家", "店铺"}
    | {"agent", "customer", "user", "guest"}
)

# Eight digits and more, also after an area code or with letters before them (a parcel's number).
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[A-Za-z]{0,4}[0-9]{8,}[0-9A-Za-z]*|0[0-9]{2,3}[- ][0-9]{7,8})"
    r"(?![0-9A-Za-z])",
    re.ASCII,
)


# Who says 我是雨桐 is 周雨桐 to everybody in the house.
_FULL_NAME = re.compile(r"[\u4e00-\u9fff]{3}")


def names_in(conversation: Conversation, agents: Collection[str] = ()) -> frozenset[str]:
    """The names of its people and the numbers of its orders, as the source gives them.

    ``agents``: what the house calls its agents. They are hidden without their surname too.
    """
    people = (conversation.agent, conversation.customer)
    given = [*agents, *(person.name for person in people if person and person.name)]
    own = [*agents, *([conversation.agent.name] if conversation.agent else [])]
    given += [name.strip()[1:] for name in own if name and _FULL_NAME.fullmatch(name.strip())]
    if conversation.customer and len(conversation.customer.id) >= SHORTEST_ID:
        given.append(conversation.customer.id)
    found = (each.strip() for each in (*given, *conversation.orders))
    return frozenset(each for each in found if len(each) >= SHORTEST_NAME) - _NOBODY


def hidden(text: str, names: Collection[str]) -> str:
    """The text without names and numbers, each of their characters a mark; as long as before."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, MASK * len(name))
    return _NUMBER.sub(lambda found: MASK * len(found[0]), text)
