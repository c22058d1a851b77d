"""Whether a column holds one of many numbers, which go to the database as one value.

A parameter for each of hundreds of numbers takes the client longer than the database takes to find
the rows; and PostgreSQL, which plans for each number of parameters anew, may read a whole table.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session


def among(
    session: Session, of: InstrumentedAttribute[Any], numbers: Collection[int]
) -> ColumnElement[bool]:
    """A condition for a ``where``: the column holds one of these numbers."""
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(numbers))).table_valued(column("value"))
        return of.in_(select(listed.c.value))
    return of == any_(literal(list(numbers), ARRAY(BigInteger)))
