"""Where personal data stands in a text, and the text with it masked."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, Protocol

MASK = "*"


class PersonalKind(StrEnum):
    MOBILE = "mobile"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    PLATE = "plate"
    MAIL = "mail"
    ADDRESS = "address"


class Span(NamedTuple):
    """A stretch of personal data in code points, ``end`` excluded."""

    start: int
    end: int
    kind: PersonalKind


class Stretch(Protocol):
    """Whatever lies between two places of a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order; those that overlap become one, of the kind of the longer."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span.start < kept[-1].end:
            last = kept[-1]
            longer = max(last, span, key=lambda each: each.end - each.start)
            kept[-1] = Span(last.start, max(last.end, span.end), longer.kind)
        else:
            kept.append(span)
    return tuple(kept)


def mask(text: str, spans: Iterable[Stretch]) -> str:
    """The text with every code point of the spans replaced, so that its length stays."""
    masked = text
    for span in spans:
        start, end = max(0, span.start), min(span.end, len(text))
        if start < end:
            masked = masked[:start] + MASK * (end - start) + masked[end:]
    return masked
