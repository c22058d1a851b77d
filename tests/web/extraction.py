"""Finds every sentence that the product can say, in code, in templates and in WTForms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import wtforms
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "qa_app"

KEYWORDS = DEFAULT_KEYWORDS | {
    "N_": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
    "_n": (1, 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
JINJA = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}

_PLACE = re.compile(r"%\(\w+\)[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the catalogue knows it: singular (or only) form, plural, context."""

    singular: str
    plural: str | None
    context: str | None
    found_at: str

    @property
    def key(self) -> tuple[str, str | None]:
        return self.singular, self.context


def places(text: str) -> set[str]:
    """The places to be filled, with the way in which each is written."""
    return set(_PLACE.findall(text))


def sentences(folder: Path) -> list[Sentence]:
    """Every sentence below a folder, with the file and line where it stands."""
    found = extract_from_dir(
        folder,
        method_map=METHODS,
        options_map={"**/templates/**.html": JINJA},
        keywords=KEYWORDS,
    )
    return [
        _sentence(identity, context, f"{name}:{line}")
        for name, line, identity, _, context in found
        if identity
    ]


def product_sentences() -> list[Sentence]:
    """What the product itself says, and what WTForms says in its place."""
    library = Path(wtforms.__file__).parent
    return sentences(PRODUCT) + [
        Sentence(one.singular, one.plural, one.context, f"wtforms/{one.found_at}")
        for one in sentences(library)
    ]


def _sentence(identity: str | tuple[str, ...], context: str | None, found_at: str) -> Sentence:
    if isinstance(identity, str):
        return Sentence(identity, None, context, found_at)
    return Sentence(identity[0], identity[1], context, found_at)
