"""Made-up conversations and rules for measuring, the same ones for the same seed.

Texts are clauses of service chats put together from the word lists below; a message has 19
characters on average and a conversation 20 messages, as in the figures that the goals come from.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


SEED = 20261012
MESSAGES = 20

_OPENINGS = _words("您好 亲 你好 在吗 请问 麻烦 好的 嗯嗯 那个 不好意思 稍等 另外")
_SUBJECTS = _words(
    "这个订单 快递 我买的外套 昨天那单 发票 优惠券 尺码 客服 仓库 "
    "赠品 这双鞋 退款 您的包裹 物流信息 收货地址 会员积分 样品 "
    "这款面膜"
)
_ADVERBS = _words("已经 还没有 大概 今天 明天下午 一直 又 可能 马上 之前 刚刚 暂时")
_VERBS = _words(
    "发出 收到 查询 修改 登记 确认 申请 核实 取消 安排 更换 补发 反馈 寄回 签收 揽收 转接 打包"
)
_OBJECTS = _words("了 一下 好了 给您 到门店 两次 三天 到账户 完成 并备注 给仓库 快递单号")
_ENDINGS = ("吗", "呢", "哦", "哈", "的", "，谢谢", "。", "！", "，请稍等", "~", "，可以吗", "")
_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
# Characters that make up phrases and patterns; most phrases occur nowhere, as in real rule sets.
_SYLLABLES = (
    "不知道清楚管没办法找别人自己看急什么催烦死随便投诉爱买退拍重新规定责任问题关系下班废话听懂"
    "滚蛋傻笨病骗穷贪便宜素质素养态度凭给赔偿拒绝快递物流仓库页面说明详情早干嘛谁让怪怎样到底"
)
_OCCURRING = 10
_ZONE = timezone(timedelta(hours=8))
_START = datetime(2026, 10, 1, 8, tzinfo=_ZONE)


def write_conversations(path: Path, count: int, *, seed: int = SEED) -> None:
    """A file of JSON lines with so many conversations."""
    with path.open("w", encoding="utf-8") as file:
        for line in conversations(count, seed=seed):
            file.write(line + "\n")


def conversations(count: int, *, seed: int = SEED) -> Iterator[str]:
    """So many conversations as lines of JSON."""
    rng = random.Random(seed)
    for number in range(count):
        yield json.dumps(_conversation(number, rng), ensure_ascii=False)


def phrases(count: int, *, seed: int = SEED) -> list[str]:
    """Different phrases of two to nine characters.

    However many there are, the same few of them occur, about twice in a conversation.
    """
    rng = random.Random(seed + 1)
    found = dict.fromkeys(rng.choice(_SUBJECTS) + rng.choice(_ADVERBS) for _ in range(_OCCURRING))
    while len(found) < count:
        length = rng.choice((3, 3, 4, 4, 4, 5, 6))
        found["".join(rng.choice(_SYLLABLES) for _ in range(length))] = None
    return list(found)


def patterns(count: int, *, seed: int = SEED) -> list[str]:
    """Different regular expressions of the shapes that rules have."""
    rng = random.Random(seed + 2)
    found: dict[str, None] = {}
    while len(found) < count:
        one, two, three = ("".join(rng.sample(_SYLLABLES, 2)) for _ in range(3))
        shape = rng.choice(
            (
                f"{one}.{{0,6}}{two}",
                f"(?:您|你)?{one}(?:{two}|{three})",
                f"(?:{one}|{two})\\d+{rng.choice(_NAMES)}",
                f"[{one}]{two}+{three[0]}",
                f"{one}(?:了|过|的)*{two}[!?。]*",
            )
        )
        found[shape] = None
    return list(found)


def _conversation(number: int, rng: random.Random) -> dict[str, object]:
    moment = _START + timedelta(seconds=number * 37)
    agent = f"a{rng.randrange(40):02d}"
    messages = []
    for place in range(MESSAGES):
        by_agent = place > 0 and rng.random() < 0.5
        messages.append(
            {
                "role": "agent" if by_agent else "customer",
                "sent_at": moment.isoformat(),
                "text": clauses(rng),
                **({"agent": agent} if by_agent else {}),
            }
        )
        moment += timedelta(seconds=rng.randrange(2, 60))
    return {
        "id": f"made-{number:07d}",
        "channel": "chat",
        "started_at": messages[0]["sent_at"],
        "agent": {"id": agent, "team": f"t{int(agent[1:]) % 4}"},
        "customer": {"id": f"u{rng.randrange(10**6):06d}"},
        "messages": messages,
    }


def clauses(rng: random.Random) -> str:
    text = ""
    while len(text) < 8 or (len(text) < 30 and rng.random() < 0.42):
        if text:
            text += "，"
        text += rng.choice(_OPENINGS) if rng.random() < 0.5 else ""
        text += rng.choice(_SUBJECTS) + rng.choice(_ADVERBS) + rng.choice(_VERBS)
        text += rng.choice(_OBJECTS) + rng.choice(_ENDINGS)
    if rng.random() < 0.03:
        text += rng.choice((" 尾号 4821", "......", "谢谢谢谢", " ＯＫ", "訂單號"))
    return text
