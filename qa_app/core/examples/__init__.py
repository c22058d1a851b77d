"""Examples (案例): what a trainer keeps, what of it is hidden, and what it is like."""

from qa_app.core.examples.drafts import (
    LONGEST_NOTE,
    LONGEST_RUN,
    LONGEST_TAG,
    MOST_TAGS,
    ExampleDraft,
    ExampleFilter,
    checked_tags,
    quote_of,
    run_of,
    tags_from,
)
from qa_app.core.examples.hiding import hidden, names_in
from qa_app.core.examples.likeness import (
    LIKE,
    NEARLY_THE_SAME,
    Moment,
    Twin,
    doubles,
    likeness,
    nearest,
    overlap,
)
from qa_app.core.examples.suggestions import Candidate, best_of

__all__ = [
    "LIKE",
    "LONGEST_NOTE",
    "LONGEST_RUN",
    "LONGEST_TAG",
    "MOST_TAGS",
    "NEARLY_THE_SAME",
    "Candidate",
    "ExampleDraft",
    "ExampleFilter",
    "Moment",
    "Twin",
    "best_of",
    "checked_tags",
    "doubles",
    "hidden",
    "likeness",
    "names_in",
    "nearest",
    "overlap",
    "quote_of",
    "run_of",
    "tags_from",
]
