"""The sidebar: each capability says here where it can be found, and who may go there.

A view module names its entries beside its blueprint::

    navigation.on(blueprint, Entry(N_("Flagged"), "flagged.listing", "flag", 40,
                                   Right.TRIAGE_FLAGGED, Section.WORK))
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from flask import Blueprint, Flask, current_app, request, url_for
from flask.sansio.app import App
from werkzeug.routing import BuildError

from qa_app.core.permissions import Actor, Right

HOME = "home.index"
SIGN_IN = "people.sign_in"
SIGN_OUT = "people.sign_out"
ACCOUNT = "people.account"
NOTICES = "notices.listing"

_KEY = "navigation"


def N_(sentence: str) -> str:  # noqa: N802  (the customary mark of a sentence said later)
    """Mark a sentence for the catalogue without saying it yet."""
    return sentence


class Section(IntEnum):
    """The groups of the sidebar, in their order."""

    START = 0
    WORK = 1
    SCORES = 2
    DEFINITIONS = 3
    HOUSE = 4


SECTION_LABELS = {
    Section.START: "",
    Section.WORK: N_("Quality work"),
    Section.SCORES: N_("Results"),
    Section.DEFINITIONS: N_("Definitions"),
    Section.HOUSE: N_("Administration"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: its label (a catalogue key), endpoint, icon, rank, and the right it needs.

    ``rank`` orders the entries of a section, lowest first. ``right`` ``None``: everybody who
    is signed in.
    """

    label: str
    endpoint: str
    icon: str
    rank: int
    right: Right | None = None
    section: Section = Section.WORK

    def open_to(self, actor: Actor) -> bool:
        return self.right is None or actor.may(self.right)


@dataclass(frozen=True, slots=True)
class Group:
    """A section as drawn: its heading (a catalogue key, may be empty) and its places."""

    label: str
    entries: tuple[Entry, ...]


def init_navigation(app: Flask) -> None:
    app.extensions.setdefault(_KEY, {})


def register(app: App, *entries: Entry) -> None:
    """Add places; a second entry for one endpoint is a fault of the programmer."""
    known: dict[str, Entry] = app.extensions.setdefault(_KEY, {})
    for entry in entries:
        if entry.endpoint in known:
            raise ValueError(f"{entry.endpoint} stands in the navigation already")
        known[entry.endpoint] = entry


def on(blueprint: Blueprint, *entries: Entry) -> None:
    """Add places when the blueprint is registered with an app."""
    blueprint.record_once(lambda state: register(state.app, *entries))


def groups_for(actor: Actor | None) -> tuple[Group, ...]:
    """The sidebar of one actor: only what they may open, in order, no empty group."""
    if actor is None:
        return ()
    known: dict[str, Entry] = current_app.extensions.get(_KEY, {})
    open_to_them = sorted(
        (entry for entry in known.values() if entry.open_to(actor)),
        key=lambda entry: (entry.section, entry.rank, entry.endpoint),
    )
    return tuple(
        Group(SECTION_LABELS[section], entries)
        for section in Section
        if (entries := tuple(entry for entry in open_to_them if entry.section is section))
    )


def current_endpoint(groups: tuple[Group, ...]) -> str | None:
    """The entry to mark as the present place: the page itself, else its capability's first."""
    entries = [entry for group in groups for entry in group.entries]
    if any(entry.endpoint == request.endpoint for entry in entries):
        return request.endpoint
    same = (e.endpoint for e in entries if e.endpoint.split(".")[0] == request.blueprint)
    return next(same, None)


def url_if(endpoint: str, **values: Any) -> str:
    """The address of an endpoint, or nothing where this app has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
