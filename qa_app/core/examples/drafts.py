"""Examples (案例): what a trainer keeps, and how it is described."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa_app.core.errors import Invalid, _

LONGEST_NOTE = 2000
LONGEST_TAG = 50
MOST_TAGS = 20

_BETWEEN_TAGS = re.compile(r"[,，;；、\n]+")


@dataclass(frozen=True, slots=True)
class ExampleDraft:
    """An example to keep: a whole conversation, a message (``seq``) or a span of one.

    ``criterion``: a reference as in ``qa_app.core.rubrics.references``. ``revision_id``: the
    text that it was marked in; ``None``: the present one.
    """

    good: bool
    note: str = ""
    tags: tuple[str, ...] = ()
    criterion: str | None = None
    seq: int | None = None
    start: int | None = None
    end: int | None = None
    revision_id: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleFilter:
    """What a list of examples is narrowed to; an empty field narrows nothing."""

    words: str = ""
    good: bool | None = None
    tag: str = ""
    criterion: str = ""
    agent_id: int | None = None


def tags_from(text: str) -> tuple[str, ...]:
    """The tags typed into one field, parted by commas of either width; raises Invalid."""
    return checked_tags(_BETWEEN_TAGS.split(text))


def checked_tags(given: Iterable[str]) -> tuple[str, ...]:
    """Tags without blanks around them, each once, in order; raises Invalid."""
    tags = tuple(dict.fromkeys(tag for raw in given if (tag := " ".join(raw.split()))))
    if len(tags) > MOST_TAGS:
        raise Invalid(_("Give an example at most %(limit)s tags."), field="tags", limit=MOST_TAGS)
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise Invalid(
                _("The tag “%(tag)s…” is longer than %(limit)s characters."),
                field="tags",
                tag=tag[:10],
                limit=LONGEST_TAG,
            )
    return tags


def quote_of(text: str, start: int | None, end: int | None) -> tuple[int | None, int | None, str]:
    """The span to keep and its text; a span that covers all of it is the whole message.

    Raises Invalid where the span lies outside the text.
    """
    if start is None and end is None:
        return None, None, text
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise Invalid(_("The marked place lies outside the message. Mark it again."), field="span")
    if (start, end) == (0, len(text)):
        return None, None, text
    return start, end, text[start:end]
