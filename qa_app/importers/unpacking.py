"""What a zip archive unpacks to, found out before anything is made of it.

The sizes that an archive declares can be false and its entries can lie over each other, so the
data itself is unpacked and counted, and thrown away.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from copy import copy
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from qa_app.core.errors import Invalid, _
from qa_app.importers.limits import MEGABYTE

NOT_A_ZIP = _("The archive is broken and cannot be unpacked.")
ENCRYPTED = _("The archive is protected by a password: unpack it first.")
UNKNOWN_METHOD = _("The archive is packed in a way that is not known here.")
TOO_LARGE = _("Unpacked it would take more than %(most)s MB, which is not accepted.")
TOO_DENSE = _("It unpacks to more than %(most)s times its size, which is not accepted.")
FALSE_SIZE = _("The archive declares a false size for “%(name)s”.")
TOO_MANY_FILES = _("The archive holds %(count)s files; at most %(most)s are taken.")

UNPACKING_FAULTS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)

_CHUNK = 256 * 1024
_SMALL = 10 * MEGABYTE
_ENCRYPTED_FLAG = 0x1


def opened(file: BinaryIO) -> ZipFile:
    """The archive; raises Invalid where it is none."""
    try:
        return ZipFile(file)
    except (*UNPACKING_FAULTS, ValueError):
        raise Invalid(NOT_A_ZIP) from None


def check_sizes(archive: ZipFile, *, most_bytes: int, most_times: int, most_files: int) -> None:
    """Raise Invalid where an archive unpacks to more than it may, by its word or in truth."""
    entries = archive.infolist()
    if len(entries) > most_files:
        raise Invalid(TOO_MANY_FILES, count=len(entries), most=most_files)
    declared = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    _check_total(declared, packed, most_bytes, most_times)
    total = 0
    for entry in entries:
        size = 0
        for chunk in unpacked(archive, entry):
            size += len(chunk)
            total += len(chunk)
            if size > entry.file_size:
                raise Invalid(FALSE_SIZE, name=entry.filename[:100])
            _check_total(total, packed, most_bytes, most_times)


def unpacked(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """An entry's data as it truly is, in chunks, whatever size it declares; raises Invalid."""
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise Invalid(ENCRYPTED)
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Invalid(UNKNOWN_METHOD)
    true_size = copy(entry)
    # Reading stops at the size that the entry is said to have.
    true_size.file_size = sys.maxsize
    try:
        with archive.open(true_size) as data:
            while chunk := data.read(_CHUNK):
                yield chunk
    except UNPACKING_FAULTS:
        raise Invalid(NOT_A_ZIP) from None


def _check_total(total: int, packed: int, most_bytes: int, most_times: int) -> None:
    if total > most_bytes:
        raise Invalid(TOO_LARGE, most=most_bytes // MEGABYTE)
    if total > _SMALL and total > most_times * packed:
        raise Invalid(TOO_DENSE, most=most_times)
