"""Every table, one module per aggregate; importing this registers them all."""

from qa_app.storage.tables import (
    assignments,
    audit,
    conversations,
    definitions,
    examples,
    imports,
    jobs,
    notices,
    people,
    reviews,
    sampling,
    screening,
    search,
)
from qa_app.storage.tables.base import Base

__all__ = [
    "Base",
    "assignments",
    "audit",
    "conversations",
    "definitions",
    "examples",
    "imports",
    "jobs",
    "notices",
    "people",
    "reviews",
    "sampling",
    "screening",
    "search",
]
