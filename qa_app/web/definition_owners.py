"""Whose a definition is, as addresses and forms name it."""

from __future__ import annotations

from flask import request

from qa_app.services.definition_owners import owners
from qa_app.web.context import context

SHARED = "shared"
"""What stands for all teams where a team can be named."""


def asked_owner() -> int | None:
    """Whose a definition is to be: the team that was named, else all teams as far as one may."""
    said = request.values.get("team", "")
    if said == SHARED:
        return None
    return int(said) if said.isdecimal() and len(said) < 10 else owners(context()).first


def asked_team() -> int | None:
    """The team whose own an address asks for; what cannot be one is none."""
    said = request.args.get("team", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None
