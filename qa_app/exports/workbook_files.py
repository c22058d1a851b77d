"""Sheets of texts as an Excel workbook (xlsx) without any formula.

Every cell is an inline text, which no spreadsheet program computes, whatever it begins with. The
same sheets give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
# Characters that no XML may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Rows = Iterable[Sequence[str]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with these sheets, by name, in their order."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in _parts(sheets):
            archive.writestr(ZipInfo(name, _FIRST_DAY), text, ZIP_DEFLATED)
    return out.getvalue()


def _parts(sheets: Mapping[str, Rows]) -> Iterable[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    yield "[Content_Types].xml", _content_types(numbers)
    yield "_rels/.rels", _related([("rId1", f"{_OFFICE}/officeDocument", "xl/workbook.xml")])
    named = "".join(
        f'<sheet name={quoteattr(name[:31])} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _related(
            (f"rId{number}", f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml")
            for number in numbers
        ),
    )
    for number, rows in zip(numbers, sheets.values(), strict=True):
        yield f"xl/worksheets/sheet{number}.xml", _sheet(rows)


def _content_types(numbers: Iterable[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
        f"{sheets}</Types>"
    )


def _related(relations: Iterable[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>'
        for id_, kind, target in relations
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{inner}</Relationships>'


def _sheet(rows: Rows) -> str:
    inner = "".join(
        f'<row r="{number}">{"".join(_cells(number, row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{inner}</sheetData></worksheet>'


def _cells(number: int, row: Sequence[str]) -> Iterable[str]:
    for place, text in enumerate(row):
        if text:
            # A bare carriage return would come back as a line feed.
            said = escape(_FORBIDDEN.sub("", text)).replace("\r", "&#13;")
            yield (
                f'<c r="{column_letters(place)}{number}" t="inlineStr">'
                f'<is><t xml:space="preserve">{said}</t></is></c>'
            )


def column_letters(place: int) -> str:
    """The letters of a column by its place from 0: A, B, …, Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
