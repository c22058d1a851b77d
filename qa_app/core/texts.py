"""Texts in several languages, as rule, rubric and profile files carry them."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_LOCALE = "zh_CN"


class LocalText:
    """One text in several languages; an absent language falls back to Chinese, then to any."""

    __slots__ = ("_by_locale",)

    def __init__(self, by_locale: Mapping[str, str]) -> None:
        if not by_locale:
            raise ValueError("a text needs at least one language")
        self._by_locale = dict(by_locale)

    def in_locale(self, locale: str) -> str:
        """The text for a locale such as ``zh_CN`` or ``en``."""
        found = self._by_locale.get(locale) or self._by_locale.get(DEFAULT_LOCALE)
        return found or next(iter(self._by_locale.values()))

    def as_mapping(self) -> dict[str, str]:
        """The plain mapping, for writing a definition back to a file."""
        return dict(self._by_locale)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalText) and self._by_locale == other._by_locale

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._by_locale.items())))

    def __repr__(self) -> str:
        return f"LocalText({self._by_locale!r})"
