"""Examples (案例): what a trainer keeps, and how it is described."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qa_app.core.errors import Invalid, _

LONGEST_NOTE = 2000
LONGEST_TAG = 50
MOST_TAGS = 20
LONGEST_RUN = 30
"""Messages of one example at most; more than that is the whole conversation."""

_BETWEEN_TAGS = re.compile(r"[,，;；、\n]+")


@dataclass(frozen=True, slots=True)
class ExampleDraft:
    """An example to keep: a whole conversation, a message (``seq``), a span of one, or a run of
    messages (``seq`` to ``last_seq``, both among it).

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
    last_seq: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleFilter:
    """What a list of examples is narrowed to; an empty field narrows nothing.

    ``rule``: one that found something where the example stands. ``since`` and ``until``: days on
    which it was kept, both among them. ``removed``: those taken out of the library instead.
    """

    words: str = ""
    good: bool | None = None
    tag: str = ""
    criterion: str = ""
    agent_id: int | None = None
    rule: str = ""
    team_id: int | None = None
    kept_by: int | None = None
    since: date | None = None
    until: date | None = None
    removed: bool = False


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


def run_of(seq: int, last_seq: int | None, messages: int) -> range:
    """The messages that a draft is about, of so many; raises Invalid for what is no run."""
    last = seq if last_seq is None else last_seq
    if not 0 <= seq <= last < messages:
        raise Invalid(_("The marked place lies outside the message. Mark it again."), field="span")
    if last - seq >= LONGEST_RUN:
        raise Invalid(
            _("Keep at most %(limit)s messages as one example, or the whole conversation."),
            field="span",
            limit=LONGEST_RUN,
        )
    return range(seq, last + 1)


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
