"""Keeping good and bad examples, finding them again, and suggesting more."""

from qa_app.services.examples.criteria import Criteria, Linkable, criteria
from qa_app.services.examples.keeping import (
    Marked,
    change,
    keep,
    marked_place,
    place_of_review,
    put_back,
    remove,
    require_kept,
)
from qa_app.services.examples.looking import (
    Alike,
    Facets,
    Library,
    OpenedExample,
    examples_of_part,
    facets,
    kept_already,
    list_examples,
    open_example,
)
from qa_app.services.examples.showing import (
    AROUND,
    ShownMessage,
    around,
    hidden_texts,
    hidden_words,
    words_of,
)
from qa_app.services.examples.suggesting import Suggestion, suggested
from qa_app.storage.queries.examples import ListedExample, TagCount

__all__ = [
    "AROUND",
    "Alike",
    "Criteria",
    "Facets",
    "Library",
    "Linkable",
    "ListedExample",
    "Marked",
    "OpenedExample",
    "ShownMessage",
    "Suggestion",
    "TagCount",
    "around",
    "change",
    "criteria",
    "examples_of_part",
    "facets",
    "hidden_texts",
    "hidden_words",
    "keep",
    "kept_already",
    "list_examples",
    "marked_place",
    "open_example",
    "place_of_review",
    "put_back",
    "remove",
    "require_kept",
    "suggested",
    "words_of",
]
