"""What is worth saying of a rule that can be read, and yet may not be what its author meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class RemarkKind(StrEnum):
    """How much it matters.

    NEVER: the rule, or a part of it, can never hold. ALWAYS: it always does. IDLE: a part
    changes nothing. CAUTION: it works, with consequences that are easily overlooked. SLOW: it
    costs time on every message.
    """

    NEVER = "never"
    ALWAYS = "always"
    IDLE = "idle"
    CAUTION = "caution"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: a sentence (its catalogue key) with its values, and the key that it is about.

    ``field`` is a dotted path into the definition, as faults name it.
    """

    kind: RemarkKind
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    field: str = ""

    def below(self, place: str) -> Remark:
        """The same remark seen from further up."""
        return replace(self, field=f"{place}.{self.field}" if self.field else place)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence
