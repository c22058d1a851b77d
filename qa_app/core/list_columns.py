"""Lists that people bring as files: which column holds what."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _
from qa_app.core.people.names import one_line


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column of a list stands; ``unknown``: headings that mean nothing here."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """What a row says, by column, each on one line."""
        return {
            name: one_line(cells[at]) if at < len(cells) else "" for name, at in self.places.items()
        }


def columns_from(
    cells: Sequence[str], headings: Mapping[str, Sequence[str]], needed: Collection[str]
) -> Columns:
    """Recognise the columns of a list by their headings, however these are spaced and cased.

    Raises Invalid where one that is needed is missing, or two are the same.
    """
    meanings = {_folded(word): name for name, words in headings.items() for word in words}
    places: dict[str, int] = {}
    unknown: list[str] = []
    for at, cell in enumerate(cells):
        meaning = meanings.get(_folded(cell))
        if meaning is None:
            unknown.extend([one_line(cell)[:40]] if cell.strip() else [])
        elif meaning in places:
            raise Invalid(_("Two columns are headed %(header)s."), header=one_line(cell)[:40])
        else:
            places[meaning] = at
    missing = [headings[name][0] for name in needed if name not in places]
    if missing:
        raise Invalid(
            _("The first row has no column %(names)s."), field="file", names=", ".join(missing)
        )
    return Columns(places, tuple(unknown))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if each.isalnum())
