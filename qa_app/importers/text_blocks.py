"""A whole conversation in one block of text, as chat windows are copied and exported.

Knows lines such as ``客服 09:00:14 您好``, ``2026-10-12 09:00:14 客服小王：您好``,
``旗舰店:小王 (2026-10-12 09:00:14): 您好`` and ``客户：在吗``; a line that names nobody goes on
with the message before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from qa_app.core.conversations import Role
from qa_app.importers.roles import ROLE_WORDS, role_of

_DATE = r"[0-9]{4}\s?[-/.年]\s?[0-9]{1,2}\s?[-/.月]\s?[0-9]{1,2}\s?日?"
_SECOND = r"(?P<second>[:：][0-9]{2}(?:[.,][0-9]{1,3})?)?(?![0-9])"
_CLOCK = rf"(?:[上下]午\s?)?[0-9]{{1,2}}[:：][0-9]{{2}}{_SECOND}"
_TIME = rf"(?P<open>[\[【(（]?)\s?(?P<time>(?P<date>{_DATE}[\sT]{{1,3}})?{_CLOCK})\s?[\]】)）]?"
_COLON = r"\s?[:：]\s?"

_TIME_NAME_COLON = re.compile(
    rf"{_TIME}\s*(?P<name>[^:：()（）\[\]【】，。！？；]{{1,40}}?){_COLON}"
)
_TIME_NAME = re.compile(rf"{_TIME}\s*(?P<name>[^\s:：()（）\[\]【】]{{1,40}})(?:\s+|$)")
_NAME_TIME = re.compile(
    rf"(?P<name>[^\s()（）\[\]【】]{{1,40}}?)[:：]?\s{{0,4}}{_TIME}(?:{_COLON}|\s+|$)"
)
_NAME_COLON = re.compile(rf"(?P<name>[^:：()（）\[\]【】]{{1,40}}?){_COLON}")
_LONGEST_HEAD = 160

# Each way to begin a message, with the groups that show it to be one whoever speaks.
_HEADS = (
    (_TIME_NAME_COLON, ("date", "open", "second")),
    (_TIME_NAME, ()),
    (_NAME_TIME, ("date", "open")),
    (_NAME_COLON, ()),
)

# What begins with a role and is something that is talked about.
_THINGS = re.compile(
    r"(?:电话|热线|工号|时间|协议|须知|编号|名称|姓名|地址|号码|信息|微信|邮箱|备注|评价|中心|QQ|群|端|版)"
)
_SHOP_ACCOUNT = re.compile(r"[^\s:：]{2,40}[:：][^\s:：]{1,40}")
_PREFIXES = sorted((word for word in ROLE_WORDS if not word.isascii()), key=len, reverse=True)
_LATIN_WORD = re.compile(r"[A-Za-z]+(?![A-Za-z0-9])")
_ENOUGH_LINES = 2


class Said(NamedTuple):
    """One message of a block: who, when as written, and what."""

    speaker: str
    time: str | None
    text: str


def said_in(block: str, is_speaker: Callable[[str], bool]) -> tuple[str, list[Said]]:
    """What stands before the first message, and the messages.

    ``is_speaker`` knows the names that speak, for lines in which only the name tells it.
    """
    before: list[str] = []
    said: list[Said] = []
    for line in block.splitlines():
        found = _said(line.strip(), is_speaker)
        if found is not None:
            said.append(found)
        elif not said:
            before.append(line)
        elif line.strip():
            last = said[-1]
            text = f"{last.text}\n{line.strip()}" if last.text else line.strip()
            said[-1] = last._replace(text=text)
    return "\n".join(before).strip(), said


def role_of_speaker(name: str) -> Role | None:
    """The role that a name tells: 客服小王, Agent Jane, or a shop's account 旗舰店:小王."""
    role = role_of(name)
    if role is not None:
        return role
    if _SHOP_ACCOUNT.fullmatch(name):
        return Role.AGENT
    word = _role_word(name)
    return None if _THINGS.match(name[len(word) :]) else role_of(word)


def own_name(name: str) -> str:
    """A speaker's name without the word for their role; '' where it is nothing else."""
    return name[len(_role_word(name)) :].strip(" -_·|/")


def _role_word(name: str) -> str:
    """The word for a role that a name begins with, or ''."""
    for word in _PREFIXES:
        if name.startswith(word):
            return word
    latin = _LATIN_WORD.match(name)
    return latin[0] if latin and role_of(latin[0]) is not None else ""


def is_role_name(name: str) -> bool:
    return role_of_speaker(name) is not None


def looks_like_block(text: str) -> bool:
    """Whether a cell holds several messages of a conversation."""
    return len(said_in(text, is_role_name)[1]) >= _ENOUGH_LINES


def _said(line: str, is_speaker: Callable[[str], bool]) -> Said | None:
    """The message that a line begins, if it begins one."""
    head = line[:_LONGEST_HEAD]
    for pattern, telling in _HEADS:
        found = pattern.match(head)
        if found is None:
            continue
        name = found["name"].strip()
        # A time of day in the midst of a sentence is no head; these signs of one are.
        if any(found[sign] for sign in telling) or is_speaker(name):
            time = found["time"].strip() if "time" in pattern.groupindex else None
            return Said(name, time, line[found.end() :].strip())
    return None
