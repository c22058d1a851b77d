"""Schemes under ``rubrics/schemes/``: YAML to core values."""

from qa_app.core.appraisal.examples import Example
from qa_app.definitions.schemes.reading import (
    FOLDER,
    SchemeFile,
    scheme_from_file,
    scheme_from_text,
    shipped_scheme,
    shipped_scheme_ids,
    shipped_schemes,
)

__all__ = [
    "FOLDER",
    "Example",
    "SchemeFile",
    "scheme_from_file",
    "scheme_from_text",
    "shipped_scheme",
    "shipped_scheme_ids",
    "shipped_schemes",
]
