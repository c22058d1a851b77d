"""The message catalogue: one fragment for each capability, read as text when the app starts.

A fragment is ``translations/<locale>/<capability>.po``. English needs none, because the key of
a sentence is its English form.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).resolve().parents[1] / "translations"


def fragments(locale: str, folder: Path = FOLDER) -> Iterator[Path]:
    """The fragments of one language, in the order of their names."""
    return iter(sorted((folder / locale).glob("*.po")))


def read_fragment(path: Path, locale: str) -> Catalog:
    """One fragment; a line that cannot be read raises ``PoFileError`` with its number."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@cache
def shipped(locale: str) -> Translations:
    """The product's own sentences in one language, read once by each process."""
    return load(locale)


def load(locale: str, folder: Path = FOLDER) -> Translations:
    """All fragments of one language as one set of translations, held in memory."""
    whole = Catalog(locale=locale, charset="utf-8")
    for path in fragments(locale, folder):
        for message in read_fragment(path, locale):
            if message.id and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)
