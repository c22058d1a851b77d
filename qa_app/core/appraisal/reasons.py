"""Why a step came out as it did: a catalogue sentence with its values, said at the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from qa_app.core.appraisal.values import shown
from qa_app.core.errors import _
from qa_app.core.periods import Period
from qa_app.core.texts import DEFAULT_LOCALE, LocalText

YUAN = LocalText({"zh_CN": "元", "en": "yuan"})
POINTS = LocalText({"zh_CN": "分", "en": "points"})
UNKNOWN = _("not known")

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact figure within a sentence; ``None``: not known. ``percent``: shown as one."""

    value: Fraction | None
    percent: bool = False
    unit: LocalText | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """``sentence`` is the catalogue key; values may be reasons, amounts, periods or texts in
    several languages, which every edge writes in its own way.
    """

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Translate, locale: str = DEFAULT_LOCALE) -> str:
        """The sentence in a language, figures plain and exact, as files carry them."""
        return self.spoken(translate, lambda value: _plainly(value, translate, locale))

    def spoken(self, translate: Translate, word: Callable[[object], object]) -> str:
        """The sentence with ``word`` writing every value that is no reason itself."""
        sentence = translate(self.sentence)
        if not self.values:
            return sentence
        return sentence % {
            name: value.spoken(translate, word) if isinstance(value, Reason) else word(value)
            for name, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.said(lambda sentence: sentence)


def reason(sentence: str, **values: object) -> Reason:
    """A reason from a sentence and its values."""
    return Reason(sentence, values)


_LISTED = _("%(before)s; %(then)s")


def listed(parts: Iterable[object]) -> Reason:
    """Several things one after the other."""
    first, *others = parts
    found = first if isinstance(first, Reason) else reason("%(what)s", what=first)
    for each in others:
        found = reason(_LISTED, before=found, then=each)
    return found


def after_first(because: Reason) -> Reason | None:
    """What is listed after the first thing, which stands elsewhere; ``None``: nothing."""
    parts: list[object] = []
    rest: object = because
    while isinstance(rest, Reason) and rest.sentence == _LISTED:
        parts.append(rest.values["then"])
        rest = rest.values["before"]
    return listed(reversed(parts)) if parts else None


def yes_or_no(value: Fraction | None) -> Reason | Amount:
    """What a figure of a yes-or-no measure says; a mean of several stays a figure."""
    if value in {0, 1}:
        return reason(_("yes") if value else _("no"))
    return Amount(value)


def with_unit(figure: str, unit: str | None) -> str:
    """A figure and its unit; only a per cent sign stands close to it."""
    return f"{figure}{unit}" if unit == "%" else f"{figure} {unit}" if unit else figure


def _plainly(value: object, translate: Translate, locale: str) -> object:
    match value:
        case Amount(value=None):
            return translate(UNKNOWN)
        case Amount():
            figure = shown(value.value, percent=value.percent)
            unit = None if value.unit is None else value.unit.in_locale(locale)
            return with_unit(figure, unit)
        case LocalText():
            return value.in_locale(locale)
        case Period():
            return value.id
    return value
