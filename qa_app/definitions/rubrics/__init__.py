"""Rubrics under ``rubrics/forms/``: YAML to core values and back."""

from qa_app.definitions.rubrics.reading import (
    rubric_from_file,
    rubric_from_text,
    shipped_rubric,
    shipped_rubric_ids,
    shipped_rubrics,
)
from qa_app.definitions.rubrics.writing import as_mapping

__all__ = [
    "as_mapping",
    "rubric_from_file",
    "rubric_from_text",
    "shipped_rubric",
    "shipped_rubric_ids",
    "shipped_rubrics",
]
