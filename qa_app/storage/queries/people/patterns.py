"""Looking for words inside a column."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement


def containing(column: Any, words: str) -> ColumnElement[bool]:
    """Whether a column holds the words as written: ``%`` and ``_`` mean themselves."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found: ColumnElement[bool] = column.ilike(f"%{escaped}%", escape="\\")
    return found
