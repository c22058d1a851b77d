"""How much input is taken, and in which zone a time without one is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone

# China has had one zone without summer time since 1991; no time-zone files are needed for it.
DEFAULT_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes above which input is refused with a sentence.

    Characters are code points; bytes are those of the file, for archives and workbooks also
    those it unpacks to.
    """

    text_characters: int = 20_000
    messages: int = 10_000
    conversation_bytes: int = 16 * MEGABYTE
    columns: int = 200
    workbook_bytes: int = 64 * MEGABYTE
    workbook_unpacked_bytes: int = 256 * MEGABYTE
    workbook_rows: int = 200_000
    workbook_cells: int = 4_000_000
    archive_files: int = 200
    archive_unpacked_bytes: int = 2048 * MEGABYTE
    unpacking_ratio: int = 200
