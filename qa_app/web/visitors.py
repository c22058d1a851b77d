"""What every page shows of the person who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from qa_app.core.permissions import Actor


@dataclass(frozen=True, slots=True)
class Visitor:
    """Display data of the signed-in user; kept in ``flask.g.user``.

    ``role``: what to write below the name, already in the language in force. ``locale`` and
    ``time_zone``: the user's own, where they set them.
    """

    name: str
    role: str = ""
    locale: str | None = None
    time_zone: str | None = None

    @property
    def initial(self) -> str:
        """One character to stand for the person; a Chinese given name ends in it."""
        name = self.name.strip()
        if not name:
            return "?"
        return name[0].upper() if name[0].isascii() else name[-1]


def current_actor() -> Actor | None:
    """Who is acting in this request; ``None`` where nobody is signed in."""
    actor = g.get("actor")
    return actor if isinstance(actor, Actor) else None


def current_visitor() -> Visitor | None:
    """Display data of who is signed in, if anybody is."""
    visitor = g.get("user")
    return visitor if isinstance(visitor, Visitor) else None
