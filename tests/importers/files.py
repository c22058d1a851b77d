"""Files for the importers' tests, and what is read from them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from qa_app.core.conversations import Conversation
from qa_app.importers.columns import ColumnMapping
from qa_app.importers.limits import Limits
from qa_app.importers.problems import Item, Problem, Severity
from qa_app.importers.reading import read


class Outcome:
    """Everything that came of a file."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = list(items)

    @property
    def conversations(self) -> list[Conversation]:
        return [item.conversation for item in self.items if item.conversation is not None]

    @property
    def ids(self) -> list[str]:
        return [conversation.id for conversation in self.conversations]

    @property
    def problems(self) -> list[Problem]:
        return [problem for item in self.items for problem in item.problems]

    def of(self, severity: Severity) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity is severity]

    @property
    def refused(self) -> list[Problem]:
        return self.of(Severity.REFUSED)

    @property
    def fatal(self) -> list[Problem]:
        return self.of(Severity.FATAL)

    @property
    def warned(self) -> list[Problem]:
        return self.of(Severity.WARNING)


def outcome(
    path: Path, mapping: ColumnMapping | None = None, skip: int = 0, **limits: Any
) -> Outcome:
    return Outcome(read(path, mapping=mapping, skip=skip, limits=Limits(**limits)))


def write(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def said(conversation_id: str, *texts: str) -> dict[str, Any]:
    """A canonical conversation of these texts, a minute apart, the customer first."""
    return {
        "id": conversation_id,
        "messages": [
            {
                "role": ("customer", "agent")[at % 2],
                "sent_at": f"2026-10-12T09:{at:02}:00+08:00",
                "text": text,
            }
            for at, text in enumerate(texts or ("在吗", "您好"))
        ],
    }


def as_lines(conversations: Iterable[object]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in conversations)


def as_csv(rows: Sequence[Sequence[object]], **dialect: Any) -> str:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


def workbook(path: Path, rows: Sequence[Any], **sheets: Any) -> Path:
    """A workbook with the rows on its first sheet."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    for name, content in {"会话": rows, **sheets}.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(content):
            sheet.write_row(at, 0, row)
    book.close()
    return path


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path
