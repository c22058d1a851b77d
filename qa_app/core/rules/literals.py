"""Texts that every match of a regular expression must contain.

A pattern such as ``你(自己|就不会)看看`` cannot match a message without 看看. The index looks for
such texts in the same pass as for phrases, and tries the pattern only where one occurs. The
reading is cautious: what it does not know, it takes to match anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

# One character alone narrows nothing down if every other message holds it.
_COMMON = frozenset(
    "的一是不了在有我这那个你您好可以请问吗呢哦哈亲下单为会到要没对就也还看能帮么什上来们时后发给"
    "别事嗯啊吧想里都和多大小天货买订电话客户服务查询等稍收送退款快递品商家元价"
)
# Words of every other message: looked for only where a pattern offers nothing rarer.
_EVERYDAY = frozenset(
    re.findall(
        r"\S+",
        """
        您好 你好 谢谢 感谢 客气 支持 请问 麻烦 稍等 可以 没有 不是 就是 还是 是您 是你 给您 给你
        跟您 和您 为您 帮您 您的 我们 这边 那边 这里 这个 那个 什么 怎么 多少 哪里 问题 知道 已经
        刚才 之前 上面 自己 订单 商品 快递 物流 发货 退货 退款 取消 购买 下单 付款 签收 收货 地址
        电话 联系 查询 核实 申请 处理 反馈 客服 售后 商家 卖家 平台 仓库 页面 说明 详情 介绍 标题
        首页 公告 规则 描述 系统 发票 时间 时候 今天 明天 现在 马上 立刻 快点 不能 不会 不要 不用
        不行 不可以 没事 有事 有什么 需要 帮助 服务 愉快 祝您 再见 看看 一下 好的 嗯嗯 这样 那样
        但是 因为 所以 如果 是的
        """,
    )
)
_MOST_TEXTS = 48
_MOST_SETS = 3
_CLASS_LIMIT = 8
_DEEPEST = 30

Texts = frozenset[str]


class _Part(NamedTuple):
    """``exact``: all that the part can match, if few; ``needed``: sets of texts, of each of
    which one is in a match.
    """

    exact: Texts | None
    needed: tuple[Texts, ...] = ()

    def demands(self) -> tuple[Texts, ...]:
        """All that is known of every match."""
        return self.needed if self.exact is None or "" in self.exact else (self.exact,)


_ANYTHING = _Part(None)
_NOTHING = _Part(frozenset({""}))


def required(source: str) -> tuple[Texts, ...]:
    """Sets of texts of each of which every match contains one, the most telling set first.

    Empty where none is known.
    """
    reader = _Reader(source)
    try:
        part = reader.alternatives()
    except IndexError:
        return ()
    if reader.place < len(source):
        return ()
    found = sorted(part.demands(), key=_telling, reverse=True)
    return tuple(frozenset(text.lower() for text in texts) for texts in found[:_MOST_SETS])


def telling(texts: Texts) -> bool:
    """Whether these texts are rare enough to be looked for."""
    return bool(texts) and all(map(_tells, texts))


def commonness(text: str) -> int:
    """The greater, the more messages hold this text; 0 for what stands in few."""
    common = sum(sign.isascii() or sign in _COMMON for sign in text)
    return common + len(_COMMON) * (text in _EVERYDAY)


def _tells(text: str) -> bool:
    return len(text) > 1 or not (text.isascii() or text in _COMMON)


def _telling(texts: Texts) -> tuple[bool, int, int, int]:
    """Sorts sets of texts: rare ones, long ones and few of them tell most."""
    everyday = len(texts & _EVERYDAY)
    return telling(texts), -everyday, min(map(len, texts)), -len(texts)


def _sequence(parts: Iterable[_Part]) -> _Part:
    """Parts after one another: neighbours whose texts are all known join up."""
    exact = True
    run: Texts = frozenset({""})
    needed: list[Texts] = []
    for part in parts:
        if part.exact is not None and len(run) * len(part.exact) <= _MOST_TEXTS:
            run = frozenset(one + two for one, two in product(run, part.exact))
            continue
        exact = False
        if "" not in run:
            needed.append(run)
        needed.extend(part.needed if part.exact is None else ())
        run = part.exact or frozenset({""})
    if exact:
        return _Part(run)
    if "" not in run:
        needed.append(run)
    return _Part(None, tuple(needed))


def _alternatives(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    exact: set[str] | None = set()
    needed: set[str] | None = set()
    for part in parts:
        demand = max(part.demands(), key=_telling, default=None)
        exact = None if exact is None or part.exact is None else exact | part.exact
        needed = None if needed is None or demand is None else needed | demand
    exact = None if exact is None or len(exact) > _MOST_TEXTS else exact
    return _Part(
        None if exact is None else frozenset(exact),
        () if needed is None else (frozenset(needed),),
    )


class _Reader:
    """Reads a pattern from left to right; an IndexError means that it cannot be read further."""

    def __init__(self, source: str) -> None:
        self._source, self.place, self._depth = source, 0, 0

    def alternatives(self) -> _Part:
        branches = [self._branch()]
        while self._peek() == "|":
            self.place += 1
            branches.append(self._branch())
        return _alternatives(branches)

    def _branch(self) -> _Part:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return _sequence(parts)

    def _atom(self) -> _Part:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character in "^$":
            return _NOTHING
        if character in ".*+?{":
            return _ANYTHING
        return _Part(frozenset({character}))

    def _group(self) -> _Part:
        known = True
        if self._peek() == "?":
            while self._peek() not in (":", ">", ")"):
                self.place += 1
            known = self._source[self.place] != ")"
            self.place += known
        self._depth += 1
        if self._depth > _DEEPEST:
            raise IndexError(self.place)
        inner = self.alternatives() if known else _NOTHING
        self._depth -= 1
        self._next()
        return inner

    def _class(self) -> _Part:
        members: set[str] = set()
        plain = self._peek() != "^"
        while (character := self._next()) != "]" or not members:
            if character == "\\":
                escaped = self._next()
                plain = plain and not escaped.isalnum()
                character = escaped
            plain = plain and character not in "-["
            members.add(character)
        if not plain or len(members) > _CLASS_LIMIT:
            return _ANYTHING
        return _Part(frozenset(members))

    def _escape(self) -> _Part:
        character = self._next()
        if character in "pP":
            # A class of characters by its name: \pL or \p{Han}.
            if self._next() == "{":
                while self._next() != "}":
                    pass
            return _ANYTHING
        if character in "xQ0123456789":
            raise IndexError(character)
        if character in "bBAzZ":
            return _NOTHING
        return _ANYTHING if character.isalnum() else _Part(frozenset({character}))

    def _repeated(self, part: _Part) -> _Part:
        sign = self._peek()
        if sign not in ("?", "*", "+", "{") or not sign:
            return part
        least = self._least()
        if self._peek() in ("?", "+") and self._peek():
            self.place += 1
        if least:
            return _Part(None, part.demands())
        optional = part.exact is not None and sign == "?"
        return _Part((part.exact or frozenset()) | {""}) if optional else _ANYTHING

    def _least(self) -> int:
        """How often the last part must occur at least, past its sign of repetition."""
        sign = self._next()
        if sign != "{":
            return int(sign == "+")
        digits = ""
        while (character := self._next()) != "}":
            digits += character
        fewest = digits.split(",")[0]
        if not fewest.isdigit():
            raise IndexError(digits)
        return int(fewest)

    def _next(self) -> str:
        character = self._source[self.place]
        self.place += 1
        return character

    def _peek(self) -> str:
        return self._source[self.place : self.place + 1]
