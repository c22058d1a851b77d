"""What notices say and where they lead: each capability tells the app about its own kinds.

Beside its blueprint::

    blueprint.record_once(lambda state: notice_words.register(state.app, {"tasks.due": DUE}))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from flask.sansio.app import App

_KEY = "notice_words"

Details = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """``said``: the sentence, from the notice's details; ``leads_to``: an address from them."""

    said: Callable[[Details], str]
    leads_to: Callable[[Details], str]


def register(app: App, words: Mapping[str, NoticeWords]) -> None:
    """Add kinds of notices; a second set of words for one kind is a programmer's fault."""
    known: dict[str, NoticeWords] = app.extensions.setdefault(_KEY, {})
    for kind, each in words.items():
        if kind in known:
            raise ValueError(f"notices of the kind {kind} have words already")
        known[kind] = each


def words_of(kind: str) -> NoticeWords | None:
    """The words of a kind, where this version of the product has any."""
    known: dict[str, NoticeWords] = current_app.extensions.get(_KEY, {})
    return known.get(kind)


def number(details: Details, name: str) -> int:
    """A count of the details; 0 where it is missing."""
    value = details.get(name)
    return value if isinstance(value, int) else 0
