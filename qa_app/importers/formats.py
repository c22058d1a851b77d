"""Which family of formats a file belongs to, by its content first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa_app.core.errors import Invalid, _
from qa_app.importers.encodings import encoding_of, is_binary, sample_of
from qa_app.importers.sources import Source

EMPTY = _("The file is empty.")
NOT_TEXT = _("This is neither text nor a workbook nor a zip archive.")

_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Format(StrEnum):
    JSON = "json"
    TABLE = "table"
    WORKBOOK = "workbook"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Nature:
    """What a file is; ``encoding`` only of text."""

    format: Format
    encoding: str = ""


def nature_of(source: Source) -> Nature:
    """What a file is; raises Invalid where it is nothing that can be read."""
    with source.open() as file:
        sample = sample_of(file)
    if not sample:
        raise Invalid(EMPTY)
    if sample.startswith((_ZIP, _EMPTY_ZIP)):
        return Nature(Format.ARCHIVE)
    if sample.startswith(_OLD_WORKBOOK):
        return Nature(Format.WORKBOOK)
    if is_binary(sample):
        raise Invalid(NOT_TEXT)
    encoding = encoding_of(sample)
    return Nature(_text_format(sample, encoding, source.suffix), encoding)


def _text_format(sample: bytes, encoding: str, suffix: str) -> Format:
    start = sample.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    begins_like_json = start.startswith("{") or start[1:].lstrip()[:1] in set("{]")
    if suffix in _JSON_SUFFIXES or (start[:1] in set("{[") and begins_like_json):
        return Format.JSON
    return Format.TABLE
