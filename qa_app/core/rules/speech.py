"""Words that stand in an agent's message without being the agent's own statement.

Two cases: the customer's words, quoted ("您说的“不知道”是指…"), and a statement denied
("不是不知道"). A rhetorical question ("你不是有病吧") denies nothing.
"""

from __future__ import annotations

import re

from qa_app.core.conversations import Role
from qa_app.core.rules.reading import Reading

_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", '"': '"', "＂": "＂"}
_SAYING = re.compile(
    r"(?:您|你|客户|客人|顾客|买家|用户|亲|他|她|对方|系统|页面|短信)[^,。!?;:]{0,6}"
    r"(?:说|讲|提|提到|反馈|反映|反应|问|写|发|留言|描述|表示|显示|提示|所说)"
    r"(?:的|到|是|了|过|那个|这个|,|:)*$"
)
_DENIAL = re.compile(
    r"(?<!是)(?:不是|并不是|并非|绝非|不等于|不会|不可能|不可以|不能|不得|不要|不用|不必|不需要|无需|"
    r"不建议|不允许|不应该|不应|不至于|没有|没说|没有说|不是说|绝不|决不|从不|从来不|从没|"
    r"从来没有|未曾|禁止|避免|以免|切勿|请勿)(?:说|让|叫|要求|建议|任何|再|您|你|我们|会|有)*$"
)
_QUESTION = re.compile(r"^[^,。!;\n]{0,8}(?:吗|吧|么|嘛|\?)")
_BEFORE = 16


def is_quoted_or_denied(reading: Reading, message: int, start: int, end: int) -> bool:
    """Whether a span of a message is the customer's words or is denied."""
    lines = reading.lines(message)
    if not lines:
        return False
    folded = lines[0].text
    before = _tight(folded[max(0, start - _BEFORE) : start])
    if _DENIAL.search(before):
        return not _QUESTION.match(_tight(folded[end : end + _BEFORE]))
    quotation = _quotation(reading.messages[message].text, start, end)
    if quotation is not None:
        opened, closed = quotation
        introduced = _SAYING.search(_tight(folded[max(0, opened - _BEFORE) : opened]))
        return bool(introduced) or _customer_said(reading, message, folded[opened + 1 : closed])
    if _SAYING.search(before):
        return _customer_said(reading, message, folded[start:end])
    return False


def _quotation(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the quotation marks around a span stand, if it has any."""
    for opening, closing in _PAIRS.items():
        opened = text.rfind(opening, 0, start)
        if opened < 0:
            continue
        closed = text.find(closing, end)
        if closed < 0 or closing in text[opened + 1 : start]:
            continue
        if opening == closing and text.count(opening, 0, start) % 2 == 0:
            continue
        return opened, closed
    return None


def _customer_said(reading: Reading, before: int, words: str) -> bool:
    """Whether words, folded, stand in an earlier message of the customer's."""
    said = _tight(words).rsplit(":", 1)[-1]
    return bool(said) and any(
        said in reading.tight(earlier)
        for earlier in reading.of_role(Role.CUSTOMER)
        if earlier < before
    )


def _tight(folded: str) -> str:
    return folded.replace(" ", "")
