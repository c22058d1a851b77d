"""Why a step came out as it did: a catalogue sentence with its values, said at the edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """``sentence`` is the catalogue key; values may be reasons themselves."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``, its values filled in."""
        sentence = translate(self.sentence)
        if not self.values:
            return sentence
        return sentence % {
            name: value.said(translate) if isinstance(value, Reason) else value
            for name, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.said(lambda sentence: sentence)


def reason(sentence: str, **values: object) -> Reason:
    """A reason from a sentence and its values."""
    return Reason(sentence, values)
