"""What a rule costs: how much it looks for, and how long that takes on a fixed conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from qa_app.core.conversations import Conversation, Message, Role
from qa_app.core.latency.profiles import Profile
from qa_app.core.rules import checks, engine
from qa_app.core.rules.index import IndexBuilder
from qa_app.core.rules.model import Rule
from qa_app.core.rules.reading import Tokenizer
from qa_app.core.texts import LocalText

# Seconds on a clock that only goes forward.
Clock = Callable[[], float]

_TOGETHER, _TIMES = 32, 5
_NAMED = LocalText({"en": "cost"})
_PROFILE = Profile("cost", _NAMED, _NAMED)
# What an ordinary conversation sounds like; customer and agent take turns.
_SPOKEN = (
    "在吗",
    "您好，欢迎光临，请问有什么可以帮您的呢",
    "我昨天买的那件外套怎么还没发货呀",
    "好的亲，请您稍等一下，我这边马上帮您查询订单状态",
    "嗯嗯麻烦快一点，我后天要出差",
    "亲，您的订单已经在打包了，预计今天晚上八点之前发出，发出后会有短信提醒您",
    "能不能发顺丰",
    "非常抱歉，店铺目前默认发的是中通快递，如果需要顺丰的话要补十二元的差价",
    "那算了，中通几天能到",
    "正常情况下两到三天可以送达，偏远地区可能会晚一天",
    "可以开发票吗，抬头写公司的",
    "可以的，您把抬头和税号发给我，我帮您备注到订单里面，发票会随包裹一起寄出",
    "好的 谢谢",
    "不客气，这是我们应该做的，感谢您的支持，祝您生活愉快",
)


class Cost(NamedTuple):
    """``phrases``: texts in the automaton, in every script. ``patterns``: regular expressions,
    of which ``patterns_without_lead`` hold no rare text and are tried on every message.
    ``always``: whether the rule is looked at in every conversation, whatever was seen.
    """

    phrases: int
    patterns: int
    patterns_without_lead: int
    always: bool


def cost(rule: Rule) -> Cost:
    """How much a rule looks for."""
    index = IndexBuilder()
    for condition in rule.conditions.values():
        condition.operator.prepare(index, condition.scope.role, wakes=True)
    return Cost(*index.sizes(), always=checks.waking(rule) is None)


def microseconds_per_message(rule: Rule, tokenizer: Tokenizer, clock: Clock) -> float:
    """How long a rule takes on each message of a fixed conversation, beyond what all share.

    The quickest of several runs, as others only add what else the machine did.
    """
    at_any_time = replace(rule, channels=frozenset(), since=None, until=None)
    without = _seconds([], tokenizer, clock)
    together = _seconds([at_any_time], tokenizer, clock)
    return max(0.0, together - without) * 1e6 / (_TOGETHER * len(_SPOKEN))


def _seconds(rules: Sequence[Rule], tokenizer: Tokenizer, clock: Clock) -> float:
    screener = engine.compile(rules, tokenizer)
    conversations = [_conversation()] * _TOGETHER
    screener.screen_all(conversations, _PROFILE)
    taken = []
    for _time in range(_TIMES):
        begun = clock()
        screener.screen_all(conversations, _PROFILE)
        taken.append(clock() - begun)
    return min(taken)


def _conversation() -> Conversation:
    sides = (Role.CUSTOMER, Role.AGENT)
    return Conversation(
        "cost",
        tuple(
            Message(seq, sides[seq % 2], text, start_ms=seq * 10_000)
            for seq, text in enumerate(_SPOKEN)
        ),
    )
