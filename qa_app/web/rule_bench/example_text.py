"""Examples as people type them: one message a line, its sender before it.

::

    客户：在吗
    客服 [14]：您好，请问有什么可以帮您？

The figure in brackets is the second at which a message was sent, a second one where an
utterance ends. A text without any sender is said by whom the rule's first condition is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_SENDERS: Mapping[str, str] = {
    "客户": "customer",
    "客服": "agent",
    "座席": "agent",
    "机器人": "bot",
    "系统": "system",
    "事件": "event",
}
_NAMES = "|".join((*_SENDERS, *dict.fromkeys(_SENDERS.values())))
_SECONDS = r"\d{1,7}(?:\.\d{1,3})?"
_LINE = re.compile(
    rf"\s*({_NAMES})\s*(?:\[\s*({_SECONDS})\s*(?:-\s*({_SECONDS})\s*)?\])?\s*[:：]\s?(.*)",
    re.IGNORECASE,
)
_PAUSE_S = 10.0

Example = str | list[dict[str, Any]]
"""An example as a rule's file spells it."""


def read(text: str) -> Example:
    """The example that a text stands for."""
    lines: list[dict[str, Any]] = []
    for row in text.strip().splitlines():
        found = _LINE.fullmatch(row)
        if found is None:
            if not lines:
                return text.strip()
            sender = next(iter(lines[-1]))
            lines[-1][sender] = f"{lines[-1][sender]}\n{row}"
            continue
        who, at, until, said = found.groups()
        line: dict[str, Any] = {_SENDERS.get(who, who.lower()): said}
        if at is not None:
            line["at"] = _figure(at)
        if until is not None:
            line["until"] = _figure(until)
        lines.append(line)
    return lines or text.strip()


def write(example: object, *, chinese: bool = True) -> str:
    """An example as a text; what is none is written as it is."""
    if not isinstance(example, Sequence) or isinstance(example, str):
        return str(example)
    names = {role: name for name, role in reversed([*_SENDERS.items()])} if chinese else {}
    rows, expected = [], 0.0
    for line in example:
        if not isinstance(line, Mapping):
            return str(example)
        said = {key: value for key, value in line.items() if key not in ("at", "until")}
        at = line.get("at", expected)
        for role, text in said.items():
            rows.append(f"{names.get(role, role)}{_when(line, at, expected)}：{text}")
        expected = (at if isinstance(at, int | float) else expected) + _PAUSE_S
    return "\n".join(rows)


def _when(line: Mapping[str, Any], at: object, expected: float) -> str:
    until = line.get("until")
    if until is not None:
        return f" [{_short(at)}-{_short(until)}]"
    return "" if at == expected else f" [{_short(at)}]"


def _short(seconds: object) -> str:
    whole = isinstance(seconds, float) and seconds == int(seconds)
    return str(int(seconds)) if whole else str(seconds)  # type: ignore[call-overload]


def _figure(text: str) -> float:
    return float(text) if "." in text else int(text)
