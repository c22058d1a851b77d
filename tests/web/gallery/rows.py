"""Made-up rows for the gallery's table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Finding(NamedTuple):
    """One row as the list shows it."""

    id: int
    conversation: str
    agent: str
    severity: str
    rule: str
    started: datetime
    response: float | None
    score: float | None
    state: tuple[str, str]


_STATES = (("待处理", "accent"), ("已确认", "bad"), ("误报", "neutral"), ("已发布", "good"))
_RULES = ("服务禁语：不知道", "首次响应过慢", "缺少结束语", "推诿责任", "缺少问候")
_NAMES = ("张伟", "王芳", "李娜", "刘洋", "欧阳小敏")
_SEVERITIES = ("critical", "major", "minor", "info")


def _finding(number: int) -> Finding:
    return Finding(
        id=number,
        conversation=f"c-{1000 + number} · 在线咨询退换货与物流进度",
        agent=_NAMES[number % 5],
        severity=_SEVERITIES[number * 7 % 4],
        rule=_RULES[number % 5],
        started=datetime(2026, 10, 12, 5, 40, tzinfo=UTC) - timedelta(minutes=37 * number**2),
        response=None if number % 6 == 5 else 4.5 + 17.3 * number,
        score=None if number % 4 == 3 else 98.5 - 3.25 * number,
        state=_STATES[number % 4],
    )


FINDINGS = tuple(_finding(number) for number in range(14))
