"""Made-up dialogues in which some customers are angry, and say so."""

from __future__ import annotations

import random

import numpy as np

from qa_app.core.conversations import Conversation
from qa_app.core.rules.hits import Finding, Severity
from qa_app.ml.risk.features import Features, read
from qa_app.ml.risk.training import Labels
from qa_app.ml.risk.views import Dialogue
from qa_app.ml.tokens import words
from tests.core.rules.making import talk

RUDE = "banned.impatience"
ANGRY = ("太差劲了，我要投诉", "等了半个月没人管", "你们就是骗子", "真让人失望")
CALM = ("好的，谢谢", "知道了", "可以了，解决了", "嗯嗯，辛苦")
COLD = ("自己看着办", "不清楚", "等着吧", "没办法")
WARM = ("很抱歉，我马上为您核实", "已经帮您加急了", "给您安排退款", "请您放心")
ASKED = ("快递到哪了", "怎么开发票", "这个能退吗", "尺码怎么选")


def dialogue(number: int, *, bad: bool, chance: random.Random) -> Dialogue:
    """One of the two kinds; one in ten says what the other kind does."""
    shown = bad if chance.random() > 0.1 else not bad
    lines = [
        f"c {chance.choice(ASKED)}",
        f"a {chance.choice(COLD if shown else WARM)}",
        f"c {chance.choice(ANGRY if shown else CALM)}",
    ]
    found = Finding(RUDE, Severity.MAJOR, 1, 0, 2, "自己")
    said: Conversation = talk(*lines)
    return Dialogue(f"d{number}", said, [found] if bad and chance.random() < 0.5 else [])


def corpus(n: int, seed: int = 0) -> tuple[list[Dialogue], Labels]:
    """So many dialogues, a quarter of them bad, with values between −1 and 1."""
    chance = random.Random(seed)
    failing = np.array([chance.random() < 0.25 for _number in range(n)])
    dialogues = [dialogue(i, bad=bool(bad), chance=chance) for i, bad in enumerate(failing)]
    noise = np.array([chance.gauss(0, 0.15) for _number in range(n)])
    return dialogues, Labels(np.where(failing, -0.6, 0.6) + noise, failing)


def seen(dialogues: list[Dialogue]) -> Features:
    """As the model sees them, by jieba's words."""
    return read(dialogues, words)
